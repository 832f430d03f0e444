// The rules by which a certificate is refused, one by one: beside each certificate that proves its
// verdict stands one that breaks a single rule.

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/checkers/verifier_says.hpp"

namespace ordeal::checkers::testing {

using enum Dependency;

TEST_CASE("an order has everything that happened once, and nothing else") {
  const char* const kRead =
      "1 write 3  0 1\n2 write 4  2 9 info\n3 read 3  4 5\n3 write 5  6 7 fail";
  const auto say = [&](std::vector<std::vector<OperationId>> orders) {
    return registers_say(kRead, Verdict::kValid, ordered(std::move(orders)));
  };
  CHECK(say({{0, 2}}) == "verified");
  CHECK(say({{0, 2, 1}}) == "verified");
  CHECK(say({{0, 1, 2}}) == "operation 2 is not possible there");
  CHECK(say({{0}}) == "operation 2 is missing");
  CHECK(say({{0, 2, 2}}) == "operation 2 is there too often");
  CHECK(say({{0, 2, 3}}) == "operation 3 did not happen");
  CHECK(say({{0, 2, 4}}) == "operation 4 does not exist");
  CHECK(say({{0}, {2}}) == "a key has two orders");
}

TEST_CASE("an order of one key keeps real time; of two keys each has its own") {
  const char* const kTwo = "1 write:x 3  0 1\n1 write:y 4  2 3\n2 read:x 3  4 5\n";
  const auto say = [&](std::vector<std::vector<OperationId>> orders) {
    return registers_say(kTwo, Verdict::kValid, ordered(std::move(orders)));
  };
  CHECK(say({{1}, {0, 2}}) == "verified");
  CHECK(say({{0, 2, 1}}) == "an order is of two keys");
  const char* const kTurned = "1 write 3  0 1\n2 write 4  2 3\n3 read 3  1 9\n";
  CHECK(registers_say(kTurned, Verdict::kValid, ordered({{0, 1, 2}})) == "verified");
  CHECK(registers_say(kTurned, Verdict::kValid, ordered({{2, 0, 1}})) ==
        "operation 0 was over before one ahead of it began");
}

TEST_CASE("a part is of one key, and has all that could explain a member") {
  const char* const kStale = "1 write 3  0 1\n1 write 4  2 3\n2 read 3  4 5\n2 write:y 9  6 7\n";
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({0, 1, 2})) == "verified");
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({0, 2, 1})) ==
        "the part is not ascending");
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({})) == "it proves nothing");
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({0, 1, 2, 3})) ==
        "the part is of two keys");
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({0, 1, 2, 4})) ==
        "a member does not exist");
  CHECK(registers_say(kStale, Verdict::kInvalid, of_part({0, 1})) == "an order explains the part");
  const char* const kWritten = "1 write 4  0 1\n2 write 3  2 7\n3 read 3  4 5\n3 read 4  6 8\n";
  CHECK(registers_say(kWritten, Verdict::kInvalid, of_part({0, 2, 3})) ==
        "operation 1 could explain a member of the part, and is missing");
}

TEST_CASE("snapshots: nobody else writes between reading and writing; serializable has none") {
  const char* const kBoth = "1 0 5: r x nil, w x 1\n2 1 6: r x nil, w x 2\n";
  CHECK(level_says(kBoth, "snapshot-isolation", Verdict::kValid, of_snapshots({0, 1, 0, 1})) ==
        "operation 1 overlaps a writer of its keys");
  const char* const kSkew = "1 0 5: r x nil, w y 1\n2 1 6: r y nil, w x 2\n";
  CHECK(level_says(kSkew, "snapshot-isolation", Verdict::kValid, of_snapshots({0, 1, 0, 1})) ==
        "verified");
  CHECK(level_says(kSkew, "snapshot-isolation", Verdict::kValid, of_snapshots({0, 0, 1, 1})) ==
        "operation 1 cannot have read that there");
  CHECK(level_says(kSkew, "serializable", Verdict::kValid, of_snapshots({0, 1, 0, 1})) ==
        "the level does not allow to read at one moment and write at another");
  CHECK(level_says(kSkew, "snapshot-isolation", Verdict::kValid, of_snapshots({0, 1, 0})) ==
        "operation 1 is missing");
}

