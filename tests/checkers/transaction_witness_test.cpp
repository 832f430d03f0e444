// What is shown as the reason why a history of transactions violates a level violates it by
// itself: the whole chain by which somebody knew of a write is there.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "checkers/registry.hpp"
#include "checkers/transactions/levels.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

Report judge(const History& history, const std::string& level) {
  return find_checker(level)->check(history, {});
}

// The witness is invalid alone for the same reason, and not without any one of its transactions.
void check_witness(const History& history, const std::string& level, const Report& report) {
  CAPTURE(level);
  CAPTURE(report.code);
  const std::string text = text_of(history);
  CAPTURE(text);
  REQUIRE(report.witness_is_minimal);
  REQUIRE(report.culprit);
  CHECK(std::binary_search(report.witness.begin(), report.witness.end(), *report.culprit));
  CHECK(is_shown_alone(history, level, report, {}));
  for (std::size_t i = 0; i < report.witness.size() && report.witness.size() > 1; ++i) {
    Report fewer = report;
    fewer.witness.erase(fewer.witness.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_FALSE(is_shown_alone(history, level, fewer, {}));
  }
}

}  // namespace

TEST_CASE("the reads by which a process knew of a write are in the witness") {
  // T4 knows of the first write by way of two others; what it read was older.
  const History history = transactions_of(
      "1 0 1: w x 1\n"
      "1 2 3: w x 2, w a 1\n"
      "2 4 5: r a 1, w b 1\n"
      "3 6 7: r b 1, w c 1\n"
      "4 8 9: r c 1, r x 1\n");
  for (const char* level :
       {"causal", "snapshot-isolation", "serializable", "strict-serializable"}) {
    CAPTURE(level);
    const Report report = judge(history, level);
    REQUIRE(report.verdict == Verdict::kInvalid);
    check_witness(history, level, report);
    CHECK(report.witness.size() == 5);
  }
}

TEST_CASE("witnesses of random small histories of transactions fail by themselves") {
  for (const bool registers : {true, false}) {
    CAPTURE(registers);
    std::uint64_t violations = 0;
    for (std::uint64_t seed = 0; seed < histories_wanted(2'000); ++seed) {
      CAPTURE(seed);
      const History history = SmallTransactions(seed, registers).history();
      for (const LevelRow& level : levels()) {
        const Report report = judge(history, std::string(level.name));
        if (report.verdict != Verdict::kInvalid) continue;
        ++violations;
        check_witness(history, std::string(level.name), report);
      }
    }
    CHECK(violations > 500);
  }
}

}  // namespace ordeal::checkers::testing
