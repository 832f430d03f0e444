#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/transactions/components.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/transactions/register_facts.hpp"
#include "checkers/transactions/shortest_path.hpp"
#include "checkers/transactions/version_orders.hpp"

namespace ordeal::checkers {

// What an order of the transactions must keep.
struct OrderQuestion {
  // Every transaction reads at one moment and writes at a later one, and of two that write one key
  // the first is over before the second reads (snapshot isolation); otherwise all at one moment.
  bool snapshots = false;
  // With snapshots: two that write one key may overlap all the same (prefix consistency).
  bool lost_updates = false;
  // Only of whom one knows: one knows of whom one reads from and overwrites, through any chain, and
  // misses none of those (parallel snapshots). All at one moment, in which it commits.
  bool parallel = false;
  bool sessions = true;  // the order of every process
  // Without sessions: that order all the same, of those that write. More than is asked.
  bool writer_sessions = false;
  bool realtime = false;  // what was over before the other began

  auto operator<=>(const OrderQuestion&) const = default;
};
OrderQuestion question_of(Level level);

// The moments of transactions and which must come before which. A transaction that happened is one
// node, or two with snapshots: it reads at one and writes at the other.
class OrderGraph {
 public:
  // `assumed`: orders of versions that are to be kept.
  OrderGraph(const TransactionTable& table, const RegisterFacts& facts, OrderQuestion question,
             std::span<const VersionStep> assumed = {});

  // Adds edges between its nodes.
  void add(std::span<const Edge> edges);

  const Digraph& graph() const { return graph_; }
  // A short cycle, moment by moment; empty when there is none. Time: linear.
  std::vector<PathStep> find_cycle() const;
  // The same as steps between transactions, those of a process or of real time in a row as one.
  std::vector<CycleStep> steps_of(std::span<const PathStep> cycle) const;
  const OrderQuestion& question() const { return question_; }

  NodeId reading(TxnId txn) const { return question_.snapshots ? 2 * txn : txn; }
  NodeId writing(TxnId txn) const { return question_.snapshots ? 2 * txn + 1 : txn; }
  // Who writes a key before it has written it by then.
  NodeId beginning_to_write(TxnId txn) const {
    return question_.lost_updates ? writing(txn) : reading(txn);
  }
  TxnId txn_of(NodeId node) const { return question_.snapshots ? node / 2 : node; }
  bool is_moment(NodeId node) const { return node < moment_count_; }
  bool is_reading(NodeId node) const { return !question_.snapshots || node % 2 == 0; }
  bool is_writing(NodeId node) const { return !question_.snapshots || node % 2 == 1; }
  std::uint32_t moment_count() const { return moment_count_; }

 private:
  void add_known_edges();
  void add_writer_sessions();
  void add_assumed_edges(std::span<const VersionStep> assumed);

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  OrderQuestion question_;
  std::uint32_t moment_count_;
  std::uint32_t node_count_;
  std::vector<Edge> edges_;
  Digraph graph_;
};

}  // namespace ordeal::checkers