TEST_CASE("an order of transactions keeps what its level keeps") {
  const char* const kLate = "1 0 1: append x 1\n2 2 3: r x []\n2 4 5: r x [1]\n";
  CHECK(level_says(kLate, "serializable", Verdict::kValid, ordered({{1, 0, 2}})) == "verified");
  CHECK(level_says(kLate, "strict-serializable", Verdict::kValid, ordered({{1, 0, 2}})) ==
        "operation 0 was over before one ahead of it began");
  const char* const kBack = "1 0 1: append x 1\n2 2 3: r x [1]\n2 4 5: r x []\n";
  CHECK(level_says(kBack, "serializable", Verdict::kValid, ordered({{2, 0, 1}})) == "verified");
  CHECK(level_says(kBack, "strong-session-serializable", Verdict::kValid, ordered({{2, 0, 1}})) ==
        "operation 1 leaves its process's order");
}

TEST_CASE("commits: nobody reads what somebody replaced whom they know of") {
  const char* const kHalf = "1 0 1: w x 1, w y 1\n2 2 3: r x 1, r y nil\n";
  CHECK(level_says(kHalf, "read-atomic", Verdict::kValid, of_commits({0, 1})) ==
        "operation 1 missed what it knew of");
  CHECK(level_says(kHalf, "read-committed", Verdict::kValid, of_commits({1, 0})) ==
        "operation 1 comes before what it read");
  const char* const kLost = "1 0 1: r x nil, w x 1\n2 2 3: r x nil, w x 2\n";
  CHECK(level_says(kLost, "read-committed", Verdict::kValid, of_commits({0, 1})) == "verified");
  CHECK(level_says(kLost, "cursor-stability", Verdict::kValid, of_commits({0, 1})) ==
        "operation 1 lost an update");
  CHECK(level_says(kLost, "serializable", Verdict::kValid, of_commits({0, 1})) ==
        "the level asks for more than an order of commits");
  const char* const kMiddle = "1 0 1: w x 1, w x 2\n2 2 3: r x 1\n";
  CHECK(level_says(kMiddle, "read-committed", Verdict::kValid, of_commits({0, 1})) ==
        "nobody can tell whose write operation 1 read");
  const char* const kTwice = "1 0 1: append x 1, append x 1\n2 2 3: r x [1]\n";
  CHECK(level_says(kTwice, "read-committed", Verdict::kValid, of_commits({0, 1})) ==
        "nobody can tell whose write operation 1 read");
  const char* const kGrown = "1 0 1: append x 1\n2 2 3: append x 2\n3 4 5: r x [2]\n";
  CHECK(level_says(kGrown, "read-committed", Verdict::kValid, of_commits({0, 1, 2})) ==
        "operation 2 read a list that is no beginning of its key's");
  const char* const kInside = "1 0 1: w x 1, r x 2\n2 2 3: w x 2\n";
  CHECK(level_says(kInside, "read-committed", Verdict::kValid, of_commits({1, 0})) == "verified");
  CHECK(level_says(kInside, "read-atomic", Verdict::kValid, of_commits({1, 0})) ==
        "operation 0 contradicts itself");
}

