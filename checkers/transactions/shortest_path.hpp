#pragma once

#include <vector>

#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

// An edge of a path, between nodes of the graph that was searched.
struct PathStep {
  NodeId from = 0;
  NodeId to = 0;
  EdgeKind kind = EdgeKind::kWw;
};

struct PathRules {
  EdgeKinds kinds = 0;
  // No two anti-dependencies next to each other; `start` counts as reached by one.
  bool nonadjacent = false;
};

// A shortest path over edges of these kinds; empty when there is none or start == end. Steps
// within a process, and those through nodes that stand for many, cost nothing. Time: linear.
std::vector<PathStep> shortest_path(const Digraph& graph, NodeId start, NodeId end,
                                    const PathRules& rules);

}  // namespace ordeal::checkers
