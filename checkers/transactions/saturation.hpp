#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/order_graph.hpp"
#include "checkers/transactions/weak_levels.hpp"

namespace ordeal::checkers {

// An edge that is forced because one moment leads to another; to itself where nothing need.
struct ForcedEdge {
  Edge edge;
  NodeId from = 0;
  NodeId to = 0;
};

// What an acyclic OrderGraph forces in one step, found with vector clocks over the processes.
// Requires: the question keeps sessions, so that the moments of a process are a chain.
class Saturation {
 public:
  Saturation(const TransactionTable& table, const RegisterFacts& facts, const OrderGraph& order);

  // The orders that the graph forces and does not hold yet: by ends and kind, each once.
  // Time: moments times processes, and reads times processes.
  std::vector<ForcedEdge> forced();

 private:
  // The writers of a key that belong to one process, in its order.
  using Group = std::span<const TxnId>;

  void compute_clocks();
  template <class Visit>
  void for_each_group(std::uint32_t key, Visit&& visit) const;
  void from_read(const OutsideRead& read, Group group);
  void from_conflict(TxnId writer, Group group);
  void force(NodeId from, NodeId to, EdgeKind kind, NodeId because_from, NodeId because_to);
  bool precedes(NodeId earlier, NodeId later) const;

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const OrderGraph& order_;
  Chains processes_;                   // of transactions
  std::vector<TxnId> by_process_;      // facts.writers, those of a key by process
  std::vector<std::uint32_t> clocks_;  // by node and process: moments of it that precede
  std::vector<ForcedEdge> forced_;
};

}  // namespace ordeal::checkers
