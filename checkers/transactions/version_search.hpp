#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/order_graph.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

struct VersionSearchOutcome {
  Verdict verdict = Verdict::kUnknown;
  std::uint64_t steps = 0;
  bool is_memory_used_up = false;  // the reason why it is unknown
  std::vector<NodeId> order;       // when valid: the moments, one after the other
  std::vector<CycleStep> cycle;    // when invalid, and what is forced shows it
  std::vector<TxnId> core;         // when invalid: among these alone there is no order. Ascending
  std::vector<Edge> forced;        // when unknown: what follows from the graph besides
};

// Decides whether the writers of each key can be put in an order that keeps the graph and in which
// every read sees the latest write of its key: complete, within the steps and the bytes.
//
// What is forced is added (Saturation). As long as two writers of a key are left whose order
// nothing says, one is taken to be first, and what follows is added again. Where that ends in
// a cycle, the latest of those guesses that it rests on is turned round, because of the others
// (Prosser 1993, conflict-directed backjumping). Guesses follow an order that the graph allows, in
// which most of them are right.
//
// Requires: reads saw final writes of transactions that happened, and one version a key each; the
// graph has no cycle.
VersionSearchOutcome search_versions(const TransactionTable& table, const RegisterFacts& facts,
                                     const OrderGraph& order, std::uint64_t steps_max,
                                     std::uint64_t memory_max);

}  // namespace ordeal::checkers
