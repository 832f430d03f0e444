// The search for orders of versions by itself, where what is usually tried before it decides most
// histories: it agrees with the search for an order of moments, what it says is so, and it decides
// large histories without real time whose writers mostly write what they have not read.

#include "checkers/transactions/version_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "checkers/transactions/order_search.hpp"
#include "tests/checkers/blind_transactions.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/plume_text.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr std::uint64_t kSteps = 100'000;
constexpr std::uint64_t kMemory = std::uint64_t{1} << 30;

const OrderQuestion kQuestions[] = {
    {},
    {.realtime = true},
    {.snapshots = true},
    {.snapshots = true, .realtime = true},
    {.snapshots = true, .lost_updates = true},
    {.sessions = false},
    {.snapshots = true, .sessions = false},
    {.sessions = false, .writer_sessions = true},
    {.snapshots = true, .sessions = false, .writer_sessions = true}};

struct Tally {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  std::uint64_t by_guesses = 0;  // of the invalid ones: what is forced does not show it
};

// A history and what is asked of it, with what that rests on.
struct Asked {
  Asked(const History& history, const OrderQuestion& question)
      : table(history, TxnModel::kRegister),
        facts(examine_register_reads(table, Value::nil(), log)),
        graph(table, facts, question) {}

  // Whether the searches may be asked.
  bool is_sound() const { return log.findings().empty() && graph.find_cycle().empty(); }
  Verdict by_moments() const { return search_order(table, facts, graph, kSteps, kMemory).verdict; }

  TransactionTable table;
  FindingLog log;
  RegisterFacts facts;
  OrderGraph graph;
};

// Whether every read sees the latest write of its key, and what comes first in the graph does.
bool is_order(const Asked& asked, const std::vector<NodeId>& order) {
  std::vector<std::uint32_t> places(asked.graph.moment_count(), kNone);
  for (std::uint32_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  const auto place = [&](NodeId node) { return places[node]; };
  for (NodeId node = 0; node < asked.graph.moment_count(); ++node) {
    for (const Arrow arrow : asked.graph.graph().from(node)) {
      if (asked.graph.is_moment(arrow.to()) && place(node) >= place(arrow.to())) return false;
    }
  }
  for (const OutsideRead& read : asked.facts.reads) {
    const std::uint32_t now = place(asked.graph.reading(read.txn));
    TxnId latest = kNone;
    for (const TxnId writer : asked.facts.writers_of(read.key)) {
      const std::uint32_t then = place(asked.graph.writing(writer));
      const bool is_later = latest == kNone || then > place(asked.graph.writing(latest));
      if (writer != read.txn && then < now && is_later) latest = writer;
    }
    if (latest != (read.version == kNone ? kNone : asked.table.writer(read.version))) return false;
  }
  return true;
}

bool has_no_order(const History& history, const std::vector<TxnId>& core,
                  const OrderQuestion& question) {
  const History alone = history.select(core);
  const Asked asked(alone, question);
  return !asked.graph.find_cycle().empty() || asked.by_moments() == Verdict::kInvalid;
}

void compare(const History& history, Tally& tally) {
  for (const OrderQuestion& question : kQuestions) {
    CAPTURE(question.snapshots);
    CAPTURE(question.lost_updates);
    CAPTURE(question.sessions);
    CAPTURE(question.writer_sessions);
    CAPTURE(question.realtime);
    const Asked asked(history, question);
    if (!asked.is_sound()) continue;
    const Verdict expected = asked.by_moments();
    const VersionSearchOutcome found =
        search_versions(asked.table, asked.facts, asked.graph, kSteps, kMemory);
    if (expected == Verdict::kUnknown || found.verdict == Verdict::kUnknown) continue;
    REQUIRE(found.verdict == expected);
    if (found.verdict == Verdict::kValid) {
      ++tally.valid;
      REQUIRE(is_order(asked, found.order));
    } else {
      ++tally.invalid;
      tally.by_guesses += found.cycle.empty() ? 1 : 0;
      REQUIRE(has_no_order(history, found.core, question));
    }
  }
}

}  // namespace

