#pragma once

#include <cstdint>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// All that one pass over a history found, for every level at once.
struct TransactionAnalysis {
  std::string refusal;  // not empty: the history cannot be judged, and nothing else is filled in
  FindingLog log;
  std::uint32_t happened = 0;        // transactions that certainly did
  bool read_skew_undecided = false;  // the budget ran out before read skew was ruled out
};

TransactionAnalysis analyse_list_append(const History& history, const CheckOptions& options);

// A small set of transactions that shows the finding's anomaly by itself, ascending: leaving out
// any one of them, it is shown no more (`is_minimal`, unless there were too many to try).
struct TransactionWitness {
  std::vector<OperationId> operations;
  bool is_minimal = false;
};
TransactionWitness shrink_to_witness(const History& history, const Finding& finding,
                                     const CheckOptions& options, TxnModel model);

}  // namespace ordeal::checkers
