#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

// An order of nodes that keeps edges which come one by one and go last in, first out (Pearce and
// Kelly 2006): what comes later already costs nothing, anything else as much as lies between.
// Memory: 12 bytes a node, 20 an edge.
class WriteOrder {
 public:
  struct Edge {
    NodeId from = kNone;
    NodeId to = kNone;
    NodeId because = kNone;  // whatever the caller wants to know of it
  };

  explicit WriteOrder(std::size_t nodes)
      : at_(nodes, kNone), first_into_(nodes, kNone), first_out_of_(nodes, kNone), is_met_(nodes) {}

  // Puts a node at the end. Requires: it has no edges.
  void append(NodeId node) { at_[node] = next_++; }
  bool is_before(NodeId a, NodeId b) const { return at_[a] < at_[b]; }

  // False where `to` comes before `from` already: then path() says how.
  bool add(const Edge& edge);
  const std::vector<Edge>& path() const { return path_; }

  // Edges by number, in the order in which they came, and those into a node, the last first.
  const Edge& edge(std::uint32_t number) const { return edges_[number].edge; }
  std::uint32_t first_into(NodeId node) const { return first_into_[node]; }
  std::uint32_t next_into(std::uint32_t number) const { return edges_[number].next_into; }

  std::size_t size() const { return edges_.size(); }
  const Edge& last() const { return edges_.back().edge; }
  void remove_last();

  std::uint64_t steps() const { return steps_; }

 private:
  struct Linked {
    Edge edge;
    std::uint32_t next_into = kNone;
    std::uint32_t next_out_of = kNone;
  };

  bool collect_after(NodeId first, NodeId end);
  void collect_before(NodeId last, std::uint32_t begin);
  void move();
  void tell_path(NodeId first, NodeId end);

  std::vector<std::uint32_t> at_;
  std::uint32_t next_ = 0;
  std::vector<Linked> edges_;
  std::vector<std::uint32_t> first_into_;  // edges by node
  std::vector<std::uint32_t> first_out_of_;
  std::vector<bool> is_met_;
  std::vector<NodeId> after_;
  std::vector<std::uint32_t> reached_by_;  // edges, in step with after_
  std::vector<NodeId> before_;
  std::vector<Edge> path_;
  std::uint64_t steps_ = 0;
};

}  // namespace ordeal::checkers
