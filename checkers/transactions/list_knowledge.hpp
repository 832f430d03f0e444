#pragma once

#include "checkers/transactions/components.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/list_dependencies.hpp"

namespace ordeal::checkers {

// Whoever reads a list knows of the writers of all its elements, not only of the last one's. Finds
// who missed an append of somebody they knew of: from the same look at the lists (fractured-read),
// from an earlier read of the transaction (non-monotonic-read), or through any chain of reads and
// processes (causality-violation).
//
// `component` is one of the history's graph: whoever missed something so is in a cycle, for what he
// missed came, by the order of versions, before what he knew of. A history without cycles costs
// nothing.
// Time (n operations of the component, k processes of it): n k log n.
void find_missed_knowledge(const TransactionTable& table, const ListOrders& orders,
                           const ListDependencies& dependencies, const Subgraph& component,
                           FindingLog& log);

}  // namespace ordeal::checkers
