// Every anomaly has a smallest history that shows it; it is found there by name, and the weakest
// models it rules out are named.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Canonical {
  const char* anomaly;
  const char* history;
  std::vector<std::string> weakest;  // models violated
};

const Canonical kCanonical[] = {
    {"G0",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2, append y 2\n"
     "3 2 5: r x [1 2], r y [2 1]\n",
     {"read-uncommitted"}},
    {"G1c",
     "1 0 3: append x 1, r y [1]\n"
     "2 1 4: append y 1, r x [1]\n",
     {"read-committed"}},
    {"G-single-item",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2, r y []\n"
     "3 2 5: r x [1 2]\n",
     {"consistent-view", "repeatable-read"}},
    {"G-nonadjacent-item",
     "1 0 4: append x 1\n"
     "2 1 5: r x [1], r y []\n"
     "3 2 6: append y 1\n"
     "4 3 7: r y [1], r x []\n",
     {"repeatable-read", "snapshot-isolation"}},
    {"G2-item",
     "1 0 2: append x 1, r y []\n"
     "2 1 3: append y 1, r x []\n",
     {"repeatable-read"}},
    {"G0-process",
     "1 0 2: append x 1\n"
     "1 3 4: append x 2\n"
     "2 1 5: r x [2 1]\n",
     {"causal"}},
    {"G1c-process",
     "1 0 1: r x [1]\n"
     "1 2 3: append x 1\n",
     {"causal"}},
    {"G-single-item-process",
     "1 0 1: append x 1\n"
     "1 2 3: r x []\n"
     "2 4 5: r x [1]\n",
     {"causal"}},
    {"G-nonadjacent-item-process",
     "1 0 4: r x [], r z [1]\n"
     "2 1 2: append x 1\n"
     "2 3 6: r z []\n"
     "3 5 7: append z 1\n",
     {"strong-session-snapshot-isolation"}},
    {"G2-item-process",
     "1 0 2: r x [], append q 1\n"
     "2 1 3: append x 1, r y []\n"
     "3 4 6: append y 1\n"
     "3 7 9: r q []\n"
     "4 8 10: r q [1]\n",
     {"strong-snapshot-isolation", "strong-session-serializable"}},
    {"G0-realtime",
     "1 0 2: append x 1\n"
     "2 3 4: append x 2\n"
     "3 1 5: r x [2 1]\n",
     {"strong-snapshot-isolation"}},
    {"G1c-realtime",
     "1 0 1: r x [1]\n"
     "2 2 3: append x 1\n",
     {"strong-snapshot-isolation"}},
    {"G-single-item-realtime",
     "1 0 1: append x 1\n"
     "2 2 3: r x []\n"
     "3 4 5: r x [1]\n",
     {"strong-snapshot-isolation"}},
    {"G1a",
     "1 0 1 fail: append x 1\n"
     "2 2 3: r x [1]\n",
     {"read-committed"}},
    {"G1b",
     "1 0 2: append x 1, append x 2\n"
     "2 1 3: r x [1]\n",
     {"read-committed"}},
    {"dirty-update",
     "1 0 4 fail: append x 1\n"
     "2 1 5 info: append x 2\n"
     "3 2 6: append x 3\n"
     "4 3 7: r x [1 2 3]\n",
     {"read-committed"}},
    {"lost-update",
     "1 0 1: append x 0\n"
     "2 2 4: r x [0], append x 1\n"
     "3 3 5: r x [0], append x 2\n",
     {"cursor-stability", "update-atomic"}},
    {"fractured-read",
     "1 0 2: append x 1, append y 1\n"
     "2 1 3: r y [], r x [1]\n",
     {"read-atomic", "consistent-view", "repeatable-read"}},
    {"non-monotonic-read",
     "1 0 2: append x 1, append y 1\n"
     "2 1 3: r x [1], r y []\n",
     {"monotonic-atomic-view"}},
    {"internal", "1 0 1: append x 1, r x [2]\n2 2 3: append x 2\n", {"read-atomic"}},
    {"future-read", "1 0 1: r x [1], append x 1\n", {"read-committed"}},
    {"garbage-read", "1 0 1: r x [7]\n", {"read-committed"}},
    {"duplicate-elements", "1 0 1: append x 1\n2 2 3: r x [1 1]\n", {"read-uncommitted"}},
    {"incompatible-order",
     "1 0 1: append x 1\n"
     "2 2 3: append x 2\n"
     "3 4 5: r x [1 2]\n"
     "4 6 7: r x [2 1]\n",
     {"read-committed"}},
    {"causality-violation",
     "1 0 1: append x 1\n"
     "1 2 3: append y 1\n"
     "2 4 5: r y [1], r x []\n",
     {"causal"}},
};

