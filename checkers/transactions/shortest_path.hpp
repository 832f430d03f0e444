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

// A cycle of a part of a graph as steps between transactions: what goes through other nodes, whose
// original numbers are `txn_count` or more, is one step of the kind of its last edge, and steps
// within one process or of real time in a row are one.
std::vector<CycleStep> steps_between_transactions(std::vector<PathStep> cycle,
                                                  const std::vector<NodeId>& original,
                                                  std::uint32_t txn_count);

}  // namespace ordeal::checkers
