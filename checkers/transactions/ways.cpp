#include "checkers/transactions/ways.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

Ways::Ways(const Digraph& graph)
    : width_(graph.size() / 64 + 1), leads_(width_ * graph.size()), links_(graph.size()) {
  auto order = Components(graph, 0xff).in_order();
  std::ranges::reverse(order);
  for (const NodeId node : order) {
    leads_[node * width_ + node / 64] |= std::uint64_t{1} << (node % 64);
    for (const Arrow arrow : graph.from(node)) {
      links_[node].push_back({arrow, 0});
      join(node, arrow.to());
    }
  }
}

void Ways::join(NodeId from, NodeId to) {
  for (std::size_t i = 0; i < width_; ++i) leads_[from * width_ + i] |= row(to)[i];
}

void Ways::add(NodeId from, Arrow arrow, std::uint32_t rests_on) {
  if (leads(from, arrow.to())) return;
  links_[from].push_back({arrow, rests_on});
  for (NodeId node = 0; node < links_.size(); ++node) {
    if (leads(node, from)) join(node, arrow.to());
  }
}

std::vector<Ways::Step> Ways::way(NodeId from, NodeId to, std::uint32_t end) const {
  constexpr std::uint32_t kFar = ~std::uint32_t{0};
  constexpr std::uint32_t kCostOfTaken = 16;
  std::vector<std::uint32_t> costs(links_.size(), kFar);
  std::vector<Step> last(links_.size());  // by node: on the way to it
  using Open = std::pair<std::uint32_t, NodeId>;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  costs[from] = 0;
  open.emplace(0, from);
  while (!open.empty() && open.top().second != to) {
    const auto [cost, node] = open.top();
    open.pop();
    if (cost > costs[node]) continue;
    for (const Link& link : links_[node]) {
      const NodeId next = link.arrow.to();
      if (link.rests_on >= end || !leads(next, to)) continue;
      const bool is_free = link.arrow.kind() == EdgeKind::kGate;
      const std::uint32_t there = cost + (link.rests_on > 0 ? kCostOfTaken : is_free ? 0 : 1);
      if (there >= costs[next]) continue;
      costs[next] = there;
      last[next] = {{node, next, link.arrow.kind()}, link.rests_on};
      open.emplace(there, next);
    }
  }
  std::vector<Step> steps;
  for (NodeId node = to; node != from; node = last[node].edge.from) steps.push_back(last[node]);
  std::ranges::reverse(steps);
  return steps;
}

Digraph ahead_and_after(const Digraph& graph) {
  std::vector<Edge> edges;
  for (NodeId node = 0; node < graph.size(); ++node) {
    for (const Arrow arrow : graph.from(node)) {
      edges.push_back({2 * node, Arrow(2 * arrow.to(), arrow.kind())});
      edges.push_back({2 * node + 1, Arrow(2 * arrow.to() + 1, arrow.kind())});
    }
  }
  return Digraph(2 * graph.size(), edges);
}

}  // namespace ordeal::checkers
