#include "checkers/transactions/order_graph.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "checkers/stop.hpp"
#include "checkers/transactions/saturation.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {

OrderQuestion question_of(Level level) {
  OrderQuestion question;
  question.lost_updates = level == Level::kPrefixConsistency;
  question.snapshots =
      question.lost_updates || level == Level::kConsistentView ||
      level == Level::kSnapshotIsolation || level == Level::kParallelSnapshotIsolation ||
      level == Level::kStrongSessionSnapshotIsolation || level == Level::kStrongSnapshotIsolation;
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
  for (int round = 0; round < rounds_max && !is_stopped(); ++round) {
    const auto forced = saturation.forced();
    if (forced.empty()) break;
    rounds_.push_back(edges_.size());
    for (const ForcedEdge& one : forced) {
      edges_.push_back(one.edge);
      reasons_.emplace_back(one.from, one.to);
    }
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
    cyclic_path_ = {{edge.from, to, edge.arrow.kind()}};
    const auto back = shortest_path(graph_, to, edge.from, {0xff, false});
    cyclic_path_.insert(cyclic_path_.end(), back.begin(), back.end());
    note_cycle(cyclic_path_);
    break;
  }
  return false;
}

void OrderGraph::note_cycle(const std::vector<PathStep>& path) {
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
}

std::vector<TxnId> OrderGraph::grounds() const {
  std::set<TxnId> found;
  std::set<std::size_t> open;  // forced edges whose reason is to be looked at
  const auto ends = [](const Edge& edge) {
    return std::tuple(edge.from, edge.arrow.to(), edge.arrow.kind());
  };
  const auto follow = [&](const std::vector<PathStep>& path, std::size_t rounds) {
    for (const PathStep& step : path) {
      for (const NodeId node : {step.from, step.to}) {
        if (is_moment(node)) found.insert(txn_of(node));
      }
      const Edge edge{step.from, Arrow(step.to, step.kind)};
      for (std::size_t round = 0; round < rounds; ++round) {
        const auto begin = edges_.begin() + static_cast<std::ptrdiff_t>(rounds_[round]);
        const auto end = round + 1 < rounds_.size()
                             ? edges_.begin() + static_cast<std::ptrdiff_t>(rounds_[round + 1])
                             : edges_.end();
        const auto at = std::ranges::lower_bound(begin, end, ends(edge), {}, ends);
        const bool is_it = at != end && ends(*at) == ends(edge);
        if (is_it) open.insert(static_cast<std::size_t>(at - edges_.begin()));
      }
    }
  };
  follow(cyclic_path_, rounds_.size());
  for (std::size_t round = rounds_.size(); round-- > 0;) {
    const Digraph before(node_count_, std::span(edges_).first(rounds_[round]));
    while (!open.empty() && *open.rbegin() >= rounds_[round]) {
      const auto [from, to] = reasons_[*open.rbegin() - first_forced()];
      open.erase(std::prev(open.end()));
      if (from != to) follow(shortest_path(before, from, to, {0xff, false}), round);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace ordeal::checkers
