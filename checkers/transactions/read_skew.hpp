#pragma once

#include <vector>

#include "checkers/transactions/cycle_search.hpp"

namespace ordeal::checkers {

// An anti-dependency a -> b from whose target a path without another leads back to its source.
struct ReadSkew {
  NodeId reader = kNone;  // a
  NodeId writer = kNone;  // b
};

// The first such anti-dependencies, at most 64: those of the earliest batch that has any.
// `kinds` are the edges a path back may use; candidates are all anti-dependencies of the component,
// also those through gates. Nodes of the original graph from `txn_count` on are no transactions.
// Time: edges times candidates / 64, within the budget.
std::vector<ReadSkew> find_read_skews(const Subgraph& component, std::uint32_t txn_count,
                                      EdgeKinds kinds, CycleBudget& budget);

}  // namespace ordeal::checkers
