// An anomaly of a handful of transactions is found by name among thousands of good ones, and only
// it; and a component as large as the history is classified.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/plant.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Planted {
  const char* anomaly;
  bool registers;
  std::vector<std::string> transactions;
};

const Planted kPlanted[] = {
    {"G0", false, {"append a 1, append b 1", "append a 2, append b 2", "r a [1 2], r b [2 1]"}},
    {"G1c", false, {"append a 1, r b [1]", "append b 1, r a [1]"}},
    {"G-single-item", false, {"append a 1, append b 1", "append a 2, r b []", "r a [1 2]"}},
    {"G-nonadjacent-item",
     false,
     {"append a 1", "r a [1], r b []", "append b 1", "r b [1], r a []"}},
    {"G2-item", false, {"append a 1, r b []", "append b 1, r a []"}},
    {"G1b", false, {"append a 1, append a 2", "r a [1]"}},
    {"lost-update", false, {"r a [], append a 1", "r a [], append a 2"}},
    {"fractured-read", false, {"append a 1, append b 1", "r b [], r a [1]"}},
    {"internal", false, {"append a 1, r a []"}},
    {"garbage-read", false, {"r a [9]"}},
    {"duplicate-elements", false, {"append a 1", "r a [1 1]"}},
    {"incompatible-order", false, {"append a 1", "append a 2", "r a [1 2]", "r a [2 1]"}},
    {"G1c", true, {"w a 1, r b 1", "w b 1, r a 1"}},
    {"G2-item", true, {"w a 1, r b nil", "w b 1, r a nil"}},
    {"G-nonadjacent-item", true, {"w a 1", "w b 1", "r a 1, r b nil", "r b 1, r a nil"}},
    {"fractured-read", true, {"w a 1, w b 1", "r b nil, r a 1"}},
    {"lost-update", true, {"r a nil, w a 1", "r a nil, w a 2"}},
    {"garbage-read", true, {"r a 9"}},
};

// The anomaly is found by name, the level that forbids it is violated, and the witnesses are of
// what was planted.
void find_planted(const History& good, const History& small, const std::string& level,
                  const std::string& anomaly) {
  CAPTURE(level);
  CAPTURE(anomaly);
  const History history = plant(good, small);
  REQUIRE(find_checker(level)->check(good, {}).verdict == Verdict::kValid);
  bool is_found = false;
  for (const std::string& asked : {level, std::string("strict-serializable")}) {
    CAPTURE(asked);
    const Report report = find_checker(asked)->check(history, {});
    REQUIRE(report.refusal == "");
    REQUIRE(report.verdict == Verdict::kInvalid);
    CHECK_FALSE(is_refused(history, {}, report));
    for (const AnomalyReport& found : report.anomalies) {
      is_found = is_found || (found.name == anomaly && found.is_forbidden);
    }
    CHECK(report.witness_is_minimal);
    REQUIRE(report.witness.size() <= small.operations().size());
    for (const OperationId id : report.witness) {
      const std::string who = history.process_text(history.operation(id).process);
      CHECK(who.starts_with("planted-"));
    }
  }
  CHECK(is_found);
}

}  // namespace

TEST_CASE("what is planted in a large good history is found by name, and shown by itself") {
  for (const Planted& planted : kPlanted) {
    CAPTURE(planted.anomaly);
    CAPTURE(planted.registers);
    TransactionShape shape;
    shape.transactions = 3000;
    shape.fail_percent = 2;
    shape.info_percent = 1;
    shape.registers = planted.registers;
    const CheckerRow* strict = find_checker("strict-serializable");
    const History good = TransactionGenerator(shape, 11).run();
    CHECK(problem_with(good, {}, strict->check(good, {})) == "");
    CHECK(strict->check(good, {}).verdict == Verdict::kValid);
    shape.planted = planted.transactions;
    const History history = TransactionGenerator(shape, 11).run();
    const Report report = strict->check(history, {});
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(problem_with(history, {}, report) == "");
    bool is_found = false;
    for (const AnomalyReport& anomaly : report.anomalies) {
      is_found = is_found || anomaly.name == planted.anomaly;
    }
    CHECK(is_found);
    CHECK(report.witness_is_minimal);
    CHECK(report.witness.size() <= planted.transactions.size());
  }
}

TEST_CASE("every canonical history is found by name in a large good one, and nothing else is") {
  TransactionShape shape;
  shape.transactions = 3000;
  shape.fail_percent = 2;
  shape.info_percent = 1;
  const History lists = TransactionGenerator(shape, 5).run();
  for (const CanonicalLists& canonical : canonical_lists()) {
    find_planted(lists, transactions_of(canonical.history), canonical.weakest.front(),
                 canonical.anomaly);
  }
  // Of registers an order of all may have to be looked for, which is what 1000 are enough for.
  shape.registers = true;
  shape.transactions = 900;
  const History registers = TransactionGenerator(shape, 5).run();
  for (const CanonicalRegisters& canonical : canonical_registers()) {
    find_planted(registers, transactions_of(canonical.history), canonical.violated,
                 canonical.anomaly);
  }
}

TEST_CASE("good histories of many seeds are valid at every level, in both models") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    TransactionShape shape;
    shape.transactions = 300;
    shape.clients = 2 + static_cast<std::uint32_t>(seed % 9);
    shape.hot_keys = 1 + static_cast<std::uint32_t>(seed % 4);
    shape.fail_percent = 5;
    shape.info_percent = 5;
    shape.registers = seed % 2 == 1;
    const History history = TransactionGenerator(shape, seed).run();
    for (const char* level : {"strict-serializable", "serializable", "snapshot-isolation",
                              "strong-snapshot-isolation", "causal", "read-committed"}) {
      CAPTURE(level);
      CHECK(find_checker(level)->check(history, {}).verdict == Verdict::kValid);
    }
  }
}

TEST_CASE("a component of 20,000 transactions is classified") {
  // Every transaction overwrites one key unseen and misses the next one's write: one great circle
  // of anti-dependencies, as Elle's huge-scc.edn is one great component.
  HistoryBuilder builder;
  constexpr std::int64_t kCount = 20'000;
  ValuePool& pool = builder.values();
  const auto list_of = [&](std::int64_t i) {
    const Value append[] = {pool.string("append"), Value::integer(i), Value::integer(1)};
    const Value read[] = {pool.string("r"), Value::integer((i + 1) % kCount), Value::nil()};
    const Value both[] = {pool.list(append), pool.list(read)};
    return pool.list(both);
  };
  for (std::int64_t i = 0; i < kCount; ++i) {
    builder.invoke({.process = Value::integer(i), .function = Function::kTxn, .input = list_of(i)});
  }
  for (std::int64_t i = 0; i < kCount; ++i) {
    builder.complete({.process = Value::integer(i), .output = list_of(i)});
  }
  CheckOptions options;
  options.shrink = false;
  const Report report = find_checker("serializable")->check(builder.finish(), options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.anomalies.front().name == "G2-item");
}

}  // namespace ordeal::checkers::testing