TEST_CASE("orders of versions: both searches agree, orders are orders, and cores have none") {
  Tally small;
  Tally blind;
  Tally choices;
  for (std::uint64_t seed = 0; seed < histories_wanted(2'000); ++seed) {
    CAPTURE(seed);
    compare(SmallTransactions(seed, true).history(), small);
    Splitmix luck(seed);
    if (seed % 4 != 0) continue;
    compare(BlindTransactions(any_blind_shape(luck), seed).history(), blind);
    compare(any_reads_of_any_writes(any_choice_shape(luck), seed), choices);
  }
  CHECK(small.valid > histories_wanted(700));
  CHECK(small.invalid > histories_wanted(150));
  CHECK(blind.valid > histories_wanted(200));
  CHECK(blind.invalid > histories_wanted(300));
  CHECK(choices.valid > histories_wanted(300));
  CHECK(choices.invalid > histories_wanted(300));
}

TEST_CASE("orders of versions: a cycle is met wherever it is closed") {
  std::vector<std::string> lines = {"w x 1, r y nil", "r x nil, w z 1", "w y 1, r z nil"};
  std::ranges::sort(lines);
  do {
    const History history = transactions_of("0 1 11: " + lines[0] + "\n1 2 12: " + lines[1] +
                                            "\n2 3 13: " + lines[2] + "\n");
    const Asked asked(history, kQuestions[0]);
    REQUIRE(asked.is_sound());
    const VersionSearchOutcome found =
        search_versions(asked.table, asked.facts, asked.graph, kSteps, kMemory);
    CHECK(found.verdict == Verdict::kInvalid);
    CHECK(found.cycle.size() == 3);
    CHECK(found.core == std::vector<TxnId>{0, 1, 2});
  } while (std::ranges::next_permutation(lines).found);
}

TEST_CASE("orders of versions: some have none although nothing that is forced says so") {
  ChoiceShape shape;
  shape.readers = 28;
  shape.written = 3;
  Tally tally;
  for (std::uint64_t seed = 0; seed < histories_wanted(1'000); ++seed) {
    CAPTURE(seed);
    compare(any_reads_of_any_writes(shape, seed), tally);
  }
  CHECK(tally.valid > histories_wanted(100));
  CHECK(tally.invalid > histories_wanted(500));
  CHECK(tally.by_guesses > histories_wanted(20));
}

TEST_CASE("orders of versions: many that nobody read first, with no times") {
  BlindShape shape;
  shape.transactions = 20'000;
  shape.processes = 20;
  shape.keys = 5'000;
  shape.length_max = 12;
  const History timed = BlindTransactions(shape, 1).history();
  const History history = history_read(plume_text(timed));
  REQUIRE_FALSE(history.has_real_time());
  CheckOptions options;
  options.steps_max = 4'000'000;
  for (const std::string name : {"serializable", "snapshot-isolation"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(history, options).verdict == Verdict::kValid);
  }
}

TEST_CASE("orders of versions: many whose readers see what is old, where processes do not bind") {
  BlindShape shape;
  shape.transactions = 20'000;
  shape.processes = 20;
  shape.keys = 500;
  shape.length_max = 6;
  shape.snapshot_age_max = 50;
  shape.old_percent = 40;
  shape.old_only_read = true;
  const History history = BlindTransactions(shape, 1).history();
  CheckOptions options;
  options.steps_max = 40'000'000;
  options.semantics.sessions = Sessions::kBindCausalAndSessions;
  for (const std::string name :
       {"serializable", "snapshot-isolation", "parallel-snapshot-isolation"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(history, options).verdict == Verdict::kValid);
  }
  CHECK(find_checker("strict-serializable")->check(history, options).verdict == Verdict::kInvalid);
  CHECK(find_checker("causal")->check(history, options).verdict == Verdict::kInvalid);
}

}  // namespace ordeal::checkers::testing
