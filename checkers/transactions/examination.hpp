#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/analysis.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// Whether the order of a process binds transactions of that model under that level.
bool binds_processes(Level level, TxnModel model, const Semantics& semantics);

// A history of transactions under examination: taken apart once, and asked by as many levels of
// isolation as anybody likes. Movable; nothing is kept beyond it.
class TransactionExamination {
 public:
  // Requires: the history outlives it. Of the options the semantics, the model and the budget hold
  // for all that is asked of it. The model: list-append, rw-register, or empty for the one whose
  // writes the history has.
  TransactionExamination(const History& history, const CheckOptions& options);
  TransactionExamination(const History& history, const CheckOptions& options, TxnModel model);

  // Not empty: why the history cannot be judged. Nothing may be asked then.
  const std::string& refusal() const { return refusal_; }
  // It is refused because a value of a register was written twice, or was there at first: who wrote
  // it cannot be told.
  bool has_repeated_values() const { return has_repeated_values_; }
  const History& history() const { return *history_; }
  TxnModel model() const { return model_; }
  // "list-append"; what was asked for where that is no model; "" where there is nothing to choose.
  const std::string& model_name() const { return model_name_; }

  // What is found for the level: see SharedAnalysis. Requires: not refused.
  TransactionAnalysis judged_by(Level level, const CheckOptions& options);
  Finding told_by_cases(std::vector<CycleCase> cases) const {
    return analysis_->told_by_cases(std::move(cases));
  }

 private:
  void examine(const CheckOptions& options);

  const History* history_;
  TxnModel model_ = TxnModel::kListAppend;
  std::string model_name_;
  std::string refusal_;
  bool has_repeated_values_ = false;
  std::unique_ptr<TransactionTable> table_;
  CheckOptions options_;
  std::unique_ptr<SharedAnalysis> analysis_;  // refers to the table
  std::unique_ptr<SharedAnalysis> apart_;     // the same without processes, once that was asked for
};

}  // namespace ordeal::checkers
