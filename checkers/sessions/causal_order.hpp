#pragma once

#include <vector>

#include "checkers/sessions/session_table.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {

// A write that the reader knew of when it read what another wrote (or the initial value, `later`
// is kNone): whatever order explains the read has `earlier` before `later`.
struct KnownWrite {
  NodeId earlier = kNone;
  NodeId later = kNone;
  NodeId read = kNone;
};

// What comes before what, and what the reads say of the rest.
class CausalOrder {
 public:
  // Requires: the table outlives it.
  CausalOrder(const SessionTable& table, const std::vector<Edge>& edges);

  bool has_cycle() const { return order_.empty() && graph_.size() > 0; }
  // Nodes of one cycle as steps. Requires: has_cycle().
  std::vector<PathStep> cycle() const;
  // A shortest way from one node to another that comes later; empty if there is none.
  std::vector<PathStep> path(NodeId from, NodeId to) const;

  // Of the sessions from `first` to before `end`: for each read and each session the latest write
  // of its key that precedes it, unless that is what it saw or precedes what it saw.
  // Requires: no cycle. O(nodes x sessions).
  std::vector<KnownWrite> known_writes(std::uint32_t first, std::uint32_t end) const;

  // The first of these whose `later` precedes its `earlier`, or is the initial value: no order
  // whatever explains that read. Null for none.
  const KnownWrite* first_contradiction(const std::vector<KnownWrite>& known) const;

  // What known_writes costs, in steps.
  std::uint64_t cost() const;

 private:
  const SessionTable& table_;
  Digraph graph_;
  Chains chains_;
  std::vector<NodeId> order_;  // empty when there is a cycle
};

}  // namespace ordeal::checkers