TEST_CASE("who contradicts himself, where he may, reads what others have committed") {
  const auto say = [&](const std::string& text, const Certificate& order) {
    return level_says(text, "repeatable-read", Verdict::kValid, order);
  };
  const std::string none = "read what nobody else had committed";
  CHECK(say("1 0 1: w x 1, r x 2\n2 2 3: w x 2\n", ordered({{0, 1}})) == "verified");
  CHECK(say("1 0 1: w x 1, r x nil\n", ordered({{0}})) == "verified");
  CHECK(say("1 0 1: w x 1, w x 2, r x 1\n", ordered({{0}})) == "verified");
  CHECK(say("1 0 1: w x 1, r x 2, w x 2\n", ordered({{0}})) == "operation 0 " + none);
  CHECK(say("1 0 1: w x 1, r x 2\n2 2 3: w x 2, w x 3\n", ordered({{0, 1}})) ==
        "operation 0 " + none);
  CHECK(say("1 0 1: w x 1, r x 2\n2 2 3 info: w x 2\n", ordered({{0}})) == "operation 0 " + none);
  CHECK(say("1 0 1: r x 2, r x nil\n2 2 3: w x 2\n", ordered({{1, 0}})) ==
        "operation 0 cannot have read that there");
  CHECK(say("1 0 1: r x [], r x [2]\n2 2 3: append x 2\n", ordered({{0, 1}})) == "verified");
  CHECK(say("1 0 1: append x 1, r x [2]\n2 2 3: append x 2\n", ordered({{1, 0}})) == "verified");
  CHECK(say("1 0 1: append x 1, r x [2]\n2 2 3: append x 2\n", ordered({{0, 1}})) ==
        "operation 0 read a list that is no beginning of its key's");
  CHECK(say("1 0 1: r x [], r x [2], append x 2\n", ordered({{0}})) == "operation 0 " + none);
  CHECK(say("1 0 1: r x [], r x [2]\n2 2 3: append x 2, append x 3\n", ordered({{0, 1}})) ==
        "operation 0 " + none);
  CHECK(level_says("1 0 1: r x [], append x 1, r x [5 1]\n2 2 3: append x 5\n", "read-committed",
                   Verdict::kValid, of_commits({1, 0})) == "verified");
  const char* const kSnapshots =
      "1 0 5: r y [], append x 1, r x [7]\n2 1 6: r x [], append y 2\n3 2 7: append x 7\n";
  CHECK(level_says(kSnapshots, "consistent-view", Verdict::kValid,
                   of_snapshots({1, 2, 2, 0, 0, 1})) == "verified");
  CHECK(level_says(kSnapshots, "consistent-view", Verdict::kValid,
                   of_snapshots({1, 0, 0, 2, 2, 1})) ==
        "operation 0 read a list that is no beginning of its key's");
}

TEST_CASE("read uncommitted: the versions of each key are in the order that anybody has seen") {
  const auto say = [&](const std::string& text, std::vector<OperationId> order,
                       Semantics switches = {}) {
    return level_says(text, "read-uncommitted", Verdict::kValid, of_commits(std::move(order)),
                      switches);
  };
  const std::string lists =
      "1 0 1: append x 1\n2 2 3: append x 2\n3 4 5: r x [2]\n3 6 7 fail: append x 9\n";
  const std::string other = "a list that was read shows another order";
  CHECK(say(lists, {1, 0, 2}) == "verified");
  CHECK(say(lists, {2, 1, 0}) == "verified");
  CHECK(say(lists, {0, 1, 2}) == other);
  CHECK(say(lists + "4 8 9: r x [2 1]\n", {0, 1, 2, 4}) == other);
  CHECK(say(lists + "4 8 9: r x [9 2 1]\n", {1, 0, 2, 4}) == "verified");
  CHECK(say(lists + "4 8 9: r x [8 2 1]\n", {1, 0, 2, 4}) == "verified");
  CHECK(say(lists + "4 8 9: r x [2 2]\n", {1, 0, 2, 4}) == "operation 4 read an element twice");
  CHECK(say(lists + "4 8 9: append x 2\n", {1, 0, 2, 4}) ==
        "nobody can tell who appended an element");
  // Where two reads are at odds nobody knows what came after what is in the longer.
  CHECK(say(lists + "4 8 9: r x [9 1]\n", {1, 0, 2, 4}) == "verified");
  CHECK(say(lists + "4 8 9: r x [9 1]\n", {0, 1, 2, 4}) == "verified");
  CHECK(say("1 0 1: append x 1, append x 2\n2 2 3: r x [2]\n", {0, 1}) == other);
  const std::string doubt = "1 0 1 info: append x 1\n2 2 3: r x [1]\n";
  CHECK(say(doubt, {0, 1}) == "verified");
  CHECK(say(doubt, {1}) == "operation 0 is missing");
  CHECK(say("1 0 1 info: append x 1\n2 2 3: r x []\n", {1}) == "verified");
  const std::string registers = "1 0 1: w x 1\n2 2 3: r x 1, w x 2\n2 4 5: w y 1\n";
  CHECK(say(registers, {0, 1, 2}) == "verified");
  CHECK(say(registers, {1, 0, 2}) == "operation 1 comes before what it replaced");
  CHECK(say(registers, {0, 2, 1}) == "operation 1 leaves its process's order");
  Semantics blind;
  blind.wfr_keys = Assumed::kNo;
  CHECK(say(registers, {1, 0, 2}, blind) == "verified");
}

