#pragma once

#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/levels.hpp"

namespace ordeal::checkers {

// An order of the transactions that happened, as the level wants it, which keeps all dependencies
// of the graph: each is in it once, or, where that is not possible and the level allows it, twice,
// when it reads and when it writes (Cerone and Gotsman 2016). Empty when there is none. Requires:
// `found` is all that the history shows, and for levels that ask for snapshots and keep updates the
// graph has an order of all who wrote a key. Time: linear.
std::vector<OperationId> order_for_level(const TransactionTable& table,
                                         const std::vector<bool>& happened, const Digraph& graph,
                                         Level level, AnomalySet found);

// An order in which they can commit, whatever was missed: each after those it read from (but for
// read uncommitted), and after whom it overwrote. Requires: the history is of the level, which lets
// them read what is old.
std::vector<OperationId> commit_order(const TransactionTable& table,
                                      const std::vector<bool>& happened, const Digraph& graph,
                                      Level level);

}  // namespace ordeal::checkers
