// Who can have written what was read, and what can have happened: the rules that all verifiers of
// registers, lists and sessions share.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/checkers/verifier_says.hpp"

namespace ordeal::checkers::testing {

using enum Dependency;

TEST_CASE("a value that several wrote, or that was there besides, tells nobody whom it is from") {
  const auto say = [&](const std::string& history, std::vector<OperationId> order,
                       Semantics switches = {}) {
    return sessions_say(history, "pram", Verdict::kValid, ordered({std::move(order)}), switches);
  };
  const std::string untold = "nobody can tell who wrote what operation ";
  CHECK(say("1 write 3  0 1\n2 write 4  2 3\n3 read 3  4 5\n", {0, 2, 1}) == "verified");
  // An order of everything tells, for it is the last ahead of the read. Otherwise it must be said.
  const char* const kTwice = "1 write 3  0 1\n2 write 3  2 3\n3 read 3  4 5\n";
  CHECK(say(kTwice, {0, 2, 1}) == "verified");
  const auto of_causes = [&](std::vector<std::pair<OperationId, OperationId>> sources) {
    Certificate certificate = by_causes({0, 2, 1});
    certificate.sources = std::move(sources);
    return sessions_say(kTwice, "causal", Verdict::kValid, certificate);
  };
  CHECK(of_causes({}) == untold + "2 read");
  CHECK(of_causes({{2, 0}}) == "verified");
  CHECK(of_causes({{2, 1}}) == "operation 2 comes before what it read");
  CHECK(of_causes({{2, 2}}) == untold + "2 read");
  CHECK(of_causes({{2, ~OperationId{0}}}) == untold + "2 read");
  CHECK(say("1 write 4  0 1\n2 read nil  2 3\n", {1, 0}) == "verified");
  CHECK(say("1 write nil  0 1\n2 read nil  2 3\n", {1, 0}) == "verified");
  CHECK(say("1 write nil  0 1\n1 write 2  2 3\n2 read nil  4 5\n", {0, 1, 2}) ==
        "operation 2 cannot have read that there");
  Semantics from_zero;
  from_zero.initial = Value::integer(0);
  CHECK(say("1 write 4  0 1\n2 read 0  2 3\n", {1, 0}, from_zero) == "verified");
  CHECK(say("1 write 4  0 1\n2 read 0  2 3\n", {1, 0}) == untold + "1 read");
  const std::string flow = "1 0 1: w x 1, r y 2\n2 2 3: r x 1, w y 2\n";
  const auto cycle = [&](const std::string& transactions) {
    return level_says(transactions, "read-committed", Verdict::kInvalid,
                      of_cycle({{0, 1, kWr}, {1, 0, kWr}}));
  };
  CHECK(cycle(flow) == "verified");
  CHECK(cycle(flow + "3 4 5: w x 1\n") == "operation 0 need not come before operation 1");
  CHECK(cycle(flow + "3 4 5 fail: w x 1\n") == "verified");
  // Of transactions what was there besides is taken to be theirs who wrote it.
  const auto commits = [&](std::vector<OperationId> order) {
    return level_says("1 0 1: w x 0\n2 2 3: r x 0\n", "read-committed", Verdict::kValid,
                      of_commits(std::move(order)), from_zero);
  };
  CHECK(commits({0, 1}) == "verified");
  CHECK(commits({1, 0}) == "operation 1 comes before what it read");
  CHECK(level_says("1 0 1 fail: w x 1\n2 2 3: w x 1\n3 4 5: r x 1\n", "read-committed",
                   Verdict::kValid, of_commits({1, 2})) == "verified");
}

TEST_CASE(
    "what failed is in no order; where a failure may be wrong a write may be, and only that") {
  const auto say = [&](const std::string& history, std::vector<OperationId> order,
                       FailMeaning fail) {
    Semantics switches;
    switches.fail = fail;
    return sessions_say(history, "pram", Verdict::kValid, ordered({std::move(order)}), switches);
  };
  const char* const kWrite = "1 write 3  0 1 fail\n2 read 3  2 3\n";
  CHECK(say(kWrite, {0, 1}, FailMeaning::kInDoubt) == "verified");
  CHECK(say(kWrite, {0, 1}, FailMeaning::kNeverHappened) == "operation 0 did not happen");
  CHECK(say(kWrite, {1}, FailMeaning::kNeverHappened) ==
        "nobody can tell who wrote what operation 1 read");
  const char* const kCas = "1 write 3  0 1\n1 cas 3 4  2 3 fail\n2 read 4  4 5\n";
  CHECK(say(kCas, {0, 1, 2}, FailMeaning::kInDoubt) == "operation 1 did not happen");
  const char* const kRead = "1 write 3  0 1\n2 read 3  2 3 fail\n";
  CHECK(say(kRead, {0}, FailMeaning::kInDoubt) == "verified");
  CHECK(say(kRead, {0, 1}, FailMeaning::kInDoubt) == "operation 1 did not happen");
  const auto commits = [&](FailMeaning fail) {
    Semantics switches;
    switches.fail = fail;
    return level_says("1 0 1 fail: w x 1\n2 2 3: r x 1\n", "read-committed", Verdict::kValid,
                      of_commits({0, 1}), switches);
  };
  CHECK(commits(FailMeaning::kInDoubt) == "verified");
  CHECK(commits(FailMeaning::kNeverHappened) == "operation 0 did not happen");
}

}  // namespace ordeal::checkers::testing