TEST_CASE("commits: what those knew one knows under causal, whom one overwrites under snapshots") {
  const char* const kChain = "1 0 1: w x 1\n2 2 3: r x 1, w y 1\n3 4 5: r y 1\n3 6 7: r x nil\n";
  CHECK(level_says(kChain, "read-atomic", Verdict::kValid, of_commits({0, 1, 2, 3})) == "verified");
  CHECK(level_says(kChain, "causal", Verdict::kValid, of_commits({0, 1, 2, 3})) ==
        "operation 3 missed what it knew of");
  const char* const kOver = "1 0 1: w x 1, w z 1\n2 2 3: w x 2, r z nil\n3 4 5: r x 2\n";
  CHECK(level_says(kOver, "causal", Verdict::kValid, of_commits({0, 1, 2})) == "verified");
  CHECK(level_says(kOver, "parallel-snapshot-isolation", Verdict::kValid, of_commits({0, 1, 2})) ==
        "operation 1 missed what it knew of");
  CHECK(level_says(kOver, "parallel-snapshot-isolation", Verdict::kValid, of_commits({1, 0, 2})) ==
        "verified");
  const char* const kRead = "1 0 1: w x 1, w z 1\n2 2 3: r x 1, r z nil\n";
  CHECK(level_says(kRead, "consistent-view", Verdict::kValid, of_commits({0, 1})) ==
        "operation 1 missed what it knew of");
  const char* const kOwn = "1 0 1: w x 1\n1 2 3: r x nil\n";
  CHECK(level_says(kOwn, "parallel-snapshot-isolation", Verdict::kValid, of_commits({0, 1})) ==
        "operation 1 missed what it knew of");
}

