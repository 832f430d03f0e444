#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {

// A graph without cycles to which edges are added one by one, and which knows at any time who leads
// where. Of an edge it knows on what it rests: 0 on nothing, n on the n-th thing that was taken to
// be so. Memory: a bit for each two nodes.
class Ways {
 public:
  // Requires: the graph has no cycle. Its edges rest on nothing.
  explicit Ways(const Digraph& graph);

  bool leads(NodeId from, NodeId to) const { return (row(from)[to / 64] >> (to % 64) & 1) != 0; }
  // Requires: `arrow.to()` does not lead to `from`. An edge between two of whom one leads to the
  // other already is not kept. Time: nodes, times nodes by 64 where it is new.
  void add(NodeId from, Arrow arrow, std::uint32_t rests_on);

  struct Step {
    PathStep edge;
    std::uint32_t rests_on = 0;
  };
  // A way of edges that rest on what came before `end`: few that rest on anything, then few.
  // Requires: there is one.
  std::vector<Step> way(NodeId from, NodeId to, std::uint32_t end) const;

 private:
  struct Link {
    Arrow arrow;
    std::uint32_t rests_on = 0;
  };
  const std::uint64_t* row(NodeId node) const { return leads_.data() + node * width_; }
  void join(NodeId from, NodeId to);

  std::size_t width_;                     // words of a row
  std::vector<std::uint64_t> leads_;      // by node a row of bits: where it leads, itself included
  std::vector<std::vector<Link>> links_;  // by node
};

// A graph twice, node n of it being 2n and 2n + 1, with no edge from the one to the other: for what
// leads to a step that is taken once, and what that leads to.
Digraph ahead_and_after(const Digraph& graph);

}  // namespace ordeal::checkers
