// Certificates of transactions: those that are made are verified, and in small histories all orders
// and cycles there could be are tried, so that none proves what is not so.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/registry.hpp"
#include "checkers/transactions/check_level.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/ordered_cycles.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

using Outcome = Verification::Outcome;

constexpr std::uint64_t kHistories = 2'000;

struct Counts {
  std::uint64_t orders = 0;
  std::uint64_t cycles = 0;
  std::uint64_t cases = 0;
  std::uint64_t none = 0;
};

bool is_accepted(const History& history, const Report& report, Verdict verdict,
                 const Certificate& certificate) {
  const Claim claim{report.checker, report.model, {}, verdict};
  return verify_isolation(history, claim, certificate).outcome == Outcome::kVerified;
}

// Whether any order of the transactions is accepted, each once or each twice, or of their commits.
bool any_order(const History& history, const Report& report, bool twice, bool commits = false) {
  Certificate certificate;
  certificate.has_snapshots = twice;
  certificate.is_commit_order = commits;
  std::vector<OperationId> order;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    if (history.operation(id).is_ok()) order.insert(order.end(), twice ? 2 : 1, id);
  }
  do {
    certificate.orders = {order};
    if (is_accepted(history, report, Verdict::kValid, certificate)) return true;
  } while (std::ranges::next_permutation(order).found);
  return false;
}

// Whether any cycle of two steps is accepted, or one of some of three.
bool any_cycle(const History& history, const Report& report, Splitmix& luck) {
  const auto count = static_cast<OperationId>(history.operations().size());
  Certificate certificate;
  for (OperationId id = 0; id < count; ++id) certificate.evidence.push_back(id);
  const auto kind = [](std::uint64_t number) { return static_cast<Dependency>(number % 5); };
  const auto accepts = [&] { return is_accepted(history, report, Verdict::kInvalid, certificate); };
  for (OperationId a = 0; a < count; ++a) {
    for (OperationId b = 0; b < a; ++b) {
      for (std::uint64_t kinds = 0; kinds < 25; ++kinds) {
        certificate.cycle = {{a, b, kind(kinds)}, {b, a, kind(kinds / 5)}};
        if (accepts()) return true;
      }
    }
  }
  for (int turn = 0; turn < 30; ++turn) {
    const auto any = [&] { return static_cast<OperationId>(luck.below(count)); };
    const OperationId a = any();
    const OperationId b = any();
    const OperationId c = any();
    certificate.cycle = {
        {a, b, kind(luck.next())}, {b, c, kind(luck.next())}, {c, a, kind(luck.next())}};
    if (accepts()) return true;
  }
  return false;
}

// The name of an anomaly that is accepted, shows without a cycle and is of any two transactions; or
// empty.
std::string any_anomaly(const History& history, const Report& report) {
  const auto count = static_cast<OperationId>(history.operations().size());
  Certificate certificate;
  for (const AnomalyRow& row : anomalies()) {
    certificate.anomaly = row.name;
    for (OperationId a = 0; a < count; ++a) {
      for (OperationId b = 0; b < count; ++b) {
        certificate.shown_by = {a, b, (b + 1) % count};
        if (is_accepted(history, report, Verdict::kInvalid, certificate))
          return certificate.anomaly;
      }
    }
  }
  return {};
}

// Of transactions with two moments the order in which they write.
std::vector<OperationId> order_of_writing(const Certificate& certificate) {
  std::vector<OperationId> latest_first;
  const std::vector<OperationId>& order = certificate.orders.front();
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    if (std::ranges::find(latest_first, *id) == latest_first.end()) latest_first.push_back(*id);
  }
  return {latest_first.rbegin(), latest_first.rend()};
}

