// What the reasons of models of sessions and of logs say of who came before whom, as steps beside
// the words.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_sessions.hpp"

namespace ordeal::checkers::testing {
namespace {

using enum Dependency;

struct Told {
  OperationId from;
  OperationId to;
  Dependency kind;
  std::string key;
  std::size_t reason;
  friend bool operator==(const Told&, const Told&) = default;
};

std::vector<Told> told_by(const Report& report) {
  std::vector<Told> all;
  for (const ReasonStep& one : report.steps) {
    all.push_back({one.step.from, one.step.to, one.step.kind, one.key, one.reason});
  }
  return all;
}

bool writes(const Operation& operation) { return operation.function != Function::kRead; }
bool reads(const Operation& operation) { return operation.function != Function::kWrite; }

Value seen_by(const Operation& operation) {
  return operation.function == Function::kCas ? operation.expected : operation.output;
}

// The history itself has what a step says.
void check_step(const History& history, const Report& report, const ReasonStep& told) {
  const Operation& from = history.operation(told.step.from);
  const Operation& to = history.operation(told.step.to);
  REQUIRE(told.reason < report.reasons.size());
  CHECK(std::ranges::binary_search(report.witness, told.step.from));
  CHECK(std::ranges::binary_search(report.witness, told.step.to));
  // A cas may have seen what it wrote itself.
  if (told.step.from == told.step.to) CHECK(from.function == Function::kCas);
  if (told.step.kind == kProcess) {
    CHECK(from.process == to.process);
    CHECK(told.step.from < told.step.to);
    CHECK(told.key.empty());
    return;
  }
  CHECK(from.key == to.key);
  CHECK(told.key == history.key_text(to.key));
  CHECK((told.step.kind == kWr ? reads(to) : writes(to)));
  CHECK((told.step.kind == kRw ? reads(from) : writes(from)));
  if (told.step.kind == kWr) CHECK(seen_by(to) == from.input);
}

}  // namespace

TEST_CASE("causal: what a read depends on, step by step, and the write that it missed") {
  const History history = history_of(
      "9 write:z 5  0 1\n1 write 1  2 3\n1 write 2  4 5\n2 read 2  6 7\n2 write:y 7  8 9\n"
      "3 read:y 7  10 11\n3 read 1  12 13\n");
  const Report report = find_checker("causal")->check(history, {});
  CHECK(report.code == "CAU002");
  CHECK(told_by(report) == std::vector<Told>{{1, 2, kProcess, "", 0},
                                             {2, 3, kWr, "x", 1},
                                             {3, 4, kProcess, "", 2},
                                             {4, 5, kWr, "y", 3},
                                             {5, 6, kProcess, "", 4},
                                             {6, 2, kRw, "x", 5}});
}

TEST_CASE("what is found in a part of the history is told by the numbers of the whole") {
  const History history = history_of(
      "9 write:z 5  0 1\n9 write:z 6  2 3\n1 write 1  4 8\n2 write:y 1  5 9\n1 read:y nil  10 12\n"
      "2 read nil  11 13\n");
  const Report report = find_checker("sequential-consistency")->check(history, {});
  REQUIRE(report.verdict == Verdict::kInvalid);
  CHECK(report.witness == std::vector<OperationId>{2, 3, 4, 5});
  CHECK(report.named == std::vector<OperationId>{4, 3, 5, 2});
  CHECK(report.reasons[0] == "T1 is operation 4, by c1: read key y -> nil");
  CHECK(report.reasons[3] == "T4 is operation 2, by c1: write 1 to key x");
  REQUIRE(report.steps.size() == 4);
  CHECK(report.steps[0].step.from == 4);
  CHECK(report.steps[0].step.to == 3);
  CHECK(report.steps[3].step.to == 4);
}

TEST_CASE("sessions: the history has what each step says, and a circle closes") {
  const std::string names[] = {"causal", "causal-memory", "causal-convergence", "pram",
                               "sequential-consistency"};
  std::uint64_t with_steps = 0;
  std::uint64_t circles = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(3'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_sessions(luck);
    for (const std::string& name : names) {
      CAPTURE(name);
      const Report report = find_checker(name)->check(history, {});
      if (report.verdict != Verdict::kInvalid || report.steps.empty()) continue;
      ++with_steps;
      for (const ReasonStep& told : report.steps) check_step(history, report, told);
      for (std::size_t i = 0; i < report.named.size(); ++i) {
        const std::string who = " is operation " + std::to_string(report.named[i]) + ',';
        CHECK(report.reasons[i].find(who) != std::string::npos);
      }
      if (report.code != "CAU001") continue;
      ++circles;
      for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const ReasonStep& next = report.steps[(i + 1) % report.steps.size()];
        CHECK(report.steps[i].step.to == next.step.from);
      }
    }
  }
  CHECK(with_steps > histories_wanted(3'000) / 4);
  CHECK(circles > 20);
}

TEST_CASE("kafka: a circle of operations that polled from each other") {
  const History history = one_by_one(
      "9 send nil [[:send_3_1]] [[:send_3_[0_1]]] ok\n"
      "0 txn nil [[:send_1_7]_[:poll]] [[:send_1_[0_7]]_[:poll_{2_[[0_8]]}]] ok\n"
      "1 txn nil [[:send_2_8]_[:poll]] [[:send_2_[0_8]]_[:poll_{1_[[0_7]]}]] ok\n");
  const Report report = find_checker("kafka")->check(history, {});
  REQUIRE(report.code == "KFK014");
  CHECK(told_by(report) == std::vector<Told>{{1, 2, kWr, "1", 0}, {2, 1, kWr, "2", 1}});
}

}  // namespace ordeal::checkers::testing
