// One process after the other puts what it knows in an order, for pram and causal memory in large
// histories: against the definitions on small ones, and by steps on large ones.

#include "checkers/sessions/reader_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "checkers/sessions/causal.hpp"
#include "tests/checkers/causal_copies.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_sessions.hpp"
#include "tests/checkers/session_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr std::uint64_t kSteps = 1'000'000;
#ifdef ORDEAL_SANITIZED
constexpr std::size_t kMany = 10'000;
#else
constexpr std::size_t kMany = 100'000;
#endif

// What few operations of few processes, keys and messages that are late can do without anything
// wrong; one read or another shows something else then.
History almost_copies(std::uint64_t seed, std::size_t operations, std::uint64_t percent_changed) {
  Splitmix luck(seed);
  CopiesPlan plan;
  plan.delivery = luck.chance(50) ? Delivery::kLastComes : Delivery::kInOrder;
  plan.operations = operations + luck.below(5);
  plan.copies = 3;
  plan.processes = 3;
  plan.keys = 2;
  plan.values = 0;
  plan.delay = 20;
  const History good = causal_copies(seed, plan);
  HistoryBuilder builder;
  std::vector<std::vector<Value>> written(2);
  for (const Operation& operation : good.operations()) {
    const std::size_t key = good.key_text(operation.key) == "k0" ? 0 : 1;
    Invocation asked{.process = good.process_value(operation.process),
                     .function = operation.function,
                     .key = builder.values().string(key == 0 ? "x" : "y"),
                     .input = operation.input};
    builder.invoke(asked);
    Conclusion end{.process = asked.process, .completion = operation.completion};
    end.output = operation.output;
    if (operation.function == Function::kWrite) written[key].push_back(operation.input);
    const bool is_changed = operation.function == Function::kRead && !written[key].empty() &&
                            luck.chance(percent_changed);
    if (is_changed) end.output = written[key][luck.below(written[key].size())];
    builder.complete(end);
  }
  return builder.finish();
}

// Whether these operations are wrong by themselves; reads of what others wrote say nothing.
bool fails_alone(const SessionTable& table, std::vector<OperationId> ids, bool is_pram) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<OperationId> sources;
  for (const OperationId id : ids) {
    const OperationId source = table.source(id);
    const auto at = std::ranges::lower_bound(ids, source);
    const bool is_there = at != ids.end() && *at == source;
    if (is_there) {
      sources.push_back(static_cast<OperationId>(at - ids.begin()));
    } else {
      sources.push_back(source == kInitialSource ? kInitialSource : kUntoldSource);
    }
  }
  const History part = table.history().select(ids);
  const SessionTable of_part(part, sources, true);
  return find_reader_violation(of_part, {}, is_pram, kSteps).violation.has_value();
}

}  // namespace

TEST_CASE("reader order: agrees with the definitions of pram and causal memory") {
  std::uint64_t invalid = 0;
  const std::uint64_t wanted = histories_wanted(30'000);
  for (std::uint64_t seed = 0; seed < wanted; ++seed) {
    Splitmix luck(seed);
    const History history = seed % 2 == 0 ? random_sessions(luck) : almost_copies(seed, 8, 12);
    const SessionTable table(history, Semantics{});
    REQUIRE(table.refusal().empty());
    if (!table.unwritten().empty()) continue;
    for (const bool is_pram : {false, true}) {
      CAPTURE(seed);
      CAPTURE(is_pram);
      CAPTURE(text_of(history));
      const SessionOutcome found = find_reader_circle(table, is_pram, kSteps);
      REQUIRE(!found.is_undecided);
      const bool accepts = oracle_of_sessions(history, is_pram ? "pram" : "causal-memory");
      REQUIRE(accepts != found.violation.has_value());
      if (accepts) continue;
      ++invalid;
      CHECK(fails_alone(table, found.violation->operations, is_pram));
    }
  }
  CAPTURE(invalid);
  CHECK(invalid * 8 > wanted);
}

TEST_CASE(
    "reader order: agrees with what follows until nothing more does, at a hundred operations") {
  std::uint64_t invalid = 0;
  const std::uint64_t wanted = histories_wanted(4000);
  for (std::uint64_t seed = 0; seed < wanted; ++seed) {
    const History history = almost_copies(seed, 90, 4);
    const SessionTable table(history, Semantics{});
    for (const bool is_pram : {false, true}) {
      CAPTURE(seed);
      CAPTURE(is_pram);
      const SessionOutcome found = find_reader_circle(table, is_pram, kSteps);
      REQUIRE(!found.is_undecided);
      const SessionOutcome expected = find_reader_violation(table, {}, is_pram, 100 * kSteps);
      REQUIRE(found.violation.has_value() == expected.violation.has_value());
      if (!found.violation) continue;
      ++invalid;
      CHECK(fails_alone(table, found.violation->operations, is_pram));
    }
  }
  CAPTURE(invalid);
  CHECK(invalid * 8 > wanted);
  CHECK(invalid < 2 * wanted);
}

TEST_CASE("reader order: a hundred thousand operations of fifty processes are judged by steps") {
  CopiesPlan plan;
  plan.delivery = Delivery::kLastComes;
  plan.operations = kMany;
  plan.copies = 10;
  plan.processes = 50;
  plan.keys = 100;
  plan.values = 0;
  CheckOptions options;
  options.steps_max = 500 * kMany;
  for (const char* planted : {"", "causal-memory"}) {
    plan.planted = planted;
    const History history = causal_copies(1, plan);
    for (const char* model : {"causal-memory", "pram"}) {
      CAPTURE(planted);
      CAPTURE(model);
      const Report report = find_checker(model)->check(history, options);
      const bool is_good = plan.planted.empty();
      CHECK(report.verdict == (is_good ? Verdict::kValid : Verdict::kInvalid));
      if (is_good) continue;
      CHECK(report.witness.size() == 5);
      CHECK(problem_with(history, options, report) == "");
    }
  }
}

TEST_CASE("reader order: what fifty processes see of copies is verified by definition") {
  CopiesPlan plan;
  plan.operations = 5 * kMany / 2;
  plan.copies = 10;
  plan.processes = 50;
  plan.keys = 100;
  plan.values = 0;
  const History history = causal_copies(2, plan);
  const Report report = find_checker("writes-follow-reads")->check(history, {});
  CHECK(report.verdict == Verdict::kValid);
  CHECK(problem_with(history, {}, report) == "");
}

}  // namespace ordeal::checkers::testing
