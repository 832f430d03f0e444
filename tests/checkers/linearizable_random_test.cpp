// Longer histories: those of a register that works, and the same with planted wrong reads.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "checkers/codes.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/write_jsonl.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"

namespace ordeal::checkers::testing {
namespace {

RegisterWorkload draw_workload(Splitmix& random) {
  RegisterWorkload workload;
  workload.operations = 20 + random.below(600);
  workload.clients = 1 + random.below(6);
  workload.keys = 1 + random.below(3);
  workload.values = random.chance(50) ? 0 : 2 + random.below(5);
  workload.cas_percent = random.chance(50) ? 25 : 0;
  workload.info_percent = random.chance(50) ? 3 : 0;
  return workload;
}

CheckOptions keeping_orders() {
  CheckOptions options;
  options.keep_order = true;
  return options;
}

Report check(const History& history) {
  return find_checker("linearizable")->check(history, keeping_orders());
}

bool is_observed_writer(const History& history, std::span<const OperationId> ids,
                        OperationId writer) {
  const Operation& written = history.operation(writer);
  if (written.function == Function::kRead) return false;
  return std::any_of(ids.begin(), ids.end(), [&](OperationId id) {
    const Operation& other = history.operation(id);
    if (id == writer) return false;
    if (other.function == Function::kCas) return other.expected == written.input;
    return other.function == Function::kRead && other.is_ok() && other.output == written.input;
  });
}

}  // namespace

TEST_CASE("a register that works is never accused, and its orders pass the verifier") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    const History history = generate_history(draw_workload(random), random);
    const Report report = check(history);
    REQUIRE(report.verdict == Verdict::kValid);
    REQUIRE(problem_with(history, keeping_orders(), report) == "");
  }
}

TEST_CASE("every planted stale read is found, and its witness is minimal and fails alone") {
  std::uint64_t planted = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    RegisterWorkload workload = draw_workload(random);
    workload.values = 0;
    workload.stale_reads = 1;
    const History history = generate_history(workload, random);
    const Report report = check(history);
    if (report.verdict == Verdict::kValid) continue;  // too short to plant one
    ++planted;
    REQUIRE(report.verdict == Verdict::kInvalid);
    CAPTURE(report.code);
    // Where a write in doubt or a cas takes part, another operation may be the impossible one.
    const bool plain = workload.cas_percent == 0 && workload.info_percent == 0;
    CHECK((!plain || report.code == kStaleRead || report.code == kValueCameBack));
    REQUIRE(report.witness_is_minimal);
    REQUIRE(problem_with(history, keeping_orders(), report) == "");
    CHECK(report.witness.size() <= 12);

    std::stringstream file;
    write_jsonl(history.select(report.witness), file);
    const HistoryFile alone = read_history(file);
    REQUIRE_MESSAGE(alone.history, alone.error.text());
    const Report again = check(*alone.history);
    CHECK(again.verdict == Verdict::kInvalid);
    CHECK(again.code == report.code);
    CHECK(again.witness.size() == report.witness.size());
    for (const OperationId id : report.witness) {
      if (is_observed_writer(history, report.witness, id)) continue;
      std::vector<OperationId> rest;
      for (const OperationId other : report.witness) {
        if (other != id) rest.push_back(other);
      }
      CHECK(check(history.select(rest)).verdict == Verdict::kValid);
    }
  }
  CHECK(planted > 350);
}

// Values are few, so no pattern refutes most of these, and the search has to.
TEST_CASE("wrong reads among repeated values: what the search finds shrinks to a minimal witness") {
  std::uint64_t searched = 0;
  std::set<std::string> codes;
  std::size_t largest = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    RegisterWorkload workload = draw_workload(random);
    workload.operations = 200;
    workload.keys = 1;
    workload.values = 3;
    std::stringstream file;
    write_jsonl(generate_history(workload, random), file);
    // One read returns another of the three values.
    std::string text = file.str();
    std::vector<std::size_t> reads;
    const std::string mark = "\"type\":\"ok\",\"f\":\"read\",\"key\":\"k0\",\"value\":";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      if (text[at + mark.size()] != 'n') reads.push_back(at + mark.size());
    }
    if (reads.empty()) continue;
    char& digit = text[reads[random.below(reads.size())]];
    digit = static_cast<char>('0' + (digit - '0' + 1 + static_cast<int>(random.below(2))) % 3);
    std::istringstream changed(text);
    const HistoryFile history = read_history(changed);
    REQUIRE_MESSAGE(history.history, history.error.text());
    const Report report = check(*history.history);
    if (report.verdict == Verdict::kValid) continue;
    REQUIRE(report.verdict == Verdict::kInvalid);
    searched += report.keys[0].method == "search";
    codes.insert(report.code);
    largest = std::max(largest, report.witness.size());
    REQUIRE(report.witness_is_minimal);
    CHECK_FALSE(report.reasons.empty());
    const History alone = history.history->select(report.witness);
    const Report again = check(alone);
    CHECK(again.verdict == Verdict::kInvalid);
    CHECK(again.code == report.code);
    for (const OperationId id : report.witness) {
      if (is_observed_writer(*history.history, report.witness, id)) continue;
      std::vector<OperationId> rest;
      for (const OperationId other : report.witness) {
        if (other != id) rest.push_back(other);
      }
      CHECK(check(history.history->select(rest)).verdict == Verdict::kValid);
    }
  }
  CHECK(searched > 10);
  CHECK(codes.size() >= 3);
  MESSAGE("found by search " << searched << ", largest witness " << largest);
}

TEST_CASE("a report depends on nothing but the history and the options") {
  Splitmix random(5);
  RegisterWorkload workload{
      .operations = 500, .clients = 5, .values = 4, .cas_percent = 20, .info_percent = 5};
  const History history = generate_history(workload, random);
  const Report first = check(history);
  const Report second = check(history);
  CHECK(first.keys[0].order == second.keys[0].order);
  CHECK(first.keys[0].steps == second.keys[0].steps);
  // Pinned: another compiler, library or build must count the same.
  CHECK(first.keys[0].steps == 2162);
  CHECK(first.keys[0].configurations == 185);
}

TEST_CASE("ten thousand operations of five clients are cheap") {
  Splitmix random(7);
  const History history = generate_history({.operations = 10'000, .clients = 5}, random);
  const Report report = check(history);
  CHECK(report.verdict == Verdict::kValid);
  CHECK(report.keys[0].steps < 40'000);
  CHECK(report.keys[0].configurations < 10'000);
}

}  // namespace ordeal::checkers::testing
