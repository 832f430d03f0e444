#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/components.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/list_orders.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Which cycles a level forbids: of edges of these kinds, with one anti-dependency at most, or
// without two next to each other.
struct UnseenRules {
  EdgeKinds kinds = 0;
  bool one_miss = false;
};

// Appends that nobody saw, by two transactions to one key, came one after the other all the same.
struct UnseenOrders {
  // Invalid: whichever was first, there is a cycle that the rules forbid; unknown: the budget ran
  // out.
  Verdict verdict = Verdict::kValid;
  std::vector<Edge> order;            // valid: from the first to the other, of each two (kWw)
  std::vector<CycleCase> refutation;  // invalid
};

// Whether a cyclic part of a graph has two such appends, whose order may matter: in others they can
// follow the graph's own order.
bool has_unseen_pair(const TransactionTable& table, const ListOrders& orders, const Subgraph& part);

// Orders the unseen appends of the transactions of a part, so that no forbidden cycle is closed by
// them. Requires: the part has none without them. An order that closes one is ruled out, and the
// other taken; what is left open then is tried. Time: two searches of the part for each two, again
// until nothing follows any more; exponential in those left open, within the budget.
UnseenOrders order_unseen(const TransactionTable& table, const ListOrders& orders,
                          const Subgraph& part, UnseenRules rules, std::uint64_t& steps_left);

// Edges (kWw) through all unseen appends of each key, one after the other: as the parts of the
// graph come by edges of these kinds, and within a part as `known` says, or if that is empty as
// they were over. They close no cycle but within a part, and there none that `known` does not.
std::vector<Edge> chain_unseen(const TransactionTable& table, const ListOrders& orders,
                               const Digraph& graph, EdgeKinds kinds, std::vector<Edge> known);

}  // namespace ordeal::checkers
