#include "checkers/transactions/read_skew.hpp"

#include <algorithm>

#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kBatch = 64;

// Gates lie between a reader and what it missed; the path back must end at the reader itself, so
// candidates are anti-dependencies and edges into gates, each followed to its targets.
class SkewSearch {
 public:
  SkewSearch(const Subgraph& component, std::uint32_t txn_count, EdgeKinds kinds,
             CycleBudget& budget)
      : graph_(component.graph),
        original_(component.original),
        txn_count_(txn_count),
        kinds_(kinds),
        budget_(budget),
        components_(component.graph, kinds),
        order_(components_.in_order()),
        position_(components_.count, 0),
        reached_(components_.count, 0) {
    for (std::uint32_t i = static_cast<std::uint32_t>(order_.size()); i-- > 0;) {
      position_[components_.of[order_[i]]] = i;
    }
  }

  std::vector<ReadSkew> run() {
    gather_candidates();
    std::vector<ReadSkew> found;
    for (std::size_t i = 0; i < candidates_.size() && found.empty(); i += kBatch) {
      if (budget_.steps_left == 0 || is_stopped()) {
        budget_.is_exhausted = true;
        break;
      }
      const std::size_t size = std::min(kBatch, candidates_.size() - i);
      search_batch({candidates_.data() + i, size}, found);
    }
    return found;
  }

 private:
  void gather_candidates() {
    for (NodeId reader = 0; reader < graph_.size(); ++reader) {
      for (const Arrow arrow : graph_.from(reader)) {
        if (arrow.kind() == EdgeKind::kGate) follow_gates(reader, arrow.to());
        if (arrow.kind() == EdgeKind::kRw && original_[reader] < txn_count_) {
          consider(reader, arrow.to());
        }
      }
    }
    std::sort(candidates_.begin(), candidates_.end(), [&](const ReadSkew& a, const ReadSkew& b) {
      const std::uint32_t at_a = components_.of[a.writer];
      const std::uint32_t at_b = components_.of[b.writer];
      if (at_a != at_b) return at_a > at_b;
      return a.reader != b.reader ? a.reader < b.reader : a.writer < b.writer;
    });
  }

  // From a transaction along a chain of gates to everything it leads to.
  void follow_gates(NodeId reader, NodeId gate) {
    if (original_[reader] >= txn_count_) return;
    while (gate != kNone) {
      NodeId next = kNone;
      for (const Arrow arrow : graph_.from(gate)) {
        if (arrow.kind() == EdgeKind::kRw) consider(reader, arrow.to());
        if (arrow.kind() == EdgeKind::kGate) next = arrow.to();
      }
      gate = next;
    }
  }

  void consider(NodeId reader, NodeId writer) {
    if (components_.of[writer] >= components_.of[reader]) candidates_.push_back({reader, writer});
  }

  void search_batch(std::span<const ReadSkew> batch, std::vector<ReadSkew>& found) {
    std::uint32_t last = components_.count;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      reached_[components_.of[batch[i].writer]] |= std::uint64_t{1} << i;
      last = std::min(last, components_.of[batch[i].reader]);
    }
    std::uint32_t at = position_[components_.of[batch[0].writer]];
    const std::uint32_t begin = at;
    for (; at < order_.size() && components_.of[order_[at]] >= last; ++at) {
      const std::uint64_t mask = reached_[components_.of[order_[at]]];
      if (mask == 0) continue;
      for (const Arrow arrow : graph_.from(order_[at])) {
        if (arrow.is_in(kinds_)) reached_[components_.of[arrow.to()]] |= mask;
      }
      budget_.steps_left -=
          std::min<std::uint64_t>(budget_.steps_left, graph_.from(order_[at]).size());
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if ((reached_[components_.of[batch[i].reader]] >> i & 1) != 0) found.push_back(batch[i]);
    }
    forget(begin, at);
  }

  void forget(std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t at = begin; at < end; ++at) {
      reached_[components_.of[order_[at]]] = 0;
      for (const Arrow arrow : graph_.from(order_[at])) reached_[components_.of[arrow.to()]] = 0;
    }
  }

  const Digraph& graph_;
  const std::vector<NodeId>& original_;
  std::uint32_t txn_count_;
  EdgeKinds kinds_;
  CycleBudget& budget_;
  Components components_;
  std::vector<NodeId> order_;
  std::vector<std::uint32_t> position_;  // in order_, of a component's first node
  std::vector<std::uint64_t> reached_;   // by component: which candidates' writers lead to it
  std::vector<ReadSkew> candidates_;
};

}  // namespace

std::vector<ReadSkew> find_read_skews(const Subgraph& component, std::uint32_t txn_count,
                                      EdgeKinds kinds, CycleBudget& budget) {
  return SkewSearch(component, txn_count, kinds, budget).run();
}

}  // namespace ordeal::checkers
