// Small random histories of transactions, judged by our checkers and by trying every order.

#include "tests/checkers/transaction_oracle.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/weak_list_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Tally {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
};

// Counts what the oracle says; fails when the checker says otherwise.
bool agree(const History& history, const std::string& level, Tally& tally, std::uint64_t seed,
           bool (*by)(const History&, const std::string&) = &oracle_accepts) {
  CheckOptions options;
  options.shrink = false;
  const Report report = find_checker(level)->check(history, options);
  const bool accepts = by(history, level);
  ++(accepts ? tally.valid : tally.invalid);
  const Verdict expected = accepts ? Verdict::kValid : Verdict::kInvalid;
  if (report.verdict == expected) return true;
  // Nothing happened, so there is nothing to judge.
  if (accepts && report.verdict == Verdict::kUnknown && !report.exhausted) return true;
  CAPTURE(seed);
  CAPTURE(level);
  const std::string text = text_of(history);
  CAPTURE(text);
  std::string found;
  for (const AnomalyReport& anomaly : report.anomalies) found += anomaly.name + ' ';
  CAPTURE(found);
  CHECK(report.verdict == expected);
  return false;
}

// What a transaction reads after it appended to a list is a version to us, as it is to Elle: nobody
// else's append comes between. By definition it may, where updates may be lost.
bool reads_own_appends(const History& history) {
  const ValuePool& pool = history.values();
  for (const Operation& operation : history.operations()) {
    std::set<Value> appended;
    for (const Value part : pool.elements_of(operation.input)) {
      const auto words = pool.elements_of(part);
      if (pool.text_of(words[0]) == "append") appended.insert(words[1]);
      if (pool.text_of(words[0]) == "r" && appended.contains(words[1])) return true;
    }
  }
  return false;
}

// The weakest levels let a transaction disagree with itself.
bool reads_what_it_touched(const History& history) {
  const ValuePool& pool = history.values();
  for (const Operation& operation : history.operations()) {
    std::set<Value> touched;
    for (const Value part : pool.elements_of(operation.input)) {
      const auto words = pool.elements_of(part);
      if (pool.text_of(words[0]) == "r" && touched.contains(words[1])) return true;
      touched.insert(words[1]);
    }
  }
  return false;
}

}  // namespace

TEST_CASE("registers: every level agrees with its definition on small histories") {
  const std::string names[] = {"read-committed",
                               "read-atomic",
                               "causal",
                               "prefix-consistency",
                               "parallel-snapshot-isolation",
                               "strong-session-snapshot-isolation",
                               "strong-snapshot-isolation",
                               "strong-session-serializable",
                               "strict-serializable"};
  Tally tallies[std::size(names)];
  int disagreements = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(60'000) && disagreements < 3; ++seed) {
    const History history = SmallTransactions(seed, true).history();
    for (std::size_t i = 0; i < std::size(names); ++i) {
      if (!agree(history, names[i], tallies[i], seed)) ++disagreements;
    }
  }
  for (std::size_t i = 0; i < std::size(names); ++i) {
    CAPTURE(names[i]);
    CHECK(tallies[i].valid > 100);
    CHECK(tallies[i].invalid > 100);
  }
}

TEST_CASE("list-append: levels decided by cycles agree with their definitions") {
  Tally tally;
  Tally snapshots;
  Tally prefix;
  int disagreements = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(140'000) && disagreements < 3; ++seed) {
    const History history = SmallTransactions(seed, false).history();
    if (!agree(history, "strict-serializable", tally, seed)) ++disagreements;
    if (!agree(history, "strong-session-serializable", tally, seed)) ++disagreements;
    if (seed % 4 == 0) {
      if (!agree(history, "strong-session-snapshot-isolation", snapshots, seed)) ++disagreements;
      if (!agree(history, "strong-snapshot-isolation", snapshots, seed)) ++disagreements;
    }
    if (seed % 2 == 0 || reads_own_appends(history)) continue;
    if (!agree(history, "prefix-consistency", prefix, seed)) ++disagreements;
  }
  CHECK(tally.valid > 1000);
  CHECK(tally.invalid > 1000);
  CHECK(snapshots.valid > 1000);
  CHECK(snapshots.invalid > 1000);
  CHECK(prefix.valid > 1000);
  CHECK(prefix.invalid > 1000);
}

TEST_CASE("list-append: the levels of what is known agree with their definitions") {
  const std::string names[] = {"read-committed", "monotonic-atomic-view", "read-atomic", "causal"};
  Tally tallies[std::size(names)];
  int disagreements = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(30'000) && disagreements < 3; ++seed) {
    const History history = SmallTransactions(seed, false).history();
    for (std::size_t i = 0; i < std::size(names); ++i) {
      if (i < 2 && reads_what_it_touched(history)) continue;
      if (!agree(history, names[i], tallies[i], seed, &weak_list_oracle_accepts)) ++disagreements;
    }
  }
  for (std::size_t i = 0; i < std::size(names); ++i) {
    CAPTURE(names[i]);
    CHECK(tallies[i].valid > 100);
    CHECK(tallies[i].invalid > 100);
  }
}

}  // namespace ordeal::checkers::testing
