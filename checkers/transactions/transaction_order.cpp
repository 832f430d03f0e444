#include "checkers/transactions/transaction_order.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kMissed = bit(EdgeKind::kRw) | bit(EdgeKind::kGate);

// What an order has of a transaction: one moment; those it reads and writes at; or these, and
// others may write its keys in between.
enum class Moments : std::uint8_t { kOne, kTwo, kTwoLosingUpdates };

// Does what may come next, again and again (Kahn 1962), latest first: so a transaction writes right
// after it has read, if nothing has to come between.
class TransactionOrder {
 public:
  TransactionOrder(const TransactionTable& table, const Digraph& graph, EdgeKinds kinds,
                   Moments moments)
      : table_(table),
        graph_(graph),
        kinds_(kinds),
        loses_updates_(moments == Moments::kTwoLosingUpdates),
        moments_(moments == Moments::kOne ? 1 : 2),
        before_(graph.size() + (moments_ - 1) * table.size(), 0) {}

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
      ++done;
      if (is_moment(node) && happened[node / moments_]) order.push_back(node / moments_);
      each_after(node, [&](NodeId to) {
        if (--before_[to] == 0) ready_.push_back(to);
      });
    }
    if (done < before_.size()) order.clear();
    return order;
  }

 private:
  bool is_moment(NodeId node) const { return node < moments_ * table_.size(); }
  bool is_reading(NodeId node) const { return moments_ == 2 && is_moment(node) && node % 2 == 0; }
  bool is_writing(NodeId node) const { return moments_ == 2 && is_moment(node) && node % 2 == 1; }

  // An anti-dependency is from a reading to a writing, every other edge from a writing to a
  // reading; who replaced what was written may have read before that where updates may be lost.
  template <class Visit>
  void each_after(NodeId node, Visit&& visit) const {
    const NodeId shift = (moments_ - 1) * table_.size();
    const NodeId from = is_moment(node) ? node / moments_ : node - shift;
    for (const Arrow arrow : graph_.from(from)) {
      if (!arrow.is_in(kinds_)) continue;
      if (is_reading(node) && !arrow.is_in(kMissed)) continue;
      if (is_writing(node) && arrow.is_in(kMissed)) continue;
      const EdgeKinds to_writings = bit(EdgeKind::kRw) | (loses_updates_ ? bit(EdgeKind::kWw) : 0);
      const bool to_writing = moments_ == 2 && arrow.is_in(to_writings);
      visit(arrow.to() < table_.size() ? moments_ * arrow.to() + (to_writing ? 1 : 0)
                                       : arrow.to() + shift);
    }
    if (is_reading(node)) visit(node + 1);
  }

  const TransactionTable& table_;
  const Digraph& graph_;
  EdgeKinds kinds_;
  bool loses_updates_;
  std::uint32_t moments_;              // of a transaction
  std::vector<std::uint32_t> before_;  // by node: how many have to come before it still
  std::vector<NodeId> ready_;
};

}  // namespace

std::vector<OperationId> order_for_level(const TransactionTable& table,
                                         const std::vector<bool>& happened, const Digraph& graph,
                                         Level level, AnomalySet found) {
  const AnomalySet forbidden = forbidden_by(level, false);
  EdgeKinds kinds = kMissed | bit(EdgeKind::kWw) | bit(EdgeKind::kWr);
  if (forbidden.has(Anomaly::kG0Process)) kinds |= bit(EdgeKind::kProcess);
  if (forbidden.has(Anomaly::kG0Realtime)) kinds |= bit(EdgeKind::kRealtime);
  if (!forbidden.has(Anomaly::kInternal)) found = found.without(Anomaly::kInternal);
  std::vector<OperationId> order;
  if ((found & forbidden_by(Level::kSerializable, false)).empty()) {
    order = TransactionOrder(table, graph, kinds, Moments::kOne).run(happened);
  }
  const bool may_overlap = asks_for_order(level) && !forbidden.has(Anomaly::kG2) &&
                           (found & forbidden_by(Level::kSnapshotIsolation, false)).empty();
  if (order.empty() && may_overlap) {
    order = TransactionOrder(table, graph, kinds, Moments::kTwo).run(happened);
  }
  if (order.empty() && level == Level::kPrefixConsistency && (found & forbidden).empty()) {
    order = TransactionOrder(table, graph, kinds, Moments::kTwoLosingUpdates).run(happened);
  }
  return order;
}

std::vector<OperationId> commit_order(const TransactionTable& table,
                                      const std::vector<bool>& happened, const Digraph& graph,
                                      Level level) {
  EdgeKinds kinds = bit(EdgeKind::kWw);
  if (level != Level::kReadUncommitted) kinds |= bit(EdgeKind::kWr);
  const bool sessions = table.model() == TxnModel::kRegister;
  if (forbidden_by(level, sessions).has(Anomaly::kG0Process)) kinds |= bit(EdgeKind::kProcess);
  return TransactionOrder(table, graph, kinds, Moments::kOne).run(happened);
}

}  // namespace ordeal::checkers
