#include "checkers/transactions/prefix_cycle.hpp"

#include <algorithm>

#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kAll = 0xff;
constexpr int kTried = 16;  // edges whose shortest cycle is looked for

class Moments {
 public:
  Moments(const Subgraph& component, std::uint32_t txn_count, bool sessions)
      : component_(component), txn_count_(txn_count), sessions_(sessions) {
    std::vector<Edge> edges;
    for (NodeId node = 0; node < component.graph.size(); ++node) {
      if (is_txn(node)) edges.push_back({reading(node), Arrow(writing(node), EdgeKind::kGate)});
      for (const Arrow arrow : component.graph.from(node)) add(node, arrow, edges);
    }
    graph_ = Digraph(2 * component.graph.size(), edges);
  }

  std::vector<CycleStep> shortest_cycle() const {
    const Components components(graph_, kAll);
    if (components.count == graph_.size()) return {};
    std::vector<PathStep> best;
    int tried = 0;
    for (NodeId from = 0; from < graph_.size() && tried < kTried; ++from) {
      for (const Arrow arrow : graph_.from(from)) {
        const bool is_on_cycle = components.of[from] == components.of[arrow.to()];
        if (arrow.kind() == EdgeKind::kGate || !is_on_cycle || ++tried > kTried) continue;
        const auto back = shortest_path(graph_, arrow.to(), from, {kAll});
        if (!best.empty() && back.size() + 1 >= best.size()) continue;
        best.assign(1, {from, arrow.to(), arrow.kind()});
        best.insert(best.end(), back.begin(), back.end());
      }
    }
    return steps_of(best);
  }

 private:
  bool is_txn(NodeId node) const { return component_.original[node] < txn_count_; }
  // Nodes that stand for many have one moment.
  static NodeId reading(NodeId node) { return 2 * node; }
  NodeId writing(NodeId node) const { return is_txn(node) ? 2 * node + 1 : 2 * node; }

  void add(NodeId from, Arrow arrow, std::vector<Edge>& edges) const {
    switch (arrow.kind()) {
      case EdgeKind::kWw:
        edges.push_back({writing(from), Arrow(writing(arrow.to()), EdgeKind::kWw)});
        break;
      case EdgeKind::kProcess:
        if (!sessions_) break;
        [[fallthrough]];
      case EdgeKind::kWr:
        edges.push_back({writing(from), Arrow(reading(arrow.to()), arrow.kind())});
        break;
      case EdgeKind::kRw:
      case EdgeKind::kGate:
        edges.push_back({reading(from), Arrow(writing(arrow.to()), arrow.kind())});
        break;
      case EdgeKind::kRealtime:
        break;
    }
  }

  // Between transactions: what goes through nodes that stand for many is one step of the kind of
  // its last edge, and steps within one process are one.
  std::vector<CycleStep> steps_of(std::vector<PathStep> path) const {
    const auto begin = std::find_if(path.begin(), path.end(),
                                    [&](const PathStep& step) { return is_txn(step.from / 2); });
    std::rotate(path.begin(), begin, path.end());
    std::vector<CycleStep> steps;
    NodeId from = 0;
    for (const PathStep& step : path) {
      const NodeId to = step.to / 2;
      if (is_txn(step.from / 2)) from = step.from / 2;
      if (!is_txn(to) || to == from) continue;
      const bool goes_on = step.kind == EdgeKind::kProcess && !steps.empty() &&
                           steps.back().kind == EdgeKind::kProcess;
      if (goes_on) {
        steps.back().to = component_.original[to];
      } else {
        steps.push_back({component_.original[from], component_.original[to], step.kind});
      }
    }
    return steps;
  }

  const Subgraph& component_;
  std::uint32_t txn_count_;
  bool sessions_;
  Digraph graph_;
};

}  // namespace

std::vector<CycleStep> find_prefix_cycle(const Subgraph& component, std::uint32_t txn_count,
                                         bool sessions) {
  return Moments(component, txn_count, sessions).shortest_cycle();
}

}  // namespace ordeal::checkers