// That the history fails by cases is refused at levels it does not fail at, and of what is left of
// it without one transaction where that does not fail.
void check_cases(const History& history, const Report& report, const Certificate& made) {
  for (const LevelRow& row : levels()) {
    Report other = check_level(history, {}, row.level);
    if (other.verdict != Verdict::kValid) continue;
    CAPTURE(other.checker);
    CHECK_FALSE(is_accepted(history, other, Verdict::kInvalid, made));
  }
  Certificate less = made;
  less.cases.pop_back();
  CHECK_FALSE(is_accepted(history, report, Verdict::kInvalid, less));
  Certificate more = made;
  more.cases.push_back(made.cases.back());
  CHECK_FALSE(is_accepted(history, report, Verdict::kInvalid, more));
  for (std::size_t i = 0; i < made.cases.size(); ++i) {
    if (!made.cases[i].cycle.empty()) continue;
    Certificate turned = made;
    std::swap(turned.cases[i].first, turned.cases[i].second);
    CHECK_FALSE(is_accepted(history, report, Verdict::kInvalid, turned));
  }
  const auto count = static_cast<OperationId>(history.operations().size());
  for (OperationId left_out = 0; left_out < count; ++left_out) {
    std::vector<OperationId> ids;
    for (OperationId id = 0; id < count; ++id) {
      if (id != left_out) ids.push_back(id);
    }
    const History part = history.select(ids);
    const Report of_part = find_checker(report.checker)->check(part, {});
    if (of_part.verdict != Verdict::kValid) continue;
    Certificate same = made;
    const auto renumber = [&](OperationId& id) { id = id > left_out ? id - 1 : id % (count - 1); };
    for (CertifiedCase& one : same.cases) {
      renumber(one.first);
      renumber(one.second);
      for (DependencyStep& step : one.cycle) {
        renumber(step.from);
        renumber(step.to);
      }
    }
    CHECK_FALSE(is_accepted(part, report, Verdict::kInvalid, same));
  }
}

void examine(const History& history, Level level, Splitmix& luck, Counts& counts) {
  CheckOptions options;
  options.keep_order = true;
  const Report report = check_level(history, options, level);
  if (report.verdict == Verdict::kUnknown) return;
  CAPTURE(report.checker);
  const Certification made = certify(history, options, report);
  CAPTURE(made.verification.why);
  REQUIRE(made.verification.outcome != Outcome::kRefused);
  const bool is_made = made.verification.outcome == Outcome::kVerified;
  if (!is_made) ++counts.none;
  if (report.verdict == Verdict::kValid) {
    counts.orders += is_made;
    // Where reads contradict each other, or somebody himself, there is no order of versions: what
    // shows that by its own name shows much else.
    const bool has_versions = std::ranges::none_of(report.anomalies, [](const auto& anomaly) {
      return anomaly.name == "incompatible-order" || anomaly.name == "internal" ||
             anomaly.name == "garbage-read";
    });
    if (!has_versions) return;
    CHECK(any_anomaly(history, report) == "");
    CHECK_FALSE(any_cycle(history, report, luck));
    if (is_made && history.operations().size() <= 4 && luck.chance(25)) {
      CHECK_FALSE(any_cycle_where(order_of_writing(made.certificate), history, report));
    }
    return;
  }
  counts.cycles += is_made;
  CAPTURE(report.code);
  CHECK_FALSE(any_order(history, report, false));
  if (history.operations().size() <= 3) CHECK_FALSE(any_order(history, report, true));
  if (history.operations().size() <= 4) CHECK_FALSE(any_order(history, report, false, true));
  if (!made.certificate.cases.empty()) {
    ++counts.cases;
    check_cases(history, report, made.certificate);
  }
  if (made.certificate.cycle.empty()) return;
  Certificate bad = made.certificate;
  bad.cycle.pop_back();
  if (bad.cycle.size() != 1) CHECK_FALSE(is_accepted(history, report, Verdict::kInvalid, bad));
  CHECK_FALSE(is_accepted(history, report, Verdict::kValid, made.certificate));
}

void examine_all(bool registers) {
  Counts counts;
  for (std::uint64_t seed = 0; seed < histories_wanted(kHistories); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = SmallTransactions(seed, registers).history();
    for (const LevelRow& row : levels()) examine(history, row.level, luck, counts);
  }
  MESSAGE((registers ? "registers" : "lists")
          << ": orders " << counts.orders << ", cycles " << counts.cycles << ", cases "
          << counts.cases << ", none " << counts.none);
  CHECK(counts.none == 0);
  CHECK(counts.orders > histories_wanted(kHistories));
  CHECK(counts.cycles > histories_wanted(kHistories) / 4);
}

}  // namespace

TEST_CASE("lists: certificates are verified, and nothing else is accepted") { examine_all(false); }

