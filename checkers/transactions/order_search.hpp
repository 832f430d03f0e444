#pragma once

#include <cstdint>
#include <vector>

#include "checkers/transactions/order_graph.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

struct OrderSearchOutcome {
  Verdict verdict = Verdict::kUnknown;
  std::uint64_t steps = 0;
  bool is_memory_used_up = false;  // the reason why it is unknown
  std::vector<NodeId> order;       // when valid: the moments, one after the other
  std::vector<TxnId> stuck;        // otherwise: those that were left where it first went no further
};

// Decides whether the moments of a history can be put in an order that keeps the graph and in
// which every read sees the latest write of its key: complete, within the steps and the bytes that
// sets of moments are remembered in.
//
// Which moments are done determines the state, since nothing overwrites a version that somebody
// has still to read (Biswas and Enea 2019): what failed once is never tried again. A moment is done
// at once when that cannot be wrong: it only reads, or nobody reads what it writes, or it is the
// last to write its keys. Otherwise those that can be done are tried, in the order in which
// their transactions ended. With snapshots, a transaction holds the keys it writes from its
// reading to its writing.
//
// Requires: reads saw final writes of transactions that happened, and one version a key each.
OrderSearchOutcome search_order(const TransactionTable& table, const RegisterFacts& facts,
                                const OrderGraph& order, std::uint64_t steps_max,
                                std::uint64_t memory_max);

}  // namespace ordeal::checkers
