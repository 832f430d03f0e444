#pragma once

#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/list_orders.hpp"

namespace ordeal::checkers {

// The dependencies of a list-append history: every version is followed by the next (ww), was
// written before it was read (wr), and was read before the next one was written (rw). Writes that
// nobody saw come after every version of their key; where many readers missed many of them, nodes
// from `next_node` on stand between, so that the edges stay linear.
class ListDependencies final : public Dependencies {
 public:
  // Both must outlive this.
  ListDependencies(const TransactionTable& table, const ListOrders& orders)
      : table_(table), orders_(orders) {}

  // Adds the edges; returns the number of nodes there are then.
  NodeId add_edges(NodeId next_node, std::vector<Edge>& edges) const;

  DependencyReason reason(const CycleStep& step, const std::string& from, const std::string& to,
                          std::vector<TxnId>& evidence) const override;

 private:
  TxnId live_writer(std::uint32_t key, std::uint32_t position) const;
  TxnId next_writer(std::uint32_t key, std::uint32_t position) const;
  WriteId live_write_before(std::uint32_t key, std::uint32_t position) const;
  void add_ww(std::vector<Edge>& edges) const;
  void add_read_edges(std::vector<Edge>& edges) const;
  NodeId add_unseen(NodeId next_node, std::vector<Edge>& edges) const;
  std::vector<TxnId> unseen_writers(std::uint32_t key) const;
  DependencyReason wr_reason(const CycleStep& step, const std::string& from, const std::string& to,
                             std::vector<TxnId>& evidence) const;
  DependencyReason ww_reason(const CycleStep& step, const std::string& from, const std::string& to,
                             std::vector<TxnId>& evidence) const;
  DependencyReason rw_reason(const CycleStep& step, const std::string& from, const std::string& to,
                             std::vector<TxnId>& evidence) const;

  const TransactionTable& table_;
  const ListOrders& orders_;
};

}  // namespace ordeal::checkers
