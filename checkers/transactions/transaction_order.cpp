#include "checkers/transactions/transaction_order.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kMissed = bit(EdgeKind::kRw) | bit(EdgeKind::kGate);

// Does what may come next, again and again (Kahn 1962), latest first: so a transaction writes right
// after it has read, if nothing has to come between.
class TransactionOrder {
 public:
  TransactionOrder(const TransactionTable& table, const Digraph& graph, EdgeKinds kinds,
                   bool has_snapshots)
      : table_(table),
        graph_(graph),
        kinds_(kinds),
        moments_(has_snapshots ? 2 : 1),
        before_(graph.size() + (moments_ - 1) * table.size(), 0),
        holder_(has_snapshots ? table.key_count() : 0, kNone) {}

  std::vector<OperationId> run(const std::vector<bool>& happened) {
    const auto count = static_cast<NodeId>(before_.size());
    for (NodeId node = 0; node < count; ++node) {
      each_after(node, [&](NodeId to) { ++before_[to]; });
    }
    for (NodeId node = count; node-- > 0;) {
      if (before_[node] == 0) ready_.push_back(node);
    }
    std::vector<OperationId> order;
    std::size_t done = 0;
    while (!ready_.empty()) {
      const NodeId node = ready_.back();
      ready_.pop_back();
      if (is_reading(node) && !hold_keys(node)) continue;
      ++done;
      if (is_moment(node) && happened[node / moments_]) order.push_back(node / moments_);
      each_after(node, [&](NodeId to) {
        if (--before_[to] == 0) ready_.push_back(to);
      });
      if (is_writing(node)) free_keys(node);
    }
    if (done < before_.size()) order.clear();
    return order;
  }

 private:
  bool is_moment(NodeId node) const { return node < moments_ * table_.size(); }
  bool is_reading(NodeId node) const { return moments_ == 2 && is_moment(node) && node % 2 == 0; }
  bool is_writing(NodeId node) const { return moments_ == 2 && is_moment(node) && node % 2 == 1; }

  // An anti-dependency is from a reading to a writing, every other edge from a writing to a
  // reading.
  template <class Visit>
  void each_after(NodeId node, Visit&& visit) const {
    const NodeId shift = (moments_ - 1) * table_.size();
    const NodeId from = is_moment(node) ? node / moments_ : node - shift;
    for (const Arrow arrow : graph_.from(from)) {
      if (!arrow.is_in(kinds_)) continue;
      if (is_reading(node) && !arrow.is_in(kMissed)) continue;
      if (is_writing(node) && arrow.is_in(kMissed)) continue;
      const bool to_writing = moments_ == 2 && arrow.is_in(bit(EdgeKind::kRw));
      visit(arrow.to() < table_.size() ? moments_ * arrow.to() + (to_writing ? 1 : 0)
                                       : arrow.to() + shift);
    }
    if (is_reading(node)) visit(node + 1);
  }

  // Between its reading and its writing nobody else writes its keys.
  bool hold_keys(NodeId node) {
    const TxnId txn = node / 2;
    const auto micros = table_.micro_operations(txn);
    const bool is_free = std::none_of(micros.begin(), micros.end(), [&](const auto& micro) {
      return micro.kind == MicroKind::kWrite && holder_[micro.key] != kNone;
    });
    if (!is_free) {
      waiting_.push_back(node);
      return false;
    }
    for (const MicroOperation& micro : micros) {
      if (micro.kind == MicroKind::kWrite) holder_[micro.key] = txn;
    }
    return true;
  }

  void free_keys(NodeId node) {
    for (const MicroOperation& micro : table_.micro_operations(node / 2)) {
      if (micro.kind == MicroKind::kWrite) holder_[micro.key] = kNone;
    }
    ready_.insert(ready_.end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
  }

  const TransactionTable& table_;
  const Digraph& graph_;
  EdgeKinds kinds_;
  std::uint32_t moments_;              // of a transaction
  std::vector<std::uint32_t> before_;  // by node: how many have to come before it still
  std::vector<NodeId> ready_;
  std::vector<NodeId> waiting_;  // for keys
  std::vector<TxnId> holder_;    // by key
};

// Keeps who read from whom and who replaced whom, and of what may come next takes what missed
// nothing that was done already, if there is any.
class ParallelOrder {
 public:
  ParallelOrder(const TransactionTable& table, const Digraph& graph)
      : table_(table),
        graph_(graph),
        before_(graph.size(), 0),
        missed_by_(graph.size(), 0),
        is_done_(graph.size(), false) {}

