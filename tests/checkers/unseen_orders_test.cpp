// Appends that no read shows came in some order all the same: where a level forbids whichever it
// was, the history is not of that level, and the cases prove it.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/registry.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/splitmix.hpp"
#include "tests/checkers/transaction_oracle.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

using Outcome = Verification::Outcome;

// Write skew of two that both append to x, too, which nobody reads.
const char* const kSkew =
    "1 0 5: r y [], append x 1\n"
    "2 1 6: r z [], append x 2, append y 3\n"
    "3 7 8: append z 4\n";

// A handful of transactions that read what others appended to two keys, or nothing, and append to
// a third that nobody reads.
std::string draw(Splitmix& luck) {
  const std::uint64_t count = 2 + luck.below(3);
  std::vector<std::vector<std::string>> micros(count);
  std::vector<std::string> reads(count);
  int value = 0;
  for (std::uint64_t txn = 0; txn < count; ++txn) {
    if (luck.chance(70)) micros[txn].push_back("append u " + std::to_string(++value));
    if (luck.chance(40)) micros[txn].push_back("append v " + std::to_string(++value));
    for (const std::string key : {"a", "b"}) {
      if (!luck.chance(40)) continue;
      const int element = ++value;
      micros[txn].push_back("append " + key + ' ' + std::to_string(element));
      // One list of each key that is read: what this one appended, or nothing.
      for (std::uint64_t reader = 0; reader < count; ++reader) {
        if (reader == txn || !luck.chance(50)) continue;
        const std::string list = luck.chance(30) ? '[' + std::to_string(element) + ']' : "[]";
        if (reads[reader].find("r " + key) == std::string::npos) {
          reads[reader] += "r " + key + ' ' + list + ", ";
        }
      }
    }
    if (micros[txn].empty()) micros[txn].push_back("append w " + std::to_string(++value));
  }
  std::string text;
  int now = 0;
  for (std::uint64_t txn = 0; txn < count; ++txn) {
    const int begin = ++now;
    const int end = luck.chance(60) ? 100 + static_cast<int>(txn) : ++now;
    text += std::to_string(txn + 1) + ' ' + std::to_string(begin) + ' ' + std::to_string(end) +
            ": " + reads[txn];
    for (std::size_t i = 0; i < micros[txn].size(); ++i)
      text += (i > 0 ? ", " : "") + micros[txn][i];
    text += '\n';
  }
  return text;
}

Verification verify(const History& history, const std::string& level, Verdict verdict,
                    const Certificate& certificate) {
  return verify_isolation(history, {level, "list-append", {}, verdict}, certificate);
}

// Whether some order is accepted as one of parallel snapshots: that is what they are defined by.
bool has_parallel_order(const History& history) {
  Certificate certificate;
  certificate.is_commit_order = true;
  certificate.orders.emplace_back();
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    certificate.orders[0].push_back(id);
  }
  do {
    const auto said =
        verify(history, "parallel-snapshot-isolation", Verdict::kValid, certificate).outcome;
    if (said == Outcome::kVerified) return true;
  } while (std::ranges::next_permutation(certificate.orders[0]).found);
  return false;
}

// No proof by cases is accepted when a line of it is left out, told twice or turned.
void spoil(const History& history, const std::string& level, const Certificate& good) {
  const auto accepts = [&](const Certificate& bad) {
    return verify(history, level, Verdict::kInvalid, bad).outcome == Outcome::kVerified;
  };
  CHECK_FALSE(verify(history, level, Verdict::kValid, good).outcome == Outcome::kVerified);
  for (std::size_t i = 0; i < good.cases.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    Certificate bad = good;
    bad.cases.erase(bad.cases.begin() + at);
    if (good.cases[i].cycle.empty() || good.cases.size() > 1) CHECK_FALSE(accepts(bad));
    bad = good;
    bad.cases.insert(bad.cases.begin() + at, good.cases[i]);
    CHECK_FALSE(accepts(bad));
    if (!good.cases[i].cycle.empty()) {
      bad = good;
      bad.cases[i].cycle.pop_back();
      CHECK_FALSE(accepts(bad));
    }
  }
  Certificate bad = good;
  bad.cycle = std::move(bad.cases.back().cycle);
  bad.cases.clear();
  CHECK_FALSE(accepts(bad));
}

}  // namespace

