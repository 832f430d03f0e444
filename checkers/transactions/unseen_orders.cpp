#include "checkers/transactions/unseen_orders.hpp"

#include <algorithm>
#include <tuple>

#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

// A transaction of the part that appended what nobody saw.
struct UnseenAppend {
  std::uint32_t key = 0;
  NodeId writer = 0;
  friend auto operator<=>(const UnseenAppend&, const UnseenAppend&) = default;
};

// By key, each writer once.
std::vector<UnseenAppend> unseen_appends(const TransactionTable& table, const ListOrders& orders,
                                         const Subgraph& part) {
  std::vector<UnseenAppend> all;
  for (NodeId node = 0; node < part.graph.size(); ++node) {
    if (part.original[node] >= table.size()) continue;
    for (const MicroOperation& micro : table.micro_operations(part.original[node])) {
      if (micro.kind != MicroKind::kWrite || orders.place[micro.what] != kNone) continue;
      all.push_back({micro.key, node});
    }
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

class UnseenSearch {
 public:
  UnseenSearch(const TransactionTable& table, const ListOrders& orders, const Subgraph& part,
               UnseenRules rules, std::uint64_t& steps_left)
      : part_(part),
        txn_count_(table.size()),
        rules_(rules),
        steps_left_(steps_left),
        taken_after_(part.graph.size()),
        came_from_(std::size_t{2} * part.graph.size(), kNone) {
    const auto all = unseen_appends(table, orders, part);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size() && all[j].key == all[i].key; ++j) {
        pairs_.push_back({all[i].key, all[i].writer, all[j].writer, false});
      }
    }
  }

  UnseenOrders run() {
    UnseenOrders found;
    found.verdict = can_be_ordered() ? Verdict::kValid : Verdict::kInvalid;
    if (is_exhausted_) found.verdict = Verdict::kUnknown;
    if (found.verdict == Verdict::kInvalid) found.refutation = std::move(proof_);
    if (found.verdict != Verdict::kValid) return found;
    for (NodeId first = 0; first < taken_after_.size(); ++first) {
      for (const NodeId second : taken_after_[first]) {
        found.order.push_back({part_.original[first], {part_.original[second], EdgeKind::kWw}});
      }
    }
    return found;
  }

 private:
  struct Pair {
    std::uint32_t key = 0;
    NodeId a = 0;
    NodeId b = 0;
    bool is_decided = false;
  };
  struct Taken {
    std::size_t pair = 0;
    NodeId first = 0;
  };

  // Whether the open pairs can be ordered, and then they are; otherwise the proof says why not, and
  // they are as they were.
  bool can_be_ordered() {
    const std::size_t mark = taken_.size();
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        if (pairs_[i].is_decided) continue;
        const auto [key, a, b, is_decided] = pairs_[i];
        const auto if_a = way(b, a);
        const auto if_b = way(a, b);
        if (is_exhausted_) return true;
        if (if_a.empty() && if_b.empty()) continue;
        const bool only_b = if_a.empty();
        split(key, only_b ? b : a, only_b ? a : b);
        only_b ? contradict(b, a, if_b) : contradict(a, b, if_a);
        if (!if_a.empty() && !if_b.empty()) {
          contradict(b, a, if_b);
          take_back(mark);
          return false;
        }
        take(i, only_b ? a : b);
        goes_on = true;
      }
    }
    const auto open = std::ranges::find(pairs_, false, &Pair::is_decided);
    return open == pairs_.end() ||
           can_be_either(static_cast<std::size_t>(open - pairs_.begin()), mark);
  }

  bool can_be_either(std::size_t pair, std::size_t mark) {
    const auto [key, a, b, is_decided] = pairs_[pair];
    split(key, a, b);
    const std::size_t before = taken_.size();
    for (const NodeId first : {a, b}) {
      take(pair, first);
      if (can_be_ordered()) return true;
      take_back(before);
    }
    take_back(mark);
    return false;
  }

  void split(std::uint32_t key, NodeId first, NodeId second) {
    proof_.push_back({part_.original[first], part_.original[second], key, {}});
  }

  void contradict(NodeId first, NodeId second, std::vector<PathStep> way_back) {
    way_back.insert(way_back.begin(), {first, second, EdgeKind::kWw});
    proof_.push_back({kNone, kNone, kNone,
                      steps_between_transactions(std::move(way_back), part_.original, txn_count_)});
  }

  void take(std::size_t pair, NodeId first) {
    Pair& decided = pairs_[pair];
    decided.is_decided = true;
    taken_.push_back({pair, first});
    taken_after_[first].push_back(first == decided.a ? decided.b : decided.a);
  }

  void take_back(std::size_t mark) {
    while (taken_.size() > mark) {
      pairs_[taken_.back().pair].is_decided = false;
      taken_after_[taken_.back().first].pop_back();
      taken_.pop_back();
    }
  }

  // A shortest way that, with an edge back to its start, would be a forbidden cycle; empty for
  // none. A state is a node, and whether another anti-dependency would be one too many.
  std::vector<PathStep> way(NodeId from, NodeId to) {
    for (const std::uint32_t state : met_) came_from_[state] = kNone;
    met_.assign(1, from * 2);
    came_from_[from * 2] = from * 2;
    for (std::size_t next = 0; next < met_.size() && !is_exhausted_; ++next) {
      const std::uint32_t state = met_[next];
      if (state >> 1 == to) return way_to(state, from);
      const auto arrows = part_.graph.from(state >> 1);
      const std::uint64_t cost = arrows.size() + taken_after_[state >> 1].size() + 1;
      is_exhausted_ = steps_left_ < cost;
      steps_left_ -= std::min(steps_left_, cost);
      for (const Arrow arrow : arrows) {
        if (arrow.is_in(rules_.kinds | bit(EdgeKind::kGate))) follow(state, arrow);
      }
      for (const NodeId second : taken_after_[state >> 1]) follow(state, {second, EdgeKind::kWw});
    }
    return {};
  }

  void follow(std::uint32_t state, Arrow arrow) {
    const bool is_rw = arrow.kind() == EdgeKind::kRw;
    const std::uint32_t missed = state & 1;
    if (is_rw && missed != 0) return;
    const bool keeps = rules_.one_miss || arrow.kind() == EdgeKind::kGate;
    const std::uint32_t next = arrow.to() * 2 + (is_rw ? 1 : keeps ? missed : 0);
    if (came_from_[next] != kNone) return;
    came_from_[next] = state;
    met_.push_back(next);
  }

  std::vector<PathStep> way_to(std::uint32_t state, NodeId from) const {
    std::vector<PathStep> steps;
    for (; state != from * 2; state = came_from_[state]) {
      const std::uint32_t before = came_from_[state];
      steps.push_back({before >> 1, state >> 1, kind_between(before, state)});
    }
    std::ranges::reverse(steps);
    return steps;
  }

  // The plainest by which one state follows the other.
  EdgeKind kind_between(std::uint32_t before, std::uint32_t after) const {
    const bool is_missed = (before & 1) == 0 && (after & 1) != 0;
    EdgeKind best = EdgeKind::kGate;
    for (const Arrow arrow : part_.graph.from(before >> 1)) {
      const bool leads_there = arrow.to() == after >> 1 && arrow.is_in(rules_.kinds);
      if (leads_there && (arrow.kind() == EdgeKind::kRw) == is_missed) {
        best = std::min(best, arrow.kind());
      }
    }
    const auto& second = taken_after_[before >> 1];
    const bool is_taken = std::ranges::find(second, after >> 1) != second.end();
    return is_taken && !is_missed ? EdgeKind::kWw : best;
  }

  const Subgraph& part_;
  std::uint32_t txn_count_;
  UnseenRules rules_;
  std::uint64_t& steps_left_;
  bool is_exhausted_ = false;
  std::vector<Pair> pairs_;
  std::vector<Taken> taken_;                      // in the order in which they were
  std::vector<std::vector<NodeId>> taken_after_;  // by node: whom it is taken to come before
  std::vector<CycleCase> proof_;
  std::vector<std::uint32_t> came_from_;  // by state
  std::vector<std::uint32_t> met_;
};

}  // namespace

