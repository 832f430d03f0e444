// Sessions of registers of which a value is written more than once: each model holds if it does for
// some choice of what the reads saw. Against that definition, on small histories.

#include "tests/checkers/repeated_values.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/lattice.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::vector<std::string> kModels = {
    "sequential-consistency", "causal-convergence", "causal-memory",   "causal",          "pram",
    "writes-follow-reads",    "monotonic-writes",   "monotonic-reads", "read-your-writes"};

Verdict verdict_of(bool accepts) { return accepts ? Verdict::kValid : Verdict::kInvalid; }

// The certificate is verified, and an invalid verdict has words.
bool check_certificate(const History& history, const CheckOptions& options, const Report& report) {
  const std::string problem = problem_with(history, options, report);
  if (problem.empty() && (report.verdict == Verdict::kValid || !report.reasons.empty()))
    return true;
  CAPTURE(report.checker);
  CAPTURE(text_of(history));
  CHECK(problem == "");
  return false;
}

}  // namespace

TEST_CASE("repeated values: every model agrees with its definition on random histories") {
  std::vector<std::uint64_t> invalid(kModels.size());
  std::uint64_t certified = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(12'000); ++seed) {
    Splitmix luck(seed);
    const History history = random_repeated(luck);
    CheckOptions options;
    options.shrink = seed % 8 == 0;
    if (seed % 5 == 0) options.semantics.initial = Value::integer(1);
    for (std::size_t i = 0; i < kModels.size(); ++i) {
      const Report report = find_checker(kModels[i])->check(history, options);
      const bool accepts = oracle_of_repeated(history, kModels[i], options.semantics.initial);
      invalid[i] += !accepts;
      if (options.shrink) certified += check_certificate(history, options, report);
      if (report.verdict == verdict_of(accepts)) continue;
      CAPTURE(seed);
      CAPTURE(kModels[i]);
      CAPTURE(text_of(history));
      CAPTURE(report.code);
      CAPTURE(report.refusal);
      REQUIRE(report.verdict == verdict_of(accepts));
    }
  }
  CHECK(certified >= histories_wanted(12'000) / 8 * kModels.size());
  for (std::size_t i = 0; i < kModels.size(); ++i) {
    CAPTURE(kModels[i]);
    CHECK(invalid[i] * 200 > histories_wanted(12'000));
  }
}

TEST_CASE("repeated values: what a model accepts, those it implies accept") {
  std::vector<std::string> models = kModels;
  models.insert(models.begin(), "linearizable");
  CheckOptions options;
  options.shrink = false;
  std::uint64_t pairs = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(3000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_repeated(luck);
    std::vector<Verdict> verdicts;
    for (const std::string& model : models) {
      verdicts.push_back(find_checker(model)->check(history, options).verdict);
      CHECK(verdicts.back() != Verdict::kUnknown);
    }
    for (std::size_t a = 0; a < models.size(); ++a) {
      for (std::size_t b = 0; b < models.size(); ++b) {
        if (verdicts[a] != Verdict::kValid || !model_implies(models[a], models[b], false)) continue;
        ++pairs;
        CAPTURE(models[a]);
        CAPTURE(models[b]);
        CHECK(verdicts[b] == Verdict::kValid);
      }
    }
  }
  CHECK(pairs > histories_wanted(3000));
}

TEST_CASE("repeated values: a later write of the reader's own explains nothing, if others can") {
  const auto judged = [](const std::string& text, const char* model) {
    return find_checker(model)->check(history_of(text), {}).verdict;
  };
  const std::string stale = "1 write 1 0 1\n1 write 2 2 3\n1 read 1 4 5\n";
  CHECK(judged(stale, "read-your-writes") == Verdict::kInvalid);
  CHECK(judged(stale + "1 write 1 6 7\n", "read-your-writes") == Verdict::kInvalid);
  // Real time means nothing to processes: another may have written it by then.
  CHECK(judged(stale + "2 write 1 6 7\n", "read-your-writes") == Verdict::kValid);
  CHECK(judged(stale + "2 write 1 6 7\n", "causal-memory") == Verdict::kValid);
}

TEST_CASE("repeated values: what failed and may have happened is refused where it was seen") {
  CheckOptions options;
  options.semantics.fail = FailMeaning::kInDoubt;
  const History history = history_of("1 write 1 0 1 fail\n2 write 1 2 3\n3 read 1 4 5\n");
  const Report report = find_checker("pram")->check(history, options);
  CHECK(report.verdict == Verdict::kUnknown);
  CHECK(report.refusal.find("operation 0") != std::string::npos);
  CHECK(find_checker("pram")->check(history, {}).verdict == Verdict::kValid);
}

// Whichever 1 it was, its process had gone on to 3.
const char* const kOlder =
    "1 write 1 0 1\n1 write 2 2 3\n1 write 1 4 5\n1 write 3 6 7\n2 read 3 8 9\n2 read 1 10 11\n";

TEST_CASE("repeated values: what is wrong is told case by case") {
  const History history = history_of(kOlder);
  const Report report = find_checker("monotonic-reads")->check(history, {});
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == "SES004");
  CHECK(report.witness == std::vector<OperationId>{0, 2, 3, 4, 5});
  CHECK(report.witness_is_minimal);
  CHECK(problem_with(history, {}, report) == "");
  REQUIRE(report.reasons.size() > 1);
  CHECK(
      report.reasons.front().starts_with("What the read of x by c2 (operation 5) saw, nobody can"));
  CHECK(std::ranges::count(report.reasons, "Suppose that operation 5 saw operation 2.") == 1);
  CHECK(std::ranges::count(report.reasons, "Suppose that operation 5 saw operation 0.") == 1);
  // Of somebody else it may be as old as it likes.
  const History other = history_of(std::string(kOlder) + "3 write 1 12 13\n");
  CHECK(find_checker("monotonic-reads")->check(other, {}).verdict == Verdict::kValid);
}

TEST_CASE("repeated values: what runs out is named") {
  const History history = history_of(kOlder);
  const auto setting_to_raise = [&](const CheckOptions& options) {
    const Report report = find_checker("monotonic-reads")->check(history, options);
    CHECK(report.verdict == Verdict::kUnknown);
    return report.exhausted ? report.exhausted->setting : std::string();
  };
  CheckOptions little;
  little.steps_max = 1;
  CHECK(setting_to_raise(little) == "budget");
  little = {};
  little.memory_max = 1;
  CHECK(setting_to_raise(little) == "memory");
}

TEST_CASE("repeated values: processes that go their own ways are judged among a hundred writes") {
  // Each holds values of its own and hears of the others' in their order, late.
  for (std::uint64_t seed = 0; seed < histories_wanted(20); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = late_news(luck, 120);
    for (const char* model : {"pram", "monotonic-reads", "monotonic-writes", "read-your-writes"}) {
      CAPTURE(model);
      const Report report = find_checker(model)->check(history, {});
      CHECK(report.verdict == Verdict::kValid);
      CHECK(problem_with(history, {}, report) == "");
    }
  }
}

}  // namespace ordeal::checkers::testing
