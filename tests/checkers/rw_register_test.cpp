// Registers: the anomalies of a history whose order of versions nobody observed, each in its
// smallest form, with the levels that it violates and satisfies.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

Report judge(const History& history, const std::string& level) {
  return find_checker(level)->check(history, {});
}

bool shows(const Report& report, const std::string& anomaly) {
  return std::any_of(report.anomalies.begin(), report.anomalies.end(),
                     [&](const AnomalyReport& found) { return found.name == anomaly; });
}

std::string words_of(const Report& report) {
  std::string words;
  for (const AnomalyReport& anomaly : report.anomalies) words += anomaly.name + ' ';
  for (const std::string& reason : report.reasons) words += "\n  " + reason;
  return words;
}

}  // namespace

TEST_CASE("every anomaly of registers is found, and the levels around it are told apart") {
  for (const CanonicalRegisters& canonical : canonical_registers()) {
    CAPTURE(canonical.history);
    const History history = transactions_of(canonical.history);
    const Report violated = judge(history, canonical.violated);
    const std::string words = words_of(violated);
    CAPTURE(words);
    CHECK(violated.refusal == "");
    CHECK(violated.verdict == Verdict::kInvalid);
    CHECK(shows(violated, canonical.anomaly));
    CHECK(violated.witness_is_minimal);
    const Report satisfied = judge(history, canonical.satisfied);
    const std::string allowed = words_of(satisfied);
    CAPTURE(allowed);
    CHECK(satisfied.verdict == Verdict::kValid);
  }
}

TEST_CASE("a budget that runs out is an honest unknown, and names what would help") {
  CheckOptions options;
  options.steps_max = 1;
  const History history = transactions_of(
      "1 0 6: w x 1\n2 1 7: w x 2\n3 2 8: r x 1, w y 1\n4 3 9: r x 2, w y 2\n5 4 10: r y 1\n");
  const Report report = find_checker("serializable")->check(history, options);
  CHECK(report.verdict == Verdict::kUnknown);
  REQUIRE(report.exhausted);
  CHECK(report.exhausted->setting == "budget");
  CHECK(judge(history, "serializable").verdict == Verdict::kValid);
}

TEST_CASE("parallel snapshots may fork, and miss nobody they know of by what they overwrite") {
  // A long fork, without initial versions: of no snapshots but parallel ones.
  const History forked = transactions_of(
      "1 0 1: w x 1, w y 1\n2 2 6: w x 2\n3 3 7: w y 2\n4 4 8: r x 2, r y 1\n"
      "5 5 9: r y 2, r x 1\n");
  // Who sees y and not x puts the first x after the second, so that its writer had to see that.
  const History blind = transactions_of(
      "1 0 5: r x nil, w x 1\n2 1 2: w x 2, w y 1\n"
      "2 3 4: r x 1, r y 1\n");
  CHECK(judge(forked, "snapshot-isolation").verdict == Verdict::kInvalid);
  for (const char* level : {"parallel-snapshot-isolation", "consistent-view"}) {
    CAPTURE(level);
    CHECK(judge(forked, level).verdict == Verdict::kValid);
    const Report report = judge(blind, level);
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.witness.size() == 3);
  }
}

TEST_CASE("a value that keys begin with is the initial version") {
  const History history = transactions_of("1 0 1: r x 0, w x 1\n2 2 3: r x 1\n");
  CHECK(judge(history, "strict-serializable").verdict == Verdict::kInvalid);
  CheckOptions options;
  options.semantics.initial = Value::integer(0);
  CHECK(find_checker("strict-serializable")->check(history, options).verdict == Verdict::kValid);
}

}  // namespace ordeal::checkers::testing
