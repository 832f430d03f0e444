#include "checkers/transactions/examination.hpp"

#include "checkers/transactions/explain_transactions.hpp"

namespace ordeal::checkers {
namespace {

// Why values do not tell who wrote them.
std::string duplicate_text(const TransactionTable& table) {
  const TransactionTable::DuplicateWrite& duplicate = table.duplicate_writes().front();
  return TransactionTexts(table).write_text(duplicate.write) + " is written twice (operations " +
         std::to_string(table.writer(duplicate.write)) + " and " + std::to_string(duplicate.again) +
         "): who wrote what was read cannot be told; values of a key must differ";
}

}  // namespace

TransactionExamination::TransactionExamination(const History& history, const CheckOptions& options)
    : history_(&history), model_name_(options.model) {
  if (!is_transactional(history)) {
    refusal_ = "not every operation is a transaction";
    return;
  }
  const auto model = options.model.empty() ? txn_model_of(history) : txn_model_named(options.model);
  if (!model) {
    refusal_ = "no model is called \"" + options.model + "\"; models: list-append rw-register";
    return;
  }
  model_ = *model;
  model_name_ = name_of(model_);
  examine(options);
}

TransactionExamination::TransactionExamination(const History& history, const CheckOptions& options,
                                               TxnModel model)
    : history_(&history), model_(model), model_name_(name_of(model)) {
  examine(options);
}

void TransactionExamination::examine(const CheckOptions& options) {
  table_ = std::make_unique<TransactionTable>(*history_, model_, options.semantics.fail);
  refusal_ = table_->refusal();
  if (refusal_.empty() && !table_->duplicate_writes().empty()) {
    refusal_ = duplicate_text(*table_);
    has_repeated_values_ = model_ == TxnModel::kRegister;
  }
  if (!refusal_.empty()) return;
  analysis_ = model_ == TxnModel::kListAppend ? analyse_lists(*table_, options)
                                              : analyse_registers(*table_, options);
}

}  // namespace ordeal::checkers
