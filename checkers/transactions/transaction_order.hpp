#pragma once

#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/levels.hpp"

namespace ordeal::checkers {

// An order of the transactions that happened, as the level wants it, which keeps all dependencies
// of the graph: each is in it once, or, where that is not possible and the level allows it, twice,
// when it reads and when it writes (Cerone and Gotsman 2016). Empty when there is none, or none is
// found: writes that nobody saw may come in any order, and only one of them is tried. Requires:
// `found` is all that the history shows. Time: linear.
std::vector<OperationId> order_for_level(const TransactionTable& table,
                                         const std::vector<bool>& happened, const Digraph& graph,
                                         Level level, AnomalySet found);

// An order in which they can commit, whatever was missed: each after those it read from, and after
// whom it overwrote. Requires: the history is of the level, which lets them read what is old.
std::vector<OperationId> commit_order(const TransactionTable& table,
                                      const std::vector<bool>& happened, const Digraph& graph,
                                      Level level);

// The same for levels whose transactions see all that they overwrite (parallel snapshot isolation,
// consistent view): whoever missed a write comes before who wrote it, wherever that can be.
std::vector<OperationId> parallel_order(const TransactionTable& table,
                                        const std::vector<bool>& happened, const Digraph& graph);

}  // namespace ordeal::checkers
