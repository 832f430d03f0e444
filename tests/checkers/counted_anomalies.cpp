#include "tests/checkers/counted_anomalies.hpp"

#include <doctest/doctest.h>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {

void check_counts(const History& history, const std::string& checker, const Counts& expected,
                  Compared compared, Counts& seen, const CheckOptions& options) {
  const Report report = find_checker(checker)->check(history, options);
  CAPTURE(checker);
  for (const auto& entry : expected) {
    const std::string& code = entry.first;
    const AnomalyReport* anomaly = anomaly_of(report, code);
    const std::uint64_t found = anomaly == nullptr ? 0 : anomaly->count;
    seen[code] += found > 0;
    const bool same =
        compared == Compared::kCount ? found == entry.second : (found > 0) == (entry.second > 0);
    if (same) continue;
    CAPTURE(code);
    const std::string text = text_of(history);
    CAPTURE(text);
    REQUIRE(found == entry.second);
  }
  if (const auto problem = problem_with_workload(history, options, report); !problem.empty()) {
    const std::string text = text_of(history);
    CAPTURE(text);
    REQUIRE(problem == "");
  }
  if (report.verdict != Verdict::kInvalid) return;
  if (is_shown_alone(history, checker, report, options)) return;
  CAPTURE(report.code);
  const std::string text = text_of(history);
  CAPTURE(text);
  REQUIRE(report.code == "shown by its witness");
}

void check_all_seen(const Counts& seen) {
  for (const auto& entry : seen) {
    const std::string& code = entry.first;
    CAPTURE(code);
    CHECK(entry.second > histories_wanted(50));
  }
}

}  // namespace ordeal::checkers::testing
