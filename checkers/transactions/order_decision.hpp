#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/order_graph.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// So many transactions are listed when no order of them exists.
inline constexpr std::size_t kFewTransactions = 64;

// What came of a search for an order, with that budget.
struct OrderDecision {
  Verdict verdict = Verdict::kUnknown;
  std::uint64_t steps_max = 0;
  bool keeps_order = false;
  bool is_memory_used_up = false;
  std::vector<OperationId> order;  // when valid, and kept
  std::vector<CycleStep> cycle;    // when invalid, and what is forced shows it
  std::vector<TxnId> grounds;      // when invalid: among these alone there is none
  std::vector<TxnId> stuck;        // or with whom a search first went no further
};

// Whether transactions on registers have an order as the question wants it, which keeps what is
// assumed of versions. Good histories can mostly be ordered at a first try, so a short search of
// moments comes first. What is forced is known better by the search for orders of versions, which
// needs memory for every process, and is the only one that knows parallel snapshots: it has half of
// the steps, and what it leaves goes to the search of moments again. Requires: as
// search_versions(), but for a cycle.
OrderDecision decide_order(const TransactionTable& table, const RegisterFacts& facts,
                           const OrderQuestion& question, std::span<const VersionStep> assumed,
                           const CheckOptions& options);

}  // namespace ordeal::checkers
