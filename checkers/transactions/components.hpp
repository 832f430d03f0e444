#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/dependency_graph.hpp"

namespace ordeal::checkers {

// Strongly connected components (Tarjan 1972, without recursion), looking only at edges of some
// kinds. Numbered so that edges between components go from greater to smaller numbers.
// Time: linear. Memory: 16 bytes a node while it runs, 4 after.
struct Components {
  std::vector<std::uint32_t> of;  // by node
  std::uint32_t count = 0;

  Components(const Digraph& graph, EdgeKinds kinds);

  // Nodes by component, greatest number first: a topological order when there is no cycle.
  std::vector<NodeId> in_order() const;
};

// A part of a graph with its nodes renumbered; `original` tells the old numbers.
struct Subgraph {
  Digraph graph;
  std::vector<NodeId> original;
};

// Every component of more than one node as a graph of its own, smallest node first. Edges of all
// kinds between nodes of a component are kept, whatever kinds it was found by.
std::vector<Subgraph> nontrivial_components(const Digraph& graph, const Components& components);

// The same of the components by edges of all kinds: none where there is no cycle.
std::vector<Subgraph> cyclic_parts(const Digraph& graph);

}  // namespace ordeal::checkers
