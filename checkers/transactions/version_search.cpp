#include "checkers/transactions/version_search.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "checkers/stop.hpp"
#include "checkers/transactions/saturation.hpp"

namespace ordeal::checkers {
namespace {

template <class Id>
void make_set(std::vector<Id>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

class VersionSearch {
 public:
  VersionSearch(const TransactionTable& table, const RegisterFacts& facts, const OrderGraph& order,
                std::uint64_t steps_max, std::uint64_t memory_max)
      : table_(table),
        facts_(facts),
        order_(order),
        steps_max_(steps_max),
        memory_max_(memory_max),
        saturation_(table, facts, order) {}

  VersionSearchOutcome run() {
    VersionSearchOutcome outcome;
    outcome.verdict = search();
    outcome.steps = steps_ + saturation_.steps();
    outcome.is_memory_used_up = is_memory_used_up_;
    switch (outcome.verdict) {
      case Verdict::kValid:
        std::ranges::copy_if(nodes_in_order_, std::back_inserter(outcome.order),
                             [&](NodeId node) { return order_.is_moment(node); });
        break;
      case Verdict::kInvalid:
        outcome.cycle = std::move(cycle_);
        outcome.core = std::move(core_);
        break;
      case Verdict::kUnknown:
        outcome.forced = forced();
        break;
    }
    return outcome;
  }

 private:
  using Outcome = Saturation::Outcome;

  // What something follows from: guesses, by their level from 1 on; edges that follow from none;
  // and who is on the ways that lead from these to it. All ascending.
  struct Basis {
    std::vector<std::uint32_t> levels;
    std::vector<std::uint32_t> edges;
    std::vector<TxnId> transactions;
  };
  // A guess, and what there was before it.
  struct Level {
    TxnId first = kNone;
    TxnId second = kNone;
    Saturation::Mark mark;
    std::size_t bases = 0;
    std::size_t asked = 0;
    std::uint64_t list = 0;
  };

  Verdict search() {
    Outcome outcome = saturation_.begin();
    while (true) {
      if (outcome == Outcome::kComplete) {
        outcome = saturation_.complete(steps_left(), memory_max_);
      }
      switch (outcome) {
        case Outcome::kCycle:
          if (steps_left() <= saturation_.steps() || patience_.is_over()) return Verdict::kUnknown;
          if (!turn_round(outcome)) return Verdict::kInvalid;
          break;
        case Outcome::kComplete:
          if (levels_.empty()) saturation_.keep_all();
          if (!guess()) return Verdict::kValid;
          break;
        case Outcome::kMemoryUsedUp:
          is_memory_used_up_ = true;
          return Verdict::kUnknown;
        case Outcome::kStepsUsedUp:
          return Verdict::kUnknown;
      }
    }
  }

  // Of those the saturation may take.
  std::uint64_t steps_left() const { return steps_max_ - std::min(steps_max_, steps_); }

  // How many edges follow from no guess.
  std::uint32_t certain() const {
    const std::size_t count =
        levels_.empty() ? saturation_.added().size() : levels_.front().mark.edges;
    return static_cast<std::uint32_t>(count);
  }

  bool is_first(TxnId a, TxnId b) const {
    return saturation_.precedes(order_.writing(a), order_.beginning_to_write(b));
  }

  bool put_first(TxnId first, TxnId second, Basis basis) {
    const auto said = static_cast<std::uint32_t>(bases_.size());
    bases_.push_back(std::move(basis));
    return saturation_.add(order_.writing(first), order_.beginning_to_write(second), EdgeKind::kWw,
                           {kNone, kNone, said});
  }

  // Takes one of two writers to be first; false when all are in order.
  bool guess() {
    while (true) {
      for (; asked_ < to_ask_.size(); ++asked_) {
        const auto [first, second] = to_ask_[asked_];
        ++steps_;
        if (is_first(first, second) || is_first(second, first)) continue;
        levels_.push_back({first, second, saturation_.mark(), bases_.size(), asked_, list_});
        // Neither leads to the other, so it closes no cycle by itself.
        put_first(first, second, {{static_cast<std::uint32_t>(levels_.size())}, {}, {}});
        return true;
      }
      list_what_is_open();
      if (to_ask_.empty()) return false;
    }
  }

  // Writers of a key that stand next to each other in an order of all, where nothing orders these.
  // It is as near to the one before as the graph allows, so that what was found out is kept.
  void list_what_is_open() {
    ++list_;
    to_ask_.clear();
    asked_ = 0;
    nodes_in_order_ = saturation_.in_order(places_);
    places_.resize(nodes_in_order_.size());
    std::uint32_t place = 0;
    for (const NodeId node : nodes_in_order_) places_[node] = place++;
    steps_ += places_.size();
    const auto place_of = [&](TxnId txn) { return places_[order_.writing(txn)]; };
    std::vector<TxnId> writers;
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      const auto all = facts_.writers_of(key);
      writers.assign(all.begin(), all.end());
      std::ranges::sort(writers, {}, place_of);
      for (std::size_t i = 1; i < writers.size(); ++i) {
        if (!is_first(writers[i - 1], writers[i])) to_ask_.emplace_back(writers[i - 1], writers[i]);
      }
    }
    std::ranges::sort(to_ask_, {}, [&](const auto& pair) {
      return std::tuple(place_of(pair.second), place_of(pair.first));
    });
  }

  // Turns round the latest guess that the cycle rests on, and what follows closes one again or not;
  // false when it rests on none.
  bool turn_round(Outcome& outcome) {
    Basis basis = basis_of_conflict();
    if (basis.levels.empty()) {
      tell(basis);
      return false;
    }
    const std::uint32_t level = basis.levels.back();
    basis.levels.pop_back();
    const Level taken = levels_[level - 1];
    // Should it be asked again, so should it be answered.
    if (taken.list == list_) std::swap(to_ask_[taken.asked].first, to_ask_[taken.asked].second);
    undo_to(level - 1);
    const bool is_open = put_first(taken.second, taken.first, std::move(basis));
    outcome = is_open ? Outcome::kComplete : Outcome::kCycle;
    return true;
  }

  void undo_to(std::size_t level) {
    const Level& first = levels_[level];
    saturation_.undo_to(first.mark);
    bases_.resize(first.bases);
    asked_ = first.list == list_ ? first.asked : 0;
    levels_.resize(level);
  }

  Basis basis_of_conflict() {
    Basis basis;
    std::vector<std::uint32_t> open;
    const auto& [edge, cause, added] = saturation_.conflict();
    const auto now = static_cast<std::uint32_t>(saturation_.added().size());
    take_way(edge.to, edge.from, now, basis, open);
    if (added == kNone) {
      take_cause(cause, now, basis, open);
    } else {
      take_edge(added, open);
    }
    // Later edges first: each is met once, since what it rests on was there before it.
    while (!open.empty()) {
      const std::uint32_t latest = take_latest(open);
      if (latest < certain()) {
        basis.edges.push_back(latest);
      } else {
        take_cause(saturation_.added()[latest].cause, latest, basis, open);
      }
    }
    make_set(basis.levels);
    make_set(basis.edges);
    make_set(basis.transactions);
    return basis;
  }

  static std::uint32_t take_latest(std::vector<std::uint32_t>& heap) {
    const std::uint32_t latest = heap.front();
    while (!heap.empty() && heap.front() == latest) {
      std::ranges::pop_heap(heap);
      heap.pop_back();
    }
    return latest;
  }

  void take_cause(const Saturation::Cause& cause, std::uint32_t end, Basis& basis,
                  std::vector<std::uint32_t>& open) {
    if (cause.said == kNone) {
      if (cause.from != cause.to) take_way(cause.from, cause.to, end, basis, open);
      return;
    }
    const Basis& said = bases_[cause.said];
    basis.levels.insert(basis.levels.end(), said.levels.begin(), said.levels.end());
    basis.transactions.insert(basis.transactions.end(), said.transactions.begin(),
                              said.transactions.end());
    for (const std::uint32_t edge : said.edges) take_edge(edge, open);
  }

  static void take_edge(std::uint32_t added, std::vector<std::uint32_t>& open) {
    open.push_back(added);
    std::ranges::push_heap(open);
  }

  void take_way(NodeId from, NodeId to, std::uint32_t end, Basis& basis,
                std::vector<std::uint32_t>& open) {
    for (const auto& [edge, added] : saturation_.way(from, to, end, certain())) {
      for (const NodeId node : {edge.from, edge.to}) {
        if (order_.is_moment(node)) basis.transactions.push_back(order_.txn_of(node));
      }
      if (added != kNone) take_edge(added, open);
    }
  }

  // Nothing is guessed any more.
  void tell(const Basis& basis) {
    const auto& [closing, why, added] = saturation_.conflict();
    const auto now = static_cast<std::uint32_t>(saturation_.added().size());
    Basis whole = basis;
    std::vector<std::uint32_t> open = basis.edges;
    std::ranges::make_heap(open);
    bool is_forced = why.said == kNone;
    while (!open.empty()) {
      const std::uint32_t edge = take_latest(open);
      const Saturation::Cause& cause = saturation_.added()[edge].cause;
      is_forced = is_forced && cause.said == kNone;
      take_cause(cause, edge, whole, open);
    }
    make_set(whole.transactions);
    core_ = std::move(whole.transactions);
    if (!is_forced) return;
    std::vector<PathStep> path = {closing};
    for (const auto& step : saturation_.way(closing.to, closing.from, now, now)) {
      path.push_back(step.edge);
    }
    cycle_ = order_.steps_of(path);
  }

  std::vector<Edge> forced() const {
    std::vector<Edge> edges;
    for (const auto& edge : std::span(saturation_.added()).first(certain())) {
      edges.push_back({edge.from, Arrow(edge.to, edge.kind)});
    }
    return edges;
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const OrderGraph& order_;
  std::uint64_t steps_max_;
  std::uint64_t memory_max_;
  Saturation saturation_;
  std::vector<Level> levels_;
  std::vector<Basis> bases_;  // of edges that were guessed or turned round
  std::vector<std::pair<TxnId, TxnId>> to_ask_;
  std::size_t asked_ = 0;
  std::uint64_t list_ = 0;              // which that is
  std::vector<NodeId> nodes_in_order_;  // by which it was made
  std::vector<std::uint32_t> places_;   // in that order, by node
  std::uint64_t steps_ = 0;
  Patience patience_;
  bool is_memory_used_up_ = false;
  std::vector<CycleStep> cycle_;
  std::vector<TxnId> core_;
};

}  // namespace

VersionSearchOutcome search_versions(const TransactionTable& table, const RegisterFacts& facts,
                                     const OrderGraph& order, std::uint64_t steps_max,
                                     std::uint64_t memory_max) {
  return VersionSearch(table, facts, order, steps_max, memory_max).run();
}

}  // namespace ordeal::checkers
