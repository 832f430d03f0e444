#include "checkers/transactions/parallel_order.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "checkers/stop.hpp"
#include "checkers/transactions/order_graph.hpp"
#include "checkers/transactions/version_cases.hpp"
#include "checkers/transactions/weak_levels.hpp"

namespace ordeal::checkers {
namespace {

constexpr int kRoundsMax = 64;               // of what is forced
constexpr int kGuessesMax = 24;              // at an order of the rest
constexpr std::uint64_t kStepsPerPair = 20;  // of transactions whose versions are tried

enum class FirstComes : std::uint8_t { kWhoWasOver, kWhoBegan };

// Does what may come next, again and again (Kahn 1962): of those who write nothing any, of others
// the first. Between a version and who read and replaced it comes no other.
class CommitOrder {
 public:
  CommitOrder(const TransactionTable& table, const RegisterFacts& facts, const Digraph& graph,
              FirstComes first)
      : table_(table),
        facts_(facts),
        graph_(graph),
        first_(first),
        before_(graph.size(), 0),
        replacer_(table.write_count(), kNone),
        awaited_(table.key_count(), kNone),
        waiting_(table.key_count()) {
    for (NodeId node = 0; node < graph.size(); ++node) {
      for (const Arrow arrow : graph.from(node)) ++before_[arrow.to()];
    }
    for (const OutsideRead& read : facts.reads) {
      if (!facts.writes(read.txn, read.key)) continue;
      TxnId& replacer = read.version == kNone ? awaited_[read.key] : replacer_[read.version];
      if (replacer == kNone) replacer = read.txn;
    }
  }

  // Those that happened; some are missing where it came to nothing.
  std::vector<TxnId> run() {
    for (NodeId node = 0; node < graph_.size(); ++node) {
      if (before_[node] == 0) make_ready(node);
    }
    while (!ready_.empty()) {
      const TxnId txn = ready_.top().second;
      ready_.pop();
      if (must_wait(txn)) continue;
      if (facts_.happened[txn]) order_.push_back(txn);
      for (const std::uint32_t key : facts_.keys_written_by(txn)) {
        for (const TxnId other : std::exchange(waiting_[key], {})) make_ready(other);
        awaited_[key] = kNone;
      }
      note_versions(txn);
      for (const Arrow arrow : graph_.from(txn)) {
        if (--before_[arrow.to()] == 0) make_ready(arrow.to());
      }
    }
    return std::move(order_);
  }

  // Where it came to nothing: who should have come before a version that is to be replaced.
  std::vector<VersionStep> hints() const {
    std::vector<VersionStep> hints;
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      if (awaited_[key] == kNone) continue;
      for (const OutsideRead& read : facts_.reads_of(awaited_[key])) {
        if (read.key != key || read.version == kNone) continue;
        for (const TxnId txn : waiting_[key]) {
          hints.push_back({txn, table_.writer(read.version), key, kNone, kNone});
        }
      }
    }
    return hints;
  }

 private:
  void make_ready(TxnId txn) {
    const bool writes = !facts_.keys_written_by(txn).empty();
    const auto time = first_ == FirstComes::kWhoBegan ? table_.invoked(txn) : table_.completed(txn);
    ready_.emplace(writes ? time : EventNumber{0}, txn);
  }

  bool must_wait(TxnId txn) {
    for (const std::uint32_t key : facts_.keys_written_by(txn)) {
      if (awaited_[key] == kNone || awaited_[key] == txn) continue;
      waiting_[key].push_back(txn);
      return true;
    }
    return false;
  }

