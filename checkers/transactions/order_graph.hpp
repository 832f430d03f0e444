#pragma once

#include <cstdint>
#include <span>
#include <utility>
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
  bool sessions = true;   // the order of every process
  bool realtime = false;  // what was over before the other began
};
// Of consistent view and parallel snapshot isolation that of snapshot isolation, which is stronger.
OrderQuestion question_of(Level level);

// The moments of transactions and which must come before which. A transaction that happened is one
// node, or two with snapshots: it reads at one and writes at the other.
class OrderGraph {
 public:
  // `assumed`: orders of versions that are to be kept.
  OrderGraph(const TransactionTable& table, const RegisterFacts& facts, OrderQuestion question,
             std::span<const VersionStep> assumed = {});

  // Adds what is forced, until nothing more is or `rounds_max` rounds are over: a writer known to a
  // reader precedes the one that was read from; a reader precedes the writers that come after the
  // one it read from; two that write one key do not overlap in snapshots. Needs memory of 4 bytes a
  // node and process; without it, or without sessions, what is forced is not added, which only
  // makes a search longer. False when that ends in a contradiction: cycle() then shows it, and
  // there is no order.
  bool saturate(std::uint64_t memory_max, int rounds_max);

  const Digraph& graph() const { return graph_; }
  const std::vector<CycleStep>& cycle() const { return cycle_; }
  // The transactions by which that cycle is forced, its own included: among them alone it is forced
  // too. Ascending. Time: linear, for every edge that was forced.
  std::vector<TxnId> grounds() const;
  const OrderQuestion& question() const { return question_; }

  NodeId reading(TxnId txn) const { return question_.snapshots ? 2 * txn : txn; }
  NodeId writing(TxnId txn) const { return question_.snapshots ? 2 * txn + 1 : txn; }
  TxnId txn_of(NodeId node) const { return question_.snapshots ? node / 2 : node; }
  bool is_moment(NodeId node) const { return node < moment_count_; }
  bool is_reading(NodeId node) const { return !question_.snapshots || node % 2 == 0; }
  bool is_writing(NodeId node) const { return !question_.snapshots || node % 2 == 1; }
  std::uint32_t moment_count() const { return moment_count_; }

 private:
  void add_known_edges();
  void add_assumed_edges(std::span<const VersionStep> assumed);
  bool find_contradiction();
  void note_cycle(const std::vector<PathStep>& path);
  std::size_t first_forced() const { return edges_.size() - reasons_.size(); }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  OrderQuestion question_;
  std::uint32_t moment_count_;
  std::uint32_t node_count_;
  // What is known, then what was forced: round after round, each by ends and kind.
  std::vector<Edge> edges_;
  std::vector<std::pair<NodeId, NodeId>> reasons_;  // of those forced: which leads to which
  std::vector<std::size_t> rounds_;                 // where each begins in the edges
  Digraph graph_;
  std::vector<CycleStep> cycle_;
  std::vector<PathStep> cyclic_path_;  // the same, moment by moment
};

}  // namespace ordeal::checkers
