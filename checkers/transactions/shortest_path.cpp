#include "checkers/transactions/shortest_path.hpp"

#include <algorithm>
#include <deque>

namespace ordeal::checkers {
namespace {

// A node together with whether it was reached by an anti-dependency.
using State = std::uint32_t;

class PathSearch {
 public:
  PathSearch(const Digraph& graph, const PathRules& rules)
      : graph_(graph), rules_(rules), came_from_(std::size_t{2} * graph.size(), kNone) {}

  std::vector<PathStep> run(NodeId start, NodeId end) {
    const State first = start * 2 + 1;
    distance_.assign(came_from_.size(), kNone);
    distance_[first] = 0;
    queue_.push_back(first);
    while (!queue_.empty()) {
      const State state = queue_.front();
      queue_.pop_front();
      const bool arrived = state >> 1 == end && state != first;
      if (arrived && !(rules_.nonadjacent && (state & 1) != 0)) return path_to(state, first);
      expand(state);
    }
    return {};
  }

 private:
  void expand(State state) {
    for (const Arrow arrow : graph_.from(state >> 1)) {
      if (!arrow.is_in(rules_.kinds)) continue;
      const bool is_rw = arrow.kind() == EdgeKind::kRw;
      if (is_rw && rules_.nonadjacent && (state & 1) != 0) continue;
      const bool keeps = arrow.kind() == EdgeKind::kGate;
      const State next = arrow.to() * 2 + (keeps ? (state & 1) : is_rw ? 1 : 0);
      const bool is_free =
          keeps || arrow.kind() == EdgeKind::kProcess || arrow.kind() == EdgeKind::kRealtime;
      const std::uint32_t distance = distance_[state] + (is_free ? 0 : 1);
      if (distance >= distance_[next]) continue;
      distance_[next] = distance;
      came_from_[next] = state;
      if (is_free) {
        queue_.push_front(next);
      } else {
        queue_.push_back(next);
      }
    }
  }

  std::vector<PathStep> path_to(State last, State first) const {
    std::vector<PathStep> steps;
    for (State state = last; state != first; state = came_from_[state]) {
      const State before = came_from_[state];
      steps.push_back({before >> 1, state >> 1, kind_between(before, state)});
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  // The kind of an edge that leads from one state to the other; the plainest of several.
  EdgeKind kind_between(State before, State after) const {
    EdgeKind best = EdgeKind::kGate;
    for (const Arrow arrow : graph_.from(before >> 1)) {
      if (arrow.to() != after >> 1 || !arrow.is_in(rules_.kinds)) continue;
      const bool is_rw = arrow.kind() == EdgeKind::kRw;
      if (arrow.kind() != EdgeKind::kGate && is_rw != ((after & 1) != 0)) continue;
      best = std::min(best, arrow.kind());
    }
    return best;
  }

  const Digraph& graph_;
  const PathRules& rules_;
  std::vector<State> came_from_;
  std::vector<std::uint32_t> distance_;
  std::deque<State> queue_;
};

}  // namespace

std::vector<PathStep> shortest_path(const Digraph& graph, NodeId start, NodeId end,
                                    const PathRules& rules) {
  return PathSearch(graph, rules).run(start, end);
}

std::vector<CycleStep> steps_between_transactions(std::vector<PathStep> cycle,
                                                  const std::vector<NodeId>& original,
                                                  std::uint32_t txn_count) {
  const auto is_txn = [&](NodeId node) { return original[node] < txn_count; };
  const auto begin = std::find_if(cycle.begin(), cycle.end(),
                                  [&](const PathStep& step) { return is_txn(step.from); });
  std::rotate(cycle.begin(), begin, cycle.end());
  std::vector<CycleStep> steps;
  TxnId from = kNone;
  for (const PathStep& step : cycle) {
    if (is_txn(step.from)) from = original[step.from];
    if (!is_txn(step.to)) continue;
    const bool is_order = step.kind == EdgeKind::kProcess || step.kind == EdgeKind::kRealtime;
    if (is_order && !steps.empty() && steps.back().kind == step.kind) {
      steps.back().to = original[step.to];
    } else {
      steps.push_back({from, original[step.to], step.kind});
    }
  }
  return steps;
}

}  // namespace ordeal::checkers