TEST_CASE("registers: certificates are verified, and nothing else is accepted") {
  examine_all(true);
}

// Lists at odds of which one shows the later append of somebody without the earlier; a list that
// its reader had alone, since another wrote before it committed.
TEST_CASE("an order of versions or of snapshots has what no read contradicts") {
  const char* const kHalf =
      "1 0 2: r x [2]\n"
      "2 1 3: append x 1, r x [1], append x 2\n";
  const char* const kAlone =
      "1 0 4: append x 1, r x [1]\n"
      "2 1 3: r x [2]\n"
      "3 2 5: append x 2\n";
  for (const auto& [text, level] :
       {std::pair(kHalf, Level::kReadUncommitted), std::pair(kAlone, Level::kPrefixConsistency)}) {
    const History history = transactions_of(text);
    const Report report = check_level(history, {}, level);
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK_FALSE(any_order(history, report, false));
    CHECK_FALSE(any_order(history, report, true));
    CHECK_FALSE(any_order(history, report, false, true));
  }
}

TEST_CASE("what can be ordered in no way is not accepted in any, and what can is in some") {
  for (std::uint64_t seed = 0; seed < histories_wanted(kHistories) / 4; ++seed) {
    CAPTURE(seed);
    const bool registers = seed % 2 == 0;
    const History history = SmallTransactions(seed, registers).history();
    const bool has_doubt = std::ranges::any_of(history.operations(),
                                               [](const Operation& txn) { return txn.is_info(); });
    if (has_doubt) continue;  // may be left out, and is always there above
    for (const Level level : {Level::kSerializable, Level::kStrictSerializable}) {
      const Report report = check_level(history, {}, level);
      if (report.verdict == Verdict::kUnknown) continue;
      CHECK(any_order(history, report, false) == (report.verdict == Verdict::kValid));
    }
  }
}

// A long fork: who reads in parallel may disagree about the order of two writes; about those of one
// key nobody may.
TEST_CASE("parallel snapshots: the order of commits is the certificate, and no other will do") {
  const char* const kForked =
      "1 0 1: append x 1\n"
      "2 2 3: append y 1\n"
      "3 4 5: r x [1], r y []\n"
      "4 6 7: r y [1], r x []\n";
  const History history = transactions_of(kForked);
  for (const Level level : {Level::kParallelSnapshotIsolation, Level::kConsistentView}) {
    CheckOptions options;
    options.keep_order = true;
    const Report report = check_level(history, options, level);
    REQUIRE(report.verdict == Verdict::kValid);
    const Certification made = certify(history, options, report);
    CHECK(made.verification.outcome == Outcome::kVerified);
    CHECK(made.certificate.is_commit_order);
    CHECK_FALSE(any_order(history, report, false));
    CHECK_FALSE(any_order(history, report, true));
  }
}

// Two whose appends nobody saw: only one order of them has nobody miss what he overwrites.
TEST_CASE("parallel snapshots: who missed a write nobody saw comes before it") {
  for (const bool is_turned : {false, true}) {
    const std::string forked =
        "3 0 1: append p 1\n4 2 3: append q 1\n"
        "5 4 5: r p [1], r q []\n6 6 7: r q [1], r p []\n";
    const std::string writer = ": append x 1, append y 1\n";
    const std::string misser = ": append x 2, r y []\n";
    const History history =
        transactions_of(forked + "1 8 10" + (is_turned ? misser : writer) + "2 9 11" +
                        (is_turned ? writer : misser) + "7 12 13: r y [1]\n");
    CheckOptions options;
    options.keep_order = true;
    const Report report = check_level(history, options, Level::kParallelSnapshotIsolation);
    REQUIRE(report.verdict == Verdict::kValid);
    Certification made = certify(history, options, report);
    REQUIRE(made.verification.outcome == Outcome::kVerified);
    auto& order = made.certificate.orders.front();
    const auto place = [&](OperationId id) { return std::ranges::find(order, id); };
    std::iter_swap(place(is_turned ? 4 : 5), place(is_turned ? 5 : 4));
    CHECK_FALSE(is_accepted(history, report, Verdict::kValid, made.certificate));
  }
}

}  // namespace ordeal::checkers::testing