TEST_CASE("a cycle closes, each of its steps is looked up, and the level forbids its kind") {
  const char* const kSkew =
      "1 0 1: r x [], append y 1\n2 2 3: r y [], append x 1\n3 4 5: r x [1]\n";
  const auto say = [&](std::string_view level, const Certificate& cycle) {
    return level_says(kSkew, level, Verdict::kInvalid, cycle);
  };
  CHECK(say("serializable", of_cycle({{0, 1, kRw}, {1, 0, kRw}})) == "verified");
  CHECK(say("snapshot-isolation", of_cycle({{0, 1, kRw}, {1, 0, kRw}})) ==
        "the level allows such a cycle");
  CHECK(say("serializable", of_cycle({{0, 1, kRw}, {0, 1, kRw}})) == "the steps are no cycle");
  CHECK(say("serializable", of_cycle({{0, 1, kRw}, {1, 0, kWr}})) ==
        "operation 1 need not come before operation 0");
  CHECK(say("serializable", of_cycle({{0, 1, kRealtime}, {1, 0, kRw}})) ==
        "the level allows such a cycle");
  CHECK(say("strict-serializable", of_cycle({{0, 1, kRealtime}, {1, 0, kRw}})) == "verified");
  CHECK(say("strict-serializable", of_cycle({{1, 0, kRealtime}, {0, 1, kRw}})) ==
        "operation 1 need not come before operation 0");
  CHECK(say("serializable", of_cycle({})) == "it proves nothing");
  const char* const kUnseen = "1 0 1: r x []\n2 0 9 info: append x 1\n1 2 3: r x []\n";
  CHECK(level_says(kUnseen, "strict-serializable", Verdict::kInvalid,
                   of_cycle({{0, 1, kRw}, {1, 0, kRw}})) ==
        "a step is of something that did not happen");
  const char* const kProcess = "1 0 1: append x 1\n1 2 3: r x []\n2 4 5: r x [1]\n";
  CHECK(level_says(kProcess, "serializable", Verdict::kInvalid,
                   of_cycle({{0, 1, Dependency::kProcess}, {1, 0, kRw}})) ==
        "the level allows such a cycle");
  CHECK(level_says(kProcess, "strong-session-serializable", Verdict::kInvalid,
                   of_cycle({{0, 1, Dependency::kProcess}, {1, 0, kRw}})) == "verified");
}

TEST_CASE("an anomaly is there, and the level forbids it") {
  const char* const kAborted = "1 0 1 fail: append x 1\n2 2 3: r x [1]\n3 4 5: append x 2\n";
  CHECK(level_says(kAborted, "read-committed", Verdict::kInvalid, showing("G1a", {1, 0})) ==
        "verified");
  CHECK(level_says(kAborted, "read-committed", Verdict::kInvalid, showing("G1a", {1, 2})) ==
        "G1a is not there");
  CHECK(level_says(kAborted, "read-uncommitted", Verdict::kInvalid, showing("G1a", {1, 0})) ==
        "the level allows G1a");
  const char* const kOther = "1 0 1 fail: append x 1\n2 2 3: r x [1]\n3 4 5: append x 1\n";
  CHECK(level_says(kOther, "read-committed", Verdict::kInvalid, showing("G1a", {1, 0})) ==
        "G1a is not there");
  const char* const kHalf = "1 0 1: w x 1, w x 2\n2 2 3: r x 1\n3 4 5: w x 1\n";
  CHECK(level_says(kHalf, "read-committed", Verdict::kInvalid, showing("G1b", {1, 0})) ==
        "G1b is not there");
}

TEST_CASE("a read that goes back on an earlier one saw of somebody what it then missed") {
  const auto say = [&](const std::string& reads) {
    return level_says("1 0 1: append x 1, append y 1\n2 2 3: " + reads + "\n",
                      "monotonic-atomic-view", Verdict::kInvalid,
                      showing("non-monotonic-read", {1, 0}));
  };
  CHECK(say("r x [1], r y []") == "verified");
  CHECK(say("r y [], r x [1]") == "non-monotonic-read is not there");
  CHECK(say("r x [1], r y [1]") == "non-monotonic-read is not there");
  CHECK(level_says("1 0 1: append x 1, append y 1\n2 2 3: r x [1], r y []\n", "read-committed",
                   Verdict::kInvalid,
                   showing("non-monotonic-read", {1, 0})) == "the level allows non-monotonic-read");
}

