#include "checkers/transactions/order_graph.hpp"

#include <algorithm>

#include "checkers/stop.hpp"
#include "checkers/transactions/saturation.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {

OrderGraph::OrderGraph(const TransactionTable& table, const RegisterFacts& facts,
                       OrderQuestion question, std::span<const VersionStep> assumed)
    : table_(table),
      facts_(facts),
      question_(question),
      moment_count_(question.snapshots ? 2 * table.size() : table.size()),
      node_count_(moment_count_) {
  add_known_edges();
  add_assumed_edges(assumed);
  graph_ = Digraph(node_count_, edges_);
}

void OrderGraph::add_known_edges() {
  std::vector<Edge> order;
  const NodeId end = add_order_edges(table_, facts_.happened, order);
  const std::uint32_t shift = moment_count_ - table_.size();
  for (const Edge& edge : order) {
    const bool is_process = edge.arrow.kind() == EdgeKind::kProcess;
    if (is_process ? !question_.sessions : !question_.realtime) continue;
    const NodeId to = edge.arrow.to();
    edges_.push_back({edge.from < table_.size() ? writing(edge.from) : edge.from + shift,
                      Arrow(to < table_.size() ? reading(to) : to + shift, edge.arrow.kind())});
  }
  if (question_.realtime) node_count_ = end + shift;
  if (question_.snapshots) {
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (facts_.happened[txn]) {
        edges_.push_back({reading(txn), Arrow(writing(txn), EdgeKind::kGate)});
      }
    }
  }
  for (const OutsideRead& read : facts_.reads) {
    if (read.version == kNone) continue;
    edges_.push_back(
        {writing(table_.writer(read.version)), Arrow(reading(read.txn), EdgeKind::kWr)});
  }
}

// Of two that write one key the first is over before the second reads, where updates are not lost.
void OrderGraph::add_assumed_edges(std::span<const VersionStep> assumed) {
  for (const VersionStep& step : assumed) {
    const NodeId to = question_.lost_updates ? writing(step.to) : reading(step.to);
    edges_.push_back({writing(step.from), Arrow(to, EdgeKind::kWw)});
  }
}

bool OrderGraph::saturate(std::uint64_t memory_max, int rounds_max) {
  if (!find_contradiction()) return false;
  const std::uint64_t processes = table_.history().process_count();
  if (!question_.sessions || processes * node_count_ * 4 > memory_max) return true;
  Saturation saturation(table_, facts_, *this);
  for (int round = 0; round < rounds_max && !is_stopped() && saturation.add_forced(edges_);
       ++round) {
    graph_ = Digraph(node_count_, edges_);
    if (!find_contradiction()) return false;
  }
  return true;
}

// Whether the graph is still acyclic; if not, keeps a short cycle.
bool OrderGraph::find_contradiction() {
  const Components components(graph_, 0xff);
  if (components.count == graph_.size()) return true;
  for (const Edge& edge : edges_) {
    const NodeId to = edge.arrow.to();
    if (!is_moment(edge.from) || components.of[edge.from] != components.of[to]) continue;
    std::vector<PathStep> path = {{edge.from, to, edge.arrow.kind()}};
    const auto back = shortest_path(graph_, to, edge.from, {0xff, false});
    path.insert(path.end(), back.begin(), back.end());
    TxnId from = kNone;
    for (const PathStep& step : path) {
      if (is_moment(step.from)) from = txn_of(step.from);
      if (!is_moment(step.to) || txn_of(step.to) == from) continue;
      const bool repeats = !cycle_.empty() && cycle_.back().kind == step.kind &&
                           (step.kind == EdgeKind::kProcess || step.kind == EdgeKind::kRealtime);
      if (repeats) {
        cycle_.back().to = txn_of(step.to);
      } else {
        cycle_.push_back({from, txn_of(step.to), step.kind});
      }
    }
    return false;
  }
  return false;
}

}  // namespace ordeal::checkers