bool has_unseen_pair(const TransactionTable& table, const ListOrders& orders,
                     const Subgraph& part) {
  const auto all = unseen_appends(table, orders, part);
  return std::ranges::adjacent_find(all, {}, &UnseenAppend::key) != all.end();
}

UnseenOrders order_unseen(const TransactionTable& table, const ListOrders& orders,
                          const Subgraph& part, UnseenRules rules, std::uint64_t& steps_left) {
  return UnseenSearch(table, orders, part, rules, steps_left).run();
}

std::vector<Edge> chain_unseen(const TransactionTable& table, const ListOrders& orders,
                               const Digraph& graph, EdgeKinds kinds, std::vector<Edge> known) {
  const auto ends = [](const Edge& edge) { return std::pair(edge.from, edge.arrow.to()); };
  std::ranges::sort(known, {}, ends);
  const Components components(graph, kinds);
  const auto is_before = [&](TxnId a, TxnId b) {
    const std::uint32_t of_a = components.of[a];
    const std::uint32_t of_b = components.of[b];
    if (of_a != of_b) return of_a > of_b;
    return known.empty() ? std::pair(table.completed(a), a) < std::pair(table.completed(b), b)
                         : std::ranges::binary_search(known, std::pair(a, b), {}, ends);
  };
  std::vector<Edge> chain;
  for (std::uint32_t key = 0; key < table.key_count(); ++key) {
    std::vector<TxnId> writers;
    for (const WriteId write : orders.unseen_of_key(key)) writers.push_back(table.writer(write));
    std::ranges::sort(writers);
    writers.erase(std::unique(writers.begin(), writers.end()), writers.end());
    std::ranges::sort(writers, is_before);
    for (std::size_t i = 1; i < writers.size(); ++i) {
      chain.push_back({writers[i - 1], Arrow(writers[i], EdgeKind::kWw)});
    }
  }
  return chain;
}

}  // namespace ordeal::checkers
