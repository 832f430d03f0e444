#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/components.hpp"
#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// All that one pass over a history found, for every level at once.
struct TransactionAnalysis {
  std::string refusal;  // not empty: the history cannot be judged, and nothing else is filled in
  FindingLog log;
  std::uint32_t happened = 0;        // transactions that certainly did
  bool read_skew_undecided = false;  // the budget ran out before read skew was ruled out
  bool order_undecided = false;      // the budget ran out before an order was found, or none
  // Parallel snapshot isolation and consistent view: the history is not snapshot isolated, and
  // these are not decided further than by named anomalies.
  bool beyond_reach = false;
  // The level that an order was found for: the history satisfies it, and all that it implies.
  std::optional<Level> order_found;
  // If asked for (CheckOptions::keep_order), and one was found: see LevelProof.
  std::vector<OperationId> order;
  bool is_commit_order = false;
};

TransactionAnalysis analyse_list_append(const History& history, const CheckOptions& options,
                                        Level level);

// The same for registers. What a level forbids is not all named anomalies there: when none is
// found that `level` forbids, and the level asks for an order of the transactions, one is sought.
TransactionAnalysis analyse_registers(const History& history, const CheckOptions& options,
                                      Level level);

TransactionAnalysis analyse_transactions(const History& history, const CheckOptions& options,
                                         TxnModel model, Level level);

// Why values do not tell who wrote them; empty when they do.
std::string duplicate_text(const TransactionTable& table);

// Adds the cycles of the cyclic parts of a graph whose nodes begin with the table's transactions;
// `sessions` as in forbidden_by().
void find_cycles(const TransactionTable& table, const Dependencies& dependencies,
                 std::span<const Subgraph> parts, bool sessions, std::uint64_t steps_max,
                 TransactionAnalysis& analysis);

// A small set of transactions that shows the finding's anomaly by itself, ascending: leaving out
// any one of them, it is shown no more (`is_minimal`, unless there were too many to try).
struct TransactionWitness {
  std::vector<OperationId> operations;
  bool is_minimal = false;
};
TransactionWitness shrink_to_witness(const History& history, const Finding& finding,
                                     const CheckOptions& options, TxnModel model, Level level);

}  // namespace ordeal::checkers
