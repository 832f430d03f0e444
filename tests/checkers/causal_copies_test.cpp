// Copies of registers whose values are written again and again, thousands of operations: what the
// reads saw is found, and what is planted, whatever they saw.

#include "tests/checkers/causal_copies.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "checkers/sessions/session_finders.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/repeated_values.hpp"

namespace ordeal::checkers::testing {
namespace {

#ifdef ORDEAL_SANITIZED
constexpr std::size_t kMany = 1500;
#else
constexpr std::size_t kMany = 10'000;
#endif

Report judged(const std::string& model, const History& history, std::uint64_t steps_max) {
  CheckOptions options;
  options.steps_max = steps_max;
  return find_checker(model)->check(history, options);
}

History few_values(std::uint64_t seed) {
  CopiesPlan plan;
  plan.delivery = seed % 80 == 3 ? Delivery::kLatestWins : Delivery::kLastComes;
  plan.operations = 150;
  plan.keys = 3;
  plan.values = 3;
  return causal_copies(seed, plan);
}

}  // namespace

TEST_CASE("causal copies: what ten thousand reads and writes of few values saw is found") {
  const std::map<Delivery, std::vector<std::string>> models = {
      {Delivery::kLatestWins, {"causal", "causal-convergence", "pram", "writes-follow-reads"}},
      {Delivery::kLastComes, {"causal", "causal-memory", "pram", "monotonic-reads"}},
      {Delivery::kInOrder, {"pram", "read-your-writes", "monotonic-writes"}},
  };
  for (const auto& [delivery, satisfied] : models) {
    const int order = static_cast<int>(delivery);
    for (const std::uint64_t delay : {10U, 60U, 300U}) {
      CopiesPlan plan;
      plan.delivery = delivery;
      plan.operations = kMany;
      plan.delay = delay;
      plan.values = delay == 60 ? 3 : 10;
      const History history = causal_copies(delay, plan);
      for (const std::string& model : satisfied) {
        CAPTURE(order);
        CAPTURE(delay);
        CAPTURE(model);
        const Report report = judged(model, history, 100'000'000);
        CHECK(report.verdict == Verdict::kValid);
        if (delay == 60) CHECK(problem_with(history, {}, report) == "");
      }
    }
  }
}

TEST_CASE("causal copies: what is planted among them is found, and told by a few operations") {
  const std::map<std::string, std::vector<std::string>> violated = {
      {"read-your-writes", {"read-your-writes", "pram", "causal", "causal-convergence"}},
      {"monotonic-reads", {"monotonic-reads", "pram", "causal", "causal-memory"}},
      {"monotonic-writes", {"monotonic-writes", "pram", "causal", "causal-convergence"}},
      {"writes-follow-reads", {"writes-follow-reads", "causal", "causal-memory"}},
      {"circle", {"causal", "causal-memory", "causal-convergence"}},
      {"causal", {"causal", "causal-memory", "causal-convergence"}},
      {"causal-convergence", {"causal-convergence"}},
      {"causal-memory", {"causal-memory", "pram", "causal-convergence"}},
      {"older", {"monotonic-reads", "pram", "causal", "causal-memory", "causal-convergence"}},
  };
  for (const auto& [name, models] : violated) {
    const std::string& planted = name;
    CopiesPlan plan;
    plan.operations = kMany;
    plan.planted = planted;
    const History history = causal_copies(planted.size(), plan);
    for (const std::string& model : models) {
      CAPTURE(planted);
      CAPTURE(model);
      const Report report = judged(model, history, 10'000'000);
      CHECK(report.verdict == Verdict::kInvalid);
      CHECK(report.witness.size() <= 8);
      CHECK(problem_with(history, {}, report) == "");
    }
  }
}

// What the replay takes for explained is: nobody would notice otherwise, as others try then.
TEST_CASE("causal copies: sources that a replay finds hold, and it finds most") {
  std::uint64_t whole = 0;
  std::uint64_t satisfied = 0;
  CheckOptions options;
  options.steps_max = 3'000'000;
  for (std::uint64_t seed = 0; seed < histories_wanted(6000); ++seed) {
    Splitmix luck(seed);
    const History history = seed % 40 == 3  ? few_values(seed)
                            : seed % 2 == 0 ? random_repeated(luck)
                                            : late_news(luck, 30);
    const SessionSources sources(history, options.semantics);
    REQUIRE(sources.refusal().empty());
    if (sources.ambiguous().empty()) continue;
    for (const char* model : {"causal", "causal-memory", "causal-convergence", "pram"}) {
      const FindViolation find = finder_of(model, options);
      satisfied +=
          !search_sources(sources, find, {options.steps_max, options.memory_max}).violation;
      const Replayed replayed =
          replay_sources(sources, replay_rules_of(model).front(),
                         {options.steps_max, options.memory_max}, [](OperationId) { return true; });
      if (!replayed.is_whole) continue;
      ++whole;
      CAPTURE(seed);
      CAPTURE(model);
      const SessionTable table(history, replayed.sources, true);
      CHECK((!table.unwritten().empty() || !find(table, options.steps_max).violation));
    }
  }
  CAPTURE(whole);
  CAPTURE(satisfied);
  CHECK(whole * 20 > satisfied * 19);
}

}  // namespace ordeal::checkers::testing