// Who reads both writes of one key, and of another what only one of them wrote, says nothing of
// which was first; two such readers do.
TEST_CASE("of two that wrote one register one was first, and either case has a cycle") {
  const char* const kForced =
      "1 0 9: w x 1, w y 1\n2 1 9: w x 2, w y 2\n3 2 9: r x 1, r y 2\n4 3 9: r x 2, r y 1\n";
  const auto say = [&](std::string_view level, std::vector<CertifiedCase> cases) {
    Certificate proof;
    proof.cases = std::move(cases);
    return level_says(kForced, level, Verdict::kInvalid, proof);
  };
  const CertifiedCase either{0, 1, {}};
  const CertifiedCase if_first{0, 0, {{2, 1, kRw}, {1, 2, kWr}}};   // read 1, and of 2
  const CertifiedCase if_second{0, 0, {{3, 0, kRw}, {0, 3, kWr}}};  // read 2, and of 1
  for (const char* level : {"read-atomic", "causal", "parallel-snapshot-isolation",
                            "prefix-consistency", "snapshot-isolation", "serializable"}) {
    CAPTURE(level);
    CHECK(say(level, {either, if_first, if_second}) == "verified");
    CHECK(say(level, {either, if_second, if_first}) ==
          "operation 3 need not come before operation 0");
    CHECK(say(level, {if_first}) == "operation 2 need not come before operation 1");
    CHECK(say(level, {either, if_first, if_first}) ==
          "operation 2 need not come before operation 1");
    CHECK(say(level, {either, if_first}) == "a case is missing");
    CHECK(say(level, {either, if_first, if_second, if_second}) == "there are more cases");
    CHECK(say(level, {{1, 1, {}}, if_first, if_second}) == "two of a case wrote no key in common");
    CHECK(say(level, {{2, 1, {}}, if_first, if_second}) == "two of a case wrote no key in common");
    CHECK(say(level, {{7, 1, {}}, if_first, if_second}) == "two of a case wrote no key in common");
  }
  // It is the later read that must not go back on the earlier one.
  CHECK(say("read-committed", {either, if_first, if_second}) == "the level allows such a cycle");
  CHECK(say("read-uncommitted", {either, if_first, if_second}) == "the level allows such a cycle");
}

// What is assumed of keys is not verified: then an order proves nothing, and a cycle what it proves
// anyway.
TEST_CASE("an order need not keep what is assumed of keys") {
  const char* const kSeen = "1 0 1: w x 1\n2 2 3: r x 1, r x nil\n";
  for (Assumed Semantics::*const assumed :
       {&Semantics::sequential_keys, &Semantics::linearizable_keys}) {
    Semantics switches;
    switches.*assumed = Assumed::kYes;
    const std::string not_looked_at = "what is assumed of keys is not verified";
    CHECK(level_says("1 0 1: w x 1\n2 2 3: r x 1\n", "serializable", Verdict::kValid,
                     ordered({{0, 1}}), switches) == not_looked_at);
    CHECK(level_says(kSeen, "serializable", Verdict::kInvalid, showing("internal", {1, 0}),
                     switches) == "verified");
    CHECK(level_says(kSeen, "serializable", Verdict::kInvalid, of_cycle({{0, 1, kWw}, {1, 0, kWw}}),
                     switches) == not_looked_at);
  }
}

TEST_CASE("what one must not miss one knows of by an earlier read, any read, or one's process") {
  const auto say = [&](const std::string& last, std::string_view level, DependencyStep known) {
    return level_says("1 0 1: w x 1, w y 1\n" + last, level, Verdict::kInvalid,
                      of_cycle({{1, 0, kRw}, known}));
  };
  const DependencyStep by_read{0, 1, kWr};
  const DependencyStep by_process{0, 1, Dependency::kProcess};
  const std::string allows = "the level allows such a cycle";
  CHECK(say("2 2 3: r x 1, r y nil\n", "read-committed", by_read) == "verified");
  CHECK(say("2 2 3: r y nil, r x 1\n", "read-committed", by_read) == allows);
  CHECK(say("2 2 3: r y nil, r x 1, r y nil\n", "read-committed", by_read) == "verified");
  CHECK(say("2 2 3: r y nil, r x 1\n", "read-atomic", by_read) == "verified");
  CHECK(say("2 2 3: r x 1, r y nil\n", "read-uncommitted", by_read) == allows);
  CHECK(say("1 2 3: r y nil\n", "read-atomic", by_process) == "verified");
  CHECK(say("1 2 3: r y nil\n", "read-committed", by_process) == allows);
  CHECK(say("2 2 3: r y nil\n", "read-atomic", {0, 1, Dependency::kRealtime}) == allows);
  // Of lists an earlier read binds nobody below monotonic atomic view.
  CHECK(level_says("1 0 1: r y [], append x 1, append y 1\n2 2 3: r x [1], r y []\n",
                   "read-committed", Verdict::kInvalid,
                   of_cycle({{1, 0, kRw}, by_read})) == allows);
}