  std::vector<OperationId> run(const std::vector<bool>& happened) {
    for (NodeId node = 0; node < graph_.size(); ++node) {
      for (const Arrow arrow : graph_.from(node)) {
        before_[arrow.to()] += arrow.is_in(kKept);
        missed_by_[arrow.to()] += arrow.is_in(kMissed);
      }
    }
    for (NodeId node = table_.size(); node-- > 0;) note_ready(node);
    std::vector<OperationId> order;
    std::size_t count = 0;
    for (NodeId node = next(); node != kNone; node = next()) {
      is_done_[node] = true;
      ++count;
      if (happened[node]) order.push_back(node);
      leave(node);
    }
    if (count < table_.size()) order.clear();
    return order;
  }

 private:
  static constexpr EdgeKinds kKept = bit(EdgeKind::kWw) | bit(EdgeKind::kWr);

  void note_ready(NodeId node) {
    if (before_[node] > 0 || is_done_[node]) return;
    (missed_by_[node] == 0 ? free_ : held_).push_back(node);
  }

  NodeId next() {
    for (std::vector<NodeId>* ready : {&free_, &held_}) {
      while (!ready->empty()) {
        const NodeId node = ready->back();
        ready->pop_back();
        if (!is_done_[node]) return node;
      }
    }
    return kNone;
  }

  // Whoever stands for many has been left when all have that lead there.
  void leave(NodeId first) {
    std::vector<NodeId> left = {first};
    while (!left.empty()) {
      const NodeId node = left.back();
      left.pop_back();
      for (const Arrow arrow : graph_.from(node)) {
        const NodeId to = arrow.to();
        if (arrow.is_in(kKept)) --before_[to];
        if (arrow.is_in(kMissed)) --missed_by_[to];
        if (!arrow.is_in(kKept | kMissed)) continue;
        if (to < table_.size()) {
          note_ready(to);
        } else if (missed_by_[to] == 0) {
          left.push_back(to);
        }
      }
    }
  }

  const TransactionTable& table_;
  const Digraph& graph_;
  std::vector<std::uint32_t> before_;     // by node: how many have to come before it still
  std::vector<std::uint32_t> missed_by_;  // how many that missed it have not been done
  std::vector<bool> is_done_;
  std::vector<NodeId> free_, held_;  // ready: missed by nobody, by somebody
};

}  // namespace

std::vector<OperationId> order_for_level(const TransactionTable& table,
                                         const std::vector<bool>& happened, const Digraph& graph,
                                         Level level, AnomalySet found) {
  const AnomalySet forbidden = forbidden_by(level, false);
  EdgeKinds kinds = kMissed | bit(EdgeKind::kWw) | bit(EdgeKind::kWr);
  if (forbidden.has(Anomaly::kG0Process)) kinds |= bit(EdgeKind::kProcess);
  if (forbidden.has(Anomaly::kG0Realtime)) kinds |= bit(EdgeKind::kRealtime);
  std::vector<OperationId> order;
  if ((found & forbidden_by(Level::kSerializable, false)).empty()) {
    order = TransactionOrder(table, graph, kinds, false).run(happened);
  }
  const bool may_overlap = !forbidden.has(Anomaly::kG2) &&
                           (found & forbidden_by(Level::kSnapshotIsolation, false)).empty();
  if (order.empty() && may_overlap) {
    order = TransactionOrder(table, graph, kinds, true).run(happened);
  }
  return order;
}

std::vector<OperationId> commit_order(const TransactionTable& table,
                                      const std::vector<bool>& happened, const Digraph& graph,
                                      Level level) {
  EdgeKinds kinds = bit(EdgeKind::kWw) | bit(EdgeKind::kWr);
  if (forbidden_by(level, false).has(Anomaly::kG0Process)) kinds |= bit(EdgeKind::kProcess);
  return TransactionOrder(table, graph, kinds, false).run(happened);
}

std::vector<OperationId> parallel_order(const TransactionTable& table,
                                        const std::vector<bool>& happened, const Digraph& graph) {
  return ParallelOrder(table, graph).run(happened);
}

}  // namespace ordeal::checkers
