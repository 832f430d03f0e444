// Histories of registers in which no read shows which of two writes came first, and which violate a
// level all the same, whichever it was. However many transactions it takes to show that, there is a
// certificate, and the witness is as small as it can be.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/judge.hpp"
#include "checkers/transactions/check_level.hpp"
#include "checkers/transactions/levels.hpp"
#include "tests/checkers/blind_transactions.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

using Outcome = Verification::Outcome;

struct Counts {
  std::uint64_t invalid = 0;
  std::uint64_t by_cases = 0;
  std::size_t largest_witness = 0;
  std::size_t most_cases = 0;
};

CheckOptions with_budget(std::uint64_t steps) {
  CheckOptions options;
  options.steps_max = steps;
  options.keep_order = true;
  return options;
}

// Every verdict of every level has a certificate that is verified.
void certify_all_levels(const History& history, Counts& counts, bool shrink = true) {
  CheckOptions options = with_budget(200'000);
  options.shrink = shrink;
  Judge judge(history, options);
  for (const LevelRow& row : levels()) {
    CAPTURE(row.name);
    const Report report = check_level(judge.transactions(TxnModel::kRegister), options, row.level);
    if (report.verdict == Verdict::kUnknown) continue;
    const Certification made = certify(judge, report);
    CAPTURE(report.code);
    CAPTURE(made.verification.why);
    REQUIRE(made.verification.outcome == Outcome::kVerified);
    if (report.verdict == Verdict::kValid) continue;
    ++counts.invalid;
    if (made.certificate.cases.empty()) continue;
    ++counts.by_cases;
    CHECK(report.witness_is_minimal == shrink);
    counts.largest_witness = std::max(counts.largest_witness, report.witness.size());
    counts.most_cases = std::max(counts.most_cases, made.certificate.cases.size());
  }
}

// Writer i writes the keys i and i + 1; who has read key i of it and key i + 1 of the next knows
// that it wrote before the next. And so round: the one before the other, and none of them can be
// missing.
std::vector<std::string> ring_of(int size) {
  std::vector<std::string> lines;
  const auto key = [&](int i) { return " k" + std::to_string(i % size); };
  for (int i = 0; i < size; ++i) {
    const std::string value = " " + std::to_string(i + 1);
    lines.push_back("w" + key(i) + value + ", w" + key(i + 1) + value);
  }
  for (int i = 0; i < size; ++i) {
    lines.push_back("r" + key(i) + " " + std::to_string(i + 1) + ", r" + key(i + 1) + " " +
                    std::to_string((i + 1) % size + 1));
  }
  return lines;
}

std::string as_history(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += std::to_string(i) + " " + std::to_string(i) + " " + std::to_string(1000 + i) + ": " +
            lines[i] + "\n";
  }
  return text;
}

// What its members say, one a line, of keys that no other history has.
std::vector<std::string> lines_of(const History& history, const std::vector<OperationId>& members) {
  std::vector<std::string> lines;
  const ValuePool& values = history.values();
  for (const OperationId id : members) {
    std::string line;
    for (const Value micro : values.elements_of(history.operation(id).output)) {
      const auto parts = values.elements_of(micro);
      line += (line.empty() ? "" : ", ") + std::string(values.text_of(parts[0])) + " p" +
              values.plain(parts[1]) + " " + values.plain(parts[2]);
    }
    lines.push_back(line);
  }
  return lines;
}

History planted(const std::vector<std::string>& lines, std::uint64_t seed) {
  TransactionShape shape;
  shape.registers = true;
  shape.transactions = 1'500;
  shape.planted = lines;
  return TransactionGenerator(shape, seed).run();
}

// Whether such a history fails; if so, it fails in a large one as well, and nothing else is told.
bool is_found_in_large(std::uint64_t seed, const std::vector<Level>& levels) {
  CAPTURE(seed);
  Splitmix luck(seed);
  const History small = any_reads_of_any_writes(any_choice_shape(luck), seed);
  const CheckOptions options = with_budget(2'000'000);
  const Report of_small = check_level(small, options, Level::kSerializable);
  if (of_small.verdict != Verdict::kInvalid || of_small.witness.size() < 6) return false;
  const History large = planted(lines_of(small, of_small.witness), seed);
  for (const Level level : levels) {
    CAPTURE(row_of(level).name);
    const Report report = check_level(large, options, level);
    REQUIRE(report.verdict == Verdict::kInvalid);
    CHECK(report.witness_is_minimal);
    CHECK(report.witness.size() <= of_small.witness.size());
    const Certification made = certify(large, options, report);
    CHECK(made.verification.why == "");
    CHECK(made.verification.outcome == Outcome::kVerified);
  }
  return true;
}

}  // namespace