  void note_versions(TxnId txn) {
    for (const MicroOperation& micro : table_.micro_operations(txn)) {
      const bool is_version = micro.kind == MicroKind::kWrite && table_.is_final(micro.what);
      if (is_version && facts_.happened[txn]) awaited_[micro.key] = replacer_[micro.what];
    }
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const Digraph& graph_;
  FirstComes first_;
  std::vector<std::uint32_t> before_;        // by node: how many have to come before it still
  std::vector<TxnId> replacer_;              // by version: who read and replaced it
  std::vector<TxnId> awaited_;               // by key: who has to replace its version
  std::vector<std::vector<TxnId>> waiting_;  // by key: for that
  using Ready = std::pair<EventNumber, TxnId>;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  std::vector<TxnId> order_;
};

// Who misses whom he knows of when versions are written in that order: what was read should have
// come later. Nothing where the order is right.
std::vector<ForcedOrder> missed_in(const TransactionTable& table, const RegisterFacts& facts,
                                   const Digraph& known, const std::vector<TxnId>& order) {
  std::vector<std::uint32_t> place(table.size(), kNone);
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Edge> edges;
  for (NodeId node = 0; node < known.size(); ++node) {
    for (const Arrow arrow : known.from(node)) edges.push_back({node, arrow});
  }
  for (std::uint32_t key = 0; key < table.key_count(); ++key) {
    std::vector<TxnId> writers(facts.writers_of(key).begin(), facts.writers_of(key).end());
    std::ranges::sort(writers, {}, [&](TxnId writer) { return place[writer]; });
    for (std::size_t i = 1; i < writers.size(); ++i) {
      edges.push_back({writers[i - 1], Arrow(writers[i], EdgeKind::kWw)});
    }
  }
  const Digraph graph(table.size(), edges);
  return forced_orders(facts, table, process_chains(table, facts.happened), Knowing::kCausal, graph,
                       Components(graph, 0xff).in_order());
}

std::vector<VersionStep> hints_of(const std::vector<ForcedOrder>& missed) {
  std::vector<VersionStep> hints;
  for (const ForcedOrder& one : missed) {
    const bool is_of_initial = one.to == kNone;  // which nothing comes before
    if (!is_of_initial) hints.push_back({one.from, one.to, one.key, kNone, kNone});
  }
  return hints;
}

std::vector<TxnId> all_in(const std::vector<CycleCase>& cases) {
  std::vector<TxnId> all;
  for (const CycleCase& one : cases) {
    for (const CycleStep& step : one.cycle) all.push_back(step.from);
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

OrderQuestion parallel_question() {
  OrderQuestion question;
  question.parallel = true;
  return question;
}

// An order that keeps what is assumed, and what is guessed: where one comes to nothing, or has
// somebody miss what he knows of, the next has that earlier. Empty if no guess is right.
std::vector<TxnId> guess_order(const TransactionTable& table, const RegisterFacts& facts,
                               std::span<const VersionStep> assumed, const CheckOptions& options,
                               FirstComes first) {
  std::vector<VersionStep> steps(assumed.begin(), assumed.end());
  const auto happened = static_cast<std::size_t>(std::ranges::count(facts.happened, true));
  for (int guess = 0; guess < kGuessesMax && !is_stopped(); ++guess) {
    OrderGraph known(table, facts, parallel_question(), steps);
    if (!known.saturate(options.memory_max, kRoundsMax)) break;
    CommitOrder commits(table, facts, known.graph(), first);
    auto order = commits.run();
    const bool is_whole = order.size() == happened;
    std::vector<ForcedOrder> missed;
    if (is_whole) missed = missed_in(table, facts, known.graph(), order);
    if (is_whole && missed.empty()) return order;
    const auto hints = is_whole ? hints_of(missed) : commits.hints();
    if (hints.empty()) break;
    steps.insert(steps.end(), hints.begin(), hints.end());
  }
  return {};
}

}  // namespace

ParallelDecision decide_parallel_order(const TransactionTable& table, const RegisterFacts& facts,
                                       std::span<const VersionStep> assumed,
                                       const CheckOptions& options) {
  ParallelDecision decision;
  OrderGraph known(table, facts, parallel_question(), assumed);
  if (!known.saturate(options.memory_max, kRoundsMax)) {
    decision.verdict = Verdict::kInvalid;
    decision.cycle = known.cycle();
    decision.grounds = known.grounds();
    return decision;
  }
  for (const FirstComes first : {FirstComes::kWhoWasOver, FirstComes::kWhoBegan}) {
    if (decision.order.empty()) decision.order = guess_order(table, facts, assumed, options, first);
  }
  const std::uint64_t pairs = std::uint64_t{table.size()} * table.size();
  if (decision.order.empty() && pairs * kStepsPerPair <= options.steps_max) {
    ParallelVersions versions = order_parallel_versions(table, facts, assumed, options);
    if (!versions.cases.empty()) decision.verdict = Verdict::kInvalid;
    decision.involved = all_in(versions.cases);
    decision.order = std::move(versions.order);
  }
  if (!decision.order.empty()) decision.verdict = Verdict::kValid;
  return decision;
}

}  // namespace ordeal::checkers