TEST_CASE("write skew of two that append to one unseen list is none that snapshots allow") {
  const History history = transactions_of(kSkew);
  const Report report = find_checker("snapshot-isolation")->check(history, {});
  CHECK(report.verdict == Verdict::kValid);  // T2 missed nothing: z is appended to by another
  const History skewed = transactions_of(
      "1 0 5: r y [], append x 1, append z 4\n"
      "2 1 6: r z [], append x 2, append y 3\n");
  for (const char* level : {"consistent-view", "parallel-snapshot-isolation", "snapshot-isolation",
                            "strong-snapshot-isolation"}) {
    CAPTURE(level);
    const Report invalid = find_checker(level)->check(skewed, {});
    CHECK(invalid.verdict == Verdict::kInvalid);
    CHECK(invalid.code == "TXN003");
    CHECK(invalid.witness == std::vector<OperationId>{0, 1});
    REQUIRE(invalid.reasons.size() > 5);
    CHECK(invalid.reasons[2] ==
          "T1 and T2 both appended to key x, and no read shows which was first. Suppose T1 < T2.");
    CHECK(invalid.reasons[3] ==
          "However, T2 < T1, because T2 did not observe T1's append of 4 to key z: a "
          "contradiction.");
    CHECK(invalid.reasons[4] == "So T2 < T1.");
    const Certification made = certify(skewed, {}, invalid);
    REQUIRE(made.verification.outcome == Outcome::kVerified);
    CHECK(made.certificate.cases.size() == 3);
    spoil(skewed, level, made.certificate);
  }
}

TEST_CASE("a proof by cases rests on two that appended to one list, and on nothing else") {
  const History skewed = transactions_of(
      "1 0 5: r y [], append x 1, append z 4\n"
      "2 1 6: r z [], append w 2, append y 3\n");
  using enum Dependency;
  Certificate certificate;
  certificate.cases = {
      {0, 1, {}}, {0, 0, {{0, 1, kWw}, {1, 0, kRw}}}, {0, 0, {{1, 0, kWw}, {0, 1, kRw}}}};
  CHECK(verify(skewed, "snapshot-isolation", Verdict::kInvalid, certificate).why ==
        "two of a case wrote no key in common");
  const History same = transactions_of(
      "1 0 5: r y [], append x 1, append z 4\n"
      "2 1 6: r z [], append x 2, append y 3\n");
  CHECK(verify(same, "snapshot-isolation", Verdict::kInvalid, certificate).outcome ==
        Outcome::kVerified);
  CHECK(verify(same, "causal", Verdict::kInvalid, certificate).why ==
        "the level allows such a cycle");
  Certificate longer = certificate;
  longer.cases.push_back(longer.cases.back());
  CHECK(verify(same, "snapshot-isolation", Verdict::kInvalid, longer).why ==
        "there are more cases");
  Certificate shorter = certificate;
  shorter.cases.pop_back();
  CHECK(verify(same, "snapshot-isolation", Verdict::kInvalid, shorter).why == "a case is missing");
  Certificate turned = certificate;
  std::swap(turned.cases[1], turned.cases[2]);
  CHECK(verify(same, "snapshot-isolation", Verdict::kInvalid, turned).why ==
        "operation 1 need not come before operation 0");
}

TEST_CASE("whatever nobody saw: every level agrees with its definition, and proves what it says") {
  const std::string snapshots[] = {"strong-session-snapshot-isolation",
                                   "strong-snapshot-isolation"};
  std::uint64_t by_cases = 0;
  std::uint64_t valid = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(6'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const std::string text = draw(luck);
    CAPTURE(text);
    const History history = transactions_of(text);
    for (const std::string level :
         {"consistent-view", "parallel-snapshot-isolation", "snapshot-isolation",
          "strong-session-snapshot-isolation", "strong-snapshot-isolation", "serializable"}) {
      CAPTURE(level);
      const Report report = find_checker(level)->check(history, {});
      const bool is_valid = report.verdict == Verdict::kValid;
      valid += is_valid;
      if (std::ranges::find(snapshots, level) != std::end(snapshots)) {
        CHECK(is_valid == oracle_accepts(history, level));
      }
      if (level == "parallel-snapshot-isolation") CHECK(is_valid == has_parallel_order(history));
      const Certification made = certify(history, {}, report);
      CAPTURE(made.verification.why);
      REQUIRE(made.verification.outcome == Outcome::kVerified);
      if (made.certificate.cases.empty()) continue;
      ++by_cases;
      spoil(history, level, made.certificate);
    }
  }
  CHECK(by_cases > histories_wanted(6'000) / 100);
  CHECK(valid > histories_wanted(6'000) / 2);
}

}  // namespace ordeal::checkers::testing
