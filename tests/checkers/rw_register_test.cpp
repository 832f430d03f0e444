// Registers: the anomalies of a history whose order of versions nobody observed, each in its
// smallest form, with the levels that it violates and satisfies.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Canonical {
  const char* anomaly;
  const char* history;
  const char* satisfied;  // the strongest level it satisfies that we look for; "" for none
  const char* violated;   // the weakest it violates
};

const Canonical kCanonical[] = {
    {"G1a", "1 0 1 fail: w x 1\n2 2 3: r x 1\n", "read-uncommitted", "read-committed"},
    {"G1b", "1 0 2: w x 1, w x 2\n2 1 3: r x 1\n", "read-uncommitted", "read-committed"},
    {"G1c", "1 0 2: w x 1, r y 1\n2 1 3: w y 1, r x 1\n", "read-uncommitted", "read-committed"},
    {"garbage-read", "1 0 1: r x 7\n", "read-uncommitted", "read-committed"},
    {"future-read", "1 0 1: r x 1, w x 1\n", "read-uncommitted", "read-committed"},
    {"internal", "1 0 1: w x 1, r x 2\n2 2 3: w x 2\n", "read-committed", "read-atomic"},
    {"non-monotonic-read", "1 0 2: w x 1, w y 1\n2 1 3: r x 1, r y nil\n", "read-uncommitted",
     "read-committed"},
    {"fractured-read", "1 0 2: w x 1, w y 1\n2 1 3: r y nil, r x 1\n", "read-committed",
     "read-atomic"},
    {"causality-violation",
     "1 0 1: w x 1\n"
     "1 2 5: w y 1\n"
     "2 3 6: r y 1, w z 1\n"
     "3 4 7: r z 1, r x nil\n",
     "read-atomic", "causal"},
    {"lost-update",
     "1 0 1: w x 1\n"
     "2 2 4: r x 1, w x 2\n"
     "3 3 5: r x 1, w x 3\n",
     "causal", "update-atomic"},
    {"G-nonadjacent-item",
     "1 0 4: w x 1\n"
     "2 1 5: w y 1\n"
     "3 2 6: r x 1, r y nil\n"
     "4 3 7: r y 1, r x nil\n",
     "causal", "snapshot-isolation"},
    {"G2-item", "1 0 2: r x nil, w y 1\n2 1 3: r y nil, w x 1\n", "snapshot-isolation",
     "serializable"},
    {"G-single-item-realtime",
     "1 0 1: w x 1\n"
     "2 2 3: r x nil\n",
     "serializable", "strict-serializable"},
    // Blind writes: no order of versions is observed, and yet two readers contradict each other.
    {"non-monotonic-read",
     "1 0 6: w x 1, w y 1\n"
     "2 1 7: w x 2, w y 2\n"
     "3 2 8: r x 1, r y 2\n"
     "4 3 9: r x 2, r y 1\n",
     "read-uncommitted", "read-committed"},
    // A long fork of two keys with two writers each, the initial versions out of the way.
    {"no-order",
     "1 0 1: w x 1, w y 1\n"
     "2 2 6: w x 2\n"
     "3 3 7: w y 2\n"
     "4 4 8: r x 2, r y 1\n"
     "5 5 9: r y 2, r x 1\n",
     "causal", "snapshot-isolation"},
    {"no-order",
     "1 0 1: w x 1\n"
     "2 2 3: w x 2\n"
     "3 4 5: r x 1\n",
     "serializable", "strict-serializable"},
};

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
  for (const Canonical& canonical : kCanonical) {
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
  CHECK(report.exhausted->setting == "steps_max");
  CHECK(judge(history, "serializable").verdict == Verdict::kValid);
}

TEST_CASE("a level that is not decided further than by named anomalies is unknown then") {
  // A long fork without initial versions: not snapshot isolated, perhaps parallel snapshot
  // isolated.
  const History history = transactions_of(
      "1 0 1: w x 1, w y 1\n2 2 6: w x 2\n3 3 7: w y 2\n4 4 8: r x 2, r y 1\n"
      "5 5 9: r y 2, r x 1\n");
  const Report report = judge(history, "parallel-snapshot-isolation");
  CHECK(report.verdict == Verdict::kUnknown);
  CHECK(report.warnings.size() == 1);
}

TEST_CASE("a value that keys begin with is the initial version") {
  const History history = transactions_of("1 0 1: r x 0, w x 1\n2 2 3: r x 1\n");
  CHECK(judge(history, "strict-serializable").verdict == Verdict::kInvalid);
  CheckOptions options;
  options.semantics.initial = Value::integer(0);
  CHECK(find_checker("strict-serializable")->check(history, options).verdict == Verdict::kValid);
}

}  // namespace ordeal::checkers::testing
