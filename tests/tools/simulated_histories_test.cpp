// Histories of rooms that are right, made in this process and given to every checker that fits: no
// false alarm. Then one lie is told in each, and whoever must find it finds it, by name.

#include "tests/tools/simulated_histories.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "checkers/registry.hpp"

namespace ordeal::tools::simulated {
namespace {

using checkers::Report;
using checkers::Verdict;

// 100,000 runs nightly, over all sources.
std::uint64_t runs_of_each() {
  if (std::getenv("ORDEAL_NIGHTLY") != nullptr) return 100'000 / sources().size() + 1;
#ifdef ORDEAL_SANITIZED
  return 3;
#else
  return 40;
#endif
}

bool names(const Report& report, const std::vector<std::string>& codes) {
  const auto is_one = [&](const std::string& code) {
    return std::ranges::find(codes, code) != codes.end();
  };
  return is_one(report.code) ||
         std::ranges::any_of(report.anomalies, [&](const checkers::AnomalyReport& anomaly) {
           return anomaly.is_forbidden && is_one(anomaly.code);
         });
}

}  // namespace

TEST_CASE("no checker gives a false alarm of a simulated history that is right") {
  for (const Source& source : sources()) {
    CAPTURE(source.name);
    std::uint64_t verdicts = 0;
    for (std::uint64_t seed = 1; seed <= runs_of_each(); ++seed) {
      CAPTURE(seed);
      const History history = history_of(source, seed);
      checkers::CheckOptions options = options_of(source);
      options.shrink = false;
      for (const checkers::CheckerRow& checker : checkers::checkers()) {
        if (!checker.fits(history)) continue;
        CAPTURE(checker.name);
        const Report report = checker.check(history, options);
        verdicts += report.verdict == Verdict::kValid;
        if (report.verdict == Verdict::kInvalid) REQUIRE(report.code == "no violation");
      }
    }
    // Most of the time they say valid, and not only nothing.
    CHECK(verdicts >= runs_of_each());
  }
}

TEST_CASE("each lie told in a simulated history is found by name") {
  for (const Lie& lie : lies()) {
    CAPTURE(lie.name);
    CAPTURE(lie.checker);
    std::uint64_t told = 0;
    for (const Source& source : sources()) {
      if (source.workload != lie.workload) continue;
      CAPTURE(source.name);
      for (std::uint64_t seed = 1; seed <= std::min<std::uint64_t>(runs_of_each(), 2'000) / 4 + 4;
           ++seed) {
        CAPTURE(seed);
        Splitmix luck(seed);
        const std::optional<History> history = lie.tell(history_of(source, seed), luck);
        if (!history) continue;
        ++told;
        checkers::CheckOptions options = options_of(source);
        options.model = lie.model;
        const Report report = checkers::find_checker(lie.checker)->check(*history, options);
        CAPTURE(report.refusal);
        REQUIRE(report.verdict == Verdict::kInvalid);
        CAPTURE(report.code);
        CHECK(names(report, lie.codes));
      }
    }
    CHECK(told > 0);
  }
}

}  // namespace ordeal::tools::simulated
