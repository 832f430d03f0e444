#include "checkers/transactions/examination.hpp"

#include <vector>

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

// A write of what was there at first, where somebody read that; null for none.
const WriteRow* write_of_initial(const TransactionTable& table, Value initial) {
  std::vector<const WriteRow*> of_key;  // by key; empty while there is none
  for (WriteId id = 0; id < table.write_count(); ++id) {
    const WriteRow& row = table.write(id);
    if (row.value != initial || row.writer == kNone || table.is_failed(row.writer)) continue;
    of_key.resize(table.key_count());
    of_key[row.key] = &row;
  }
  for (TxnId txn = 0; txn < table.size() && !of_key.empty(); ++txn) {
    for (const MicroOperation& micro : table.micro_operations(txn)) {
      if (micro.kind != MicroKind::kRead || of_key[micro.key] == nullptr) continue;
      const Value seen = micro.what == kNone ? Value::nil() : table.write(micro.what).value;
      if (seen == initial) return of_key[micro.key];
    }
  }
  return nullptr;
}

std::string text_of_initial(const TransactionTable& table, const WriteRow& write) {
  return "operation " + std::to_string(write.writer) + " writes " +
         table.history().value_text(write.value) + " to key " +
         table.history().values().plain(table.key_value(write.key)) +
         ", which was there at first: who wrote what was read cannot be told";
}

}  // namespace

TransactionExamination::TransactionExamination(const History& history, const CheckOptions& options)
    : history_(&history), model_name_(options.model) {
  if (!history.operations().empty() && !is_transactional(history)) {
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
  if (refusal_.empty() && model_ == TxnModel::kRegister && history_->has_real_time()) {
    const WriteRow* write = write_of_initial(*table_, options.semantics.initial);
    if (write != nullptr) refusal_ = text_of_initial(*table_, *write);
    has_repeated_values_ = write != nullptr;
  }
  if (!refusal_.empty()) return;
  options_ = options;
  analysis_ = model_ == TxnModel::kListAppend ? analyse_lists(*table_, options)
                                              : analyse_registers(*table_, options, true);
}

// What the order of processes explains is explained without it, and that is looked at first: most
// histories have it. What else it shows may rest on it.
TransactionAnalysis TransactionExamination::judged_by(Level level, const CheckOptions& options) {
  TransactionAnalysis analysis = analysis_->judged_by(level, options);
  const bool is_free =
      model_ == TxnModel::kRegister && !binds_processes(level, model_, options_.semantics);
  const AnomalySet bad = forbidden_by(level, true) | Anomaly::kNoOrder;
  const bool is_decided = !analysis.order_undecided && !analysis.read_skew_undecided;
  if (!is_free || (is_decided && (analysis.log.found() & bad).empty())) return analysis;
  if (!apart_) apart_ = analyse_registers(*table_, options_, false);
  return apart_->judged_by(level, options);
}

bool binds_processes(Level level, TxnModel model, const Semantics& semantics) {
  return model == TxnModel::kRegister &&
         (semantics.sessions == Sessions::kBindEveryLevel || is_about_sessions(level));
}

}  // namespace ordeal::checkers