Report judge(const History& history, const std::string& level) {
  return find_checker(level)->check(history, {});
}

bool shows(const Report& report, const std::string& anomaly) {
  return std::any_of(report.anomalies.begin(), report.anomalies.end(),
                     [&](const AnomalyReport& found) { return found.name == anomaly; });
}

}  // namespace

TEST_CASE("every anomaly is found by name in its canonical history") {
  for (const Canonical& canonical : kCanonical) {
    CAPTURE(canonical.anomaly);
    const History history = transactions_of(canonical.history);
    const Report report = judge(history, "strict-serializable");
    CHECK(report.refusal == "");
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(shows(report, canonical.anomaly));
    std::string found;
    for (const auto& anomaly : report.anomalies) found += anomaly.name + ' ';
    std::string violated;
    for (const auto& model : report.models_violated) violated += model + ' ';
    std::string weakest;
    for (const auto& model : canonical.weakest) weakest += model + ' ';
    CAPTURE(found);
    CHECK(violated == weakest);
    CHECK(report.witness_is_minimal);
  }
}

TEST_CASE("what failed is in doubt when the switch says so") {
  const History history = transactions_of("1 0 1 fail: append x 1\n2 2 3: r x [1]\n");
  CheckOptions options;
  CHECK(find_checker("read-committed")->check(history, options).verdict == Verdict::kInvalid);
  options.semantics.fail = FailMeaning::kInDoubt;
  CHECK(find_checker("read-committed")->check(history, options).verdict == Verdict::kValid);
}

TEST_CASE("without a real-time order, strict levels are violated by what weaker ones forbid") {
  const std::string good =
      "{:type :ok, :process 0, :value [[:append :x 1]]}\n"
      "{:type :ok, :process 1, :value [[:r :x nil]]}\n";
  const std::string bad = good + "{:type :ok, :process 0, :value [[:r :x nil]]}\n";
  CHECK(judge(history_read(good), "strong-session-serializable").verdict == Verdict::kValid);
  const Report open = judge(history_read(good), "strict-serializable");
  CHECK(open.verdict == Verdict::kUnknown);
  REQUIRE(open.warnings.size() == 1);
  CHECK(open.warnings[0].text.starts_with("the history has no real-time order"));
  CHECK(judge(history_read(bad), "strict-serializable").verdict == Verdict::kInvalid);
}

TEST_CASE("what cannot be judged is refused in words, or unknown") {
  const auto refusal = [](const std::string& text, const std::string& model) {
    CheckOptions options;
    options.model = model;
    const Report report = find_checker("serializable")->check(transactions_of(text), options);
    CHECK(report.verdict == Verdict::kUnknown);
    return report.refusal;
  };
  CHECK(refusal("1 0 1: append x 1\n2 2 3: append x 1\n", "list-append") ==
        "1 to key x is written twice (operations 0 and 1): who wrote what was read cannot be told; "
        "values of a key must differ");
  CHECK(refusal("1 0 1: w x 1\n", "list-append") ==
        "operation 0 (event 0): [\"w\" \"x\" 1] is no micro-operation of the model list-append");
  CHECK(refusal("1 0 1: append x 1\n2 2 3: r x 7\n", "list-append") ==
        "operation 1 (event 2): a read of a list returned 7");
  CHECK(refusal("1 0 1: foo x 1\n", "") ==
        "operation 0 (event 0): expected [\"r\" KEY RESULT], [\"w\" KEY VALUE] or "
        "[\"append\" KEY VALUE], not [\"foo\" \"x\" 1]");
  CHECK(refusal("1 0 1 fail: append x 1\n", "list-append") == "");
}

TEST_CASE("a cycle is explained step by step, and closes with the contradiction") {
  const Report report = judge(
      transactions_of("1 0 2: append x 1, r y []\n2 1 3: append y 1, r x []\n"), "serializable");
  const std::vector<std::string> expected = {
      "T1 is operation 0 of c1: append 1 to key x, read key y -> []",
      "T2 is operation 1 of c2: append 1 to key y, read key x -> []",
      "T1 < T2, because T1 did not observe T2's append of 1 to key y.",
      "However, T2 < T1, because T2 did not observe T1's append of 1 to key x: a contradiction.",
      "G2-item is forbidden by repeatable-read and everything stronger"};
  CHECK(report.reasons == expected);
}

}  // namespace ordeal::checkers::testing