TEST_CASE("random histories whose order hardly shows: each verdict has its certificate") {
  Counts counts;
  for (std::uint64_t seed = 0; seed < histories_wanted(300); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    certify_all_levels(BlindTransactions(any_blind_shape(luck), seed).history(), counts);
    certify_all_levels(any_reads_of_any_writes(any_choice_shape(luck), seed), counts);
  }
  for (std::uint64_t seed = 0; seed < histories_wanted(50); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    Counts of_these;
    certify_all_levels(any_reads_of_any_writes(any_choice_shape(luck), seed), of_these, false);
  }
  MESSAGE("invalid " << counts.invalid << ", by cases " << counts.by_cases << ", largest witness "
                     << counts.largest_witness << ", most cases " << counts.most_cases);
  CHECK(counts.by_cases > histories_wanted(300));
  CHECK(counts.largest_witness > 8);
}

TEST_CASE("a ring of forced orders takes all of its transactions, and a case for each two") {
  for (const int size : {3, 5, 12, 40}) {
    CAPTURE(size);
    const auto lines = ring_of(size);
    const History history = transactions_of(as_history(lines));
    Counts counts;
    certify_all_levels(history, counts);
    CHECK(counts.largest_witness == lines.size());
    CHECK(counts.most_cases == lines.size() + 1);
    for (std::size_t reader = lines.size() / 2; reader < lines.size(); ++reader) {
      auto fewer = lines;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(reader));
      const History less = transactions_of(as_history(fewer));
      CHECK(check_level(less, {}, Level::kStrictSerializable).verdict == Verdict::kValid);
    }
  }
}

// The history is too large to be shrunk as a whole: what is wrong has to be found in it first.
TEST_CASE("who shows an anomaly is few, whatever they read besides of how many others") {
  std::vector<std::string> lines = {"w x 1", "r x 1, w y 1", "r y 1, r x nil"};
  for (std::size_t i = 0; i < 90; ++i) {
    const std::string noise = " n" + std::to_string(i) + " 1";
    lines[i % 3] = "r" + noise + ", " + lines[i % 3];
    lines.push_back("w" + noise);
  }
  const History large = planted(lines, 1);
  const CheckOptions options = with_budget(2'000'000);
  const Report report = check_level(large, options, Level::kCausal);
  CHECK(report.code == "TXN019");
  CHECK(report.witness_is_minimal);
  CHECK(report.witness.size() == 3);
  CHECK(certify(large, options, report).verification.outcome == Outcome::kVerified);
}

TEST_CASE("long forks in a large history are no snapshots but parallel ones, with an order") {
  const std::vector<std::string> forks = {"w a 1",          "w b 1",        "r a 1, r b nil",
                                          "r a nil, r b 1", "w c 1, w d 1", "r c 1, w c 2",
                                          "r d 1, w d 2",   "r c 2, r d 1", "r c 1, r d 2"};
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    CAPTURE(seed);
    const History large = planted(forks, seed);
    const CheckOptions options = with_budget(200'000'000);
    CHECK(check_level(large, options, Level::kSnapshotIsolation).verdict == Verdict::kInvalid);
    for (const Level level : {Level::kParallelSnapshotIsolation, Level::kConsistentView}) {
      const Report report = check_level(large, options, level);
      CHECK(report.verdict == Verdict::kValid);
      const Certification made = certify(large, options, report);
      CHECK(made.verification.why == "");
      CHECK(made.verification.outcome == Outcome::kVerified);
    }
  }
}

TEST_CASE("what takes many transactions to show is found in a large history, and nothing else") {
  int planted_ones = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(60) && planted_ones < 8; ++seed) {
    planted_ones += is_found_in_large(
        seed, {Level::kSerializable, Level::kStrictSerializable, Level::kStrongSnapshotIsolation});
  }
  CHECK(planted_ones > 0);
  // Nothing is forced in this one: 34 transactions, and all their orders had to be tried.
  constexpr std::uint64_t kNothingForced = 390;
  CHECK(is_found_in_large(kNothingForced,
                          {Level::kStrictSerializable, Level::kStrongSnapshotIsolation}));
}

}  // namespace ordeal::checkers::testing
