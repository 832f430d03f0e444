#include "checkers/transactions/order_graph.hpp"

namespace ordeal::checkers {

OrderQuestion question_of(Level level) {
  OrderQuestion question;
  question.parallel = sees_what_it_overwrites(level);
  question.lost_updates = level == Level::kPrefixConsistency;
  question.snapshots = question.lost_updates || level == Level::kSnapshotIsolation ||
                       level == Level::kStrongSessionSnapshotIsolation ||
                       level == Level::kStrongSnapshotIsolation;
  question.realtime =
      level == Level::kStrongSnapshotIsolation || level == Level::kStrictSerializable;
  return question;
}

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
  if (question_.writer_sessions) add_writer_sessions();
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

void OrderGraph::add_writer_sessions() {
  std::vector<TxnId> latest(table_.history().process_count(), kNone);
  for (TxnId txn = 0; txn < table_.size(); ++txn) {
    if (facts_.keys_written_by(txn).empty()) continue;
    TxnId& earlier = latest[static_cast<std::size_t>(table_.process(txn))];
    if (earlier != kNone) {
      edges_.push_back({writing(earlier), Arrow(reading(txn), EdgeKind::kProcess)});
    }
    earlier = txn;
  }
}

// Of two that write one key the first is over before the second reads, where updates are not lost.
void OrderGraph::add_assumed_edges(std::span<const VersionStep> assumed) {
  for (const VersionStep& step : assumed) {
    edges_.push_back({writing(step.from), Arrow(beginning_to_write(step.to), EdgeKind::kWw)});
  }
}

void OrderGraph::add(std::span<const Edge> edges) {
  edges_.insert(edges_.end(), edges.begin(), edges.end());
  graph_ = Digraph(node_count_, edges_);
}

std::vector<PathStep> OrderGraph::find_cycle() const {
  const Components components(graph_, 0xff);
  if (components.count == graph_.size()) return {};
  for (const Edge& edge : edges_) {
    const NodeId to = edge.arrow.to();
    if (!is_moment(edge.from) || components.of[edge.from] != components.of[to]) continue;
    std::vector<PathStep> cycle = {{edge.from, to, edge.arrow.kind()}};
    const auto back = shortest_path(graph_, to, edge.from, {0xff, false});
    cycle.insert(cycle.end(), back.begin(), back.end());
    return cycle;
  }
  return {};
}

std::vector<CycleStep> OrderGraph::steps_of(std::span<const PathStep> cycle) const {
  std::vector<CycleStep> steps;
  TxnId from = kNone;
  for (const PathStep& step : cycle) {
    if (is_moment(step.from)) from = txn_of(step.from);
    if (!is_moment(step.to) || txn_of(step.to) == from) continue;
    const bool repeats = !steps.empty() && steps.back().kind == step.kind &&
                         (step.kind == EdgeKind::kProcess || step.kind == EdgeKind::kRealtime);
    if (repeats) {
      steps.back().to = txn_of(step.to);
    } else {
      steps.push_back({from, txn_of(step.to), step.kind});
    }
  }
  return steps;
}

}  // namespace ordeal::checkers
