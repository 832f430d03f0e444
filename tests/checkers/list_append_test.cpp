// Every anomaly has a smallest history that shows it; it is found there by name, and the weakest
// models it rules out are named.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/read_text.hpp"
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

}  // namespace

TEST_CASE("every anomaly is found by name in its canonical history") {
  for (const CanonicalLists& canonical : canonical_lists()) {
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

TEST_CASE("of long lists the beginning and the end are told, and where two of them part") {
  const auto list = [](int in_the_middle) {
    std::string text = "[1";
    for (int i = 2; i <= 1001; ++i) text += ' ' + std::to_string(i == 500 ? in_the_middle : i);
    return text + ']';
  };
  std::string text;
  for (int i = 1; i <= 1002; ++i) {
    const std::string number = std::to_string(i);
    text += "1 " + std::to_string(2 * i) + ' ' + std::to_string(2 * i + 1) + ": append x " +
            number + "\n";
  }
  text += "2 3000 3001: r x " + list(500) + "\n2 3002 3003: r x " + list(1002) + "\n";
  const Report report = judge(transactions_of(text), "read-committed");
  CHECK(report.code == "TXN016");
  const std::string& first = report.reasons.front();
  CHECK(first.find("[1 2 3 4 ... 986 ") != std::string::npos);
  CHECK(first.ends_with(" 1000 1001] of 1001 elements"));
  CHECK(report.reasons[2].find(": number 500 is ") != std::string::npos);
  for (const std::string& reason : report.reasons) CHECK(reason.size() < 200);
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
      "T1 is operation 0, by c1: append 1 to key x, read key y -> []",
      "T2 is operation 1, by c2: append 1 to key y, read key x -> []",
      "T1 < T2, because T1 did not observe T2's append of 1 to key y.",
      "However, T2 < T1, because T2 did not observe T1's append of 1 to key x: a contradiction.",
      "G2-item is forbidden by repeatable-read and everything stronger"};
  CHECK(report.reasons == expected);
}

}  // namespace ordeal::checkers::testing
