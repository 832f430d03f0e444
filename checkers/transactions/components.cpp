#include "checkers/transactions/components.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

class Tarjan {
 public:
  Tarjan(const Digraph& graph, EdgeKinds kinds, Components& result)
      : graph_(graph), kinds_(kinds), result_(result), low_(graph.size(), 0) {}

  void run() {
    for (NodeId root = 0; root < graph_.size(); ++root) {
      if (low_[root] == 0) visit(root);
    }
  }

 private:
  struct Frame {
    NodeId node;
    std::uint32_t next;  // arrow
    std::uint32_t index;
  };
  static constexpr std::uint32_t kDone = kNone;  // low_ of a node whose component is complete

  void visit(NodeId root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const auto arrows = graph_.from(frame.node);
      if (frame.next == arrows.size()) {
        leave();
        continue;
      }
      const Arrow arrow = arrows[frame.next++];
      if (!arrow.is_in(kinds_)) continue;
      if (low_[arrow.to()] == 0) {
        enter(arrow.to());
      } else if (low_[arrow.to()] != kDone) {
        low_[frame.node] = std::min(low_[frame.node], low_[arrow.to()]);
      }
    }
  }

  void enter(NodeId node) {
    low_[node] = ++index_;
    frames_.push_back({node, 0, index_});
    stack_.push_back(node);
  }

  void leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::uint32_t low = low_[frame.node];
    if (low == frame.index) {
      NodeId node = kNone;
      do {
        node = stack_.back();
        stack_.pop_back();
        low_[node] = kDone;
        result_.of[node] = result_.count;
      } while (node != frame.node);
      ++result_.count;
    }
    if (!frames_.empty() && low < low_[frames_.back().node]) low_[frames_.back().node] = low;
  }

  const Digraph& graph_;
  EdgeKinds kinds_;
  Components& result_;
  std::vector<std::uint32_t> low_;  // 0: not yet seen
  std::vector<Frame> frames_;
  std::vector<NodeId> stack_;
  std::uint32_t index_ = 0;
};

}  // namespace

Components::Components(const Digraph& graph, EdgeKinds kinds) : of(graph.size(), 0) {
  Tarjan(graph, kinds, *this).run();
}

std::vector<NodeId> Components::in_order() const {
  std::vector<std::uint32_t> begin(count + 1, 0);
  for (const std::uint32_t component : of) ++begin[count - 1 - component + 1];
  for (std::uint32_t i = 0; i < count; ++i) begin[i + 1] += begin[i];
  std::vector<NodeId> nodes(of.size());
  for (NodeId node = 0; node < of.size(); ++node) nodes[begin[count - 1 - of[node]]++] = node;
  return nodes;
}

std::vector<Subgraph> nontrivial_components(const Digraph& graph, const Components& components) {
  std::vector<std::uint32_t> sizes(components.count, 0);
  for (const std::uint32_t component : components.of) ++sizes[component];
  std::vector<std::uint32_t> part_of(components.count, kNone);
  std::vector<Subgraph> parts;
  std::vector<NodeId> renumbered(graph.size(), kNone);
  for (NodeId node = 0; node < graph.size(); ++node) {
    const std::uint32_t component = components.of[node];
    if (sizes[component] < 2) continue;
    if (part_of[component] == kNone) {
      part_of[component] = static_cast<std::uint32_t>(parts.size());
      parts.emplace_back();
    }
    std::vector<NodeId>& members = parts[part_of[component]].original;
    renumbered[node] = static_cast<NodeId>(members.size());
    members.push_back(node);
  }
  for (Subgraph& part : parts) {
    std::vector<Edge> edges;
    for (const NodeId node : part.original) {
      for (const Arrow arrow : graph.from(node)) {
        if (components.of[arrow.to()] != components.of[node]) continue;
        edges.push_back({renumbered[node], Arrow(renumbered[arrow.to()], arrow.kind())});
      }
    }
    part.graph = Digraph(static_cast<std::uint32_t>(part.original.size()), edges);
  }
  return parts;
}

std::vector<Subgraph> cyclic_parts(const Digraph& graph) {
  constexpr EdgeKinds kAll = 0xff;
  const Components components(graph, kAll);
  if (components.count == graph.size()) return {};
  return nontrivial_components(graph, components);
}

}  // namespace ordeal::checkers
