#pragma once

#include <cstdint>
#include <memory>
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

// All that was found in a history, also what the level that it is judged by allows.
struct TransactionAnalysis {
  FindingLog log;
  std::uint32_t happened = 0;        // transactions that certainly did
  bool sessions = false;             // of registers: the order of processes was looked at
  bool read_skew_undecided = false;  // the budget ran out before read skew was ruled out
  AnomalySet undecided;              // it did before these were, of appends that nobody saw
  bool order_undecided = false;      // the budget ran out before an order was found, or none
  bool order_out_of_memory = false;  // and it was that of memory
  // The level that an order was found for: the history satisfies it, and all that it implies.
  std::optional<Level> order_found;
  // If asked for (CheckOptions::keep_order), and one was found: see LevelProof.
  std::vector<OperationId> order;
  bool is_commit_order = false;
};

// A history taken apart once, and asked by each level. What all levels look at (dependencies,
// cycles, what one read or transaction shows) is found when it is made; an order of the
// transactions only when a level asks for one, and once for all levels that ask for the same.
class SharedAnalysis {
 public:
  virtual ~SharedAnalysis() = default;
  // All that was found, and what this level asks for besides. Of the options: keep_order, and the
  // budget of a search for an order.
  virtual TransactionAnalysis judged_by(Level level, const CheckOptions& options) = 0;
  // That there is no order of the versions, by cases, in words; of registers whichever keys they
  // name.
  virtual Finding told_by_cases(std::vector<CycleCase> cases) const = 0;
};

// Of the options: the semantics, and the budget of a search for cycles. Requires: the table, which
// must outlive it, is not refused, and no value of a key is written twice.
std::unique_ptr<SharedAnalysis> analyse_lists(TransactionTable& table, const CheckOptions& options);

// The same for registers. What a level forbids is not all named anomalies there: when none is
// found that the level forbids, and it asks for an order of the transactions, one is sought.
// `sessions`: with the order of processes, which binds every level then, or without it.
std::unique_ptr<SharedAnalysis> analyse_registers(const TransactionTable& table,
                                                  const CheckOptions& options, bool sessions);

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