TEST_CASE("sessions: an order of all, of each process, of causes") {
  const char* const kStale = "1 write 1  0 1\n1 write 2  2 3\n2 read 2  4 5\n2 read 1  6 7\n";
  CHECK(sessions_say(kStale, "pram", Verdict::kValid, ordered({{0, 1, 2, 3}})) ==
        "operation 3 cannot have read that there");
  CHECK(sessions_say(kStale, "pram", Verdict::kInvalid, of_part({0, 1, 2, 3})) == "verified");
  CHECK(sessions_say(kStale, "pram", Verdict::kInvalid, of_part({0, 1, 2})) ==
        "an order explains the part");
  CHECK(sessions_say(kStale, "monotonic-reads", Verdict::kInvalid, of_part({0, 1, 2, 3})) ==
        "verified");
  CHECK(sessions_say(kStale, "read-your-writes", Verdict::kInvalid, of_part({0, 1, 2, 3})) ==
        "an order explains the part");
  const char* const kCauses =
      "1 write 1  0 1\n2 read 1  2 3\n2 write:y 1  4 5\n3 read:y 1  6 7\n"
      "3 read nil  8 9\n";
  CHECK(sessions_say(kCauses, "causal", Verdict::kValid, by_causes({0, 1, 2, 3, 4})) ==
        "operation 4 missed what it knew of");
  CHECK(sessions_say(kCauses, "causal", Verdict::kValid, by_causes({1, 0, 2, 3, 4})) ==
        "operation 1 comes before what it read");
  CHECK(sessions_say(kCauses, "pram", Verdict::kValid,
                     by_process({{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}, {1, 2, 3, 4, 0}})) ==
        "verified");
  CHECK(sessions_say(kCauses, "causal-memory", Verdict::kValid,
                     by_process({{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}, {1, 2, 3, 4, 0}})) ==
        "operation 1 comes before what it read");
  CHECK(sessions_say(kCauses, "sequential-consistency", Verdict::kValid,
                     by_process({{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}, {1, 2, 3, 4, 0}})) ==
        "it proves nothing of that model");
  const char* const kDoubt = "1 write 1  0 9 info\n2 read nil  1 2\n3 read nil  3 4\n";
  CHECK(sessions_say(kDoubt, "pram", Verdict::kValid, by_process({{0, 1, 2}, {1, 2}, {1, 2}})) ==
        "the orders differ in what happened");
  CHECK(sessions_say(kDoubt, "pram", Verdict::kInvalid, of_part({0, 1})) ==
        "operation 0 need not have happened");
  const char* const kAgain =
      "1 write 1  0 9\n2 write 2  1 10\n3 read 1  2 3\n3 read 2  4 5\n"
      "3 read 1  6 7\n";
  Certificate by_definition;
  by_definition.is_by_definition = true;
  CHECK(sessions_say(kAgain, "monotonic-reads", Verdict::kValid, by_definition) ==
        "operation 4 breaks it");
  CHECK(sessions_say(kAgain, "read-your-writes", Verdict::kValid, by_definition) == "verified");
  CHECK(sessions_say(kAgain, "pram", Verdict::kValid, by_definition) ==
        "that model has more to it than what one read shows");
}

}  // namespace ordeal::checkers::testing
