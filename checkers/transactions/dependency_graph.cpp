#include "checkers/transactions/dependency_graph.hpp"

#include <algorithm>

namespace ordeal::checkers {

Digraph::Digraph(std::uint32_t node_count, std::span<const Edge> edges)
    : first_(node_count + 1, 0), arrows_(edges.size()) {
  for (const Edge& edge : edges) ++first_[edge.from + 1];
  for (NodeId node = 0; node < node_count; ++node) first_[node + 1] += first_[node];
  // Fill from the back of every node's range, going backwards, so that no second array of
  // positions is needed; first_[n + 1] is the end of n and becomes its beginning.
  for (std::size_t i = edges.size(); i-- > 0;)
    arrows_[--first_[edges[i].from + 1]] = edges[i].arrow;
  for (NodeId node = 0; node < node_count; ++node) first_[node] = first_[node + 1];
  first_[node_count] = static_cast<std::uint32_t>(edges.size());
}

namespace {

struct Moment {
  EventNumber event = 0;
  TxnId txn = kNone;
  bool is_completion = false;
};

// A history as a table of its operations.
class Operations {
 public:
  explicit Operations(const History& history) : history_(history) {}
  const History& history() const { return history_; }
  NodeId size() const { return static_cast<NodeId>(history_.operations().size()); }
  bool is_ok(OperationId id) const { return history_.operation(id).is_ok(); }
  ProcessId process(OperationId id) const { return history_.operation(id).process; }
  EventNumber invoked(OperationId id) const { return history_.operation(id).invoke_event; }
  EventNumber completed(OperationId id) const { return history_.operation(id).complete_event; }

 private:
  const History& history_;
};

// Invocations and completions of what happened, in their order.
template <class Table>
std::vector<Moment> moments_of(const Table& table, const std::vector<bool>& happened) {
  std::vector<Moment> completions;
  for (TxnId txn = 0; txn < table.size(); ++txn) {
    if (happened[txn] && table.is_ok(txn)) completions.push_back({table.completed(txn), txn, true});
  }
  std::sort(completions.begin(), completions.end(),
            [](const Moment& a, const Moment& b) { return a.event < b.event; });
  std::vector<Moment> all;
  all.reserve(completions.size() * 2);
  auto next = completions.begin();
  for (TxnId txn = 0; txn < table.size(); ++txn) {
    if (!happened[txn]) continue;
    while (next != completions.end() && next->event < table.invoked(txn)) all.push_back(*next++);
    all.push_back({table.invoked(txn), txn, false});
  }
  all.insert(all.end(), next, completions.end());
  return all;
}

template <class Table>
NodeId add_edges_of_order(const Table& table, const std::vector<bool>& happened,
                          std::vector<Edge>& edges) {
  std::vector<TxnId> latest(table.history().process_count(), kNone);
  NodeId next_node = table.size();
  bool is_open = false;  // the latest node has been left already: a completion needs a new one
  const bool real_time = table.history().has_real_time();
  for (const Moment& moment : moments_of(table, happened)) {
    if (moment.is_completion) {
      if (!real_time) continue;
      if (next_node == table.size() || is_open) {
        if (next_node > table.size())
          edges.push_back({next_node - 1, {next_node, EdgeKind::kRealtime}});
        ++next_node;
        is_open = false;
      }
      edges.push_back({moment.txn, {next_node - 1, EdgeKind::kRealtime}});
      continue;
    }
    TxnId& previous = latest[static_cast<std::size_t>(table.process(moment.txn))];
    if (previous != kNone) edges.push_back({previous, {moment.txn, EdgeKind::kProcess}});
    previous = moment.txn;
    if (next_node == table.size()) continue;
    edges.push_back({next_node - 1, {moment.txn, EdgeKind::kRealtime}});
    is_open = true;
  }
  return next_node;
}

}  // namespace

NodeId add_order_edges(const TransactionTable& table, const std::vector<bool>& happened,
                       std::vector<Edge>& edges) {
  return add_edges_of_order(table, happened, edges);
}

NodeId add_order_edges(const History& history, const std::vector<bool>& happened,
                       std::vector<Edge>& edges) {
  return add_edges_of_order(Operations(history), happened, edges);
}

}  // namespace ordeal::checkers
