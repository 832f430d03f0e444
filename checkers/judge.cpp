#include "checkers/judge.hpp"

#include <utility>

#include "checkers/transactions/check_level.hpp"

namespace ordeal::checkers {

Judge::Judge(const History& history, CheckOptions options)
    : history_(history),
      options_(std::move(options)),
      is_transactional_(is_transactional(history)) {}

Judge::~Judge() = default;

Report Judge::ask(const CheckerRow& checker, const CheckOptions& options) {
  if (!checker.level || !is_transactional_) return checker.check(history_, options);
  const auto model =
      options.model.empty() ? txn_model_of(history_) : txn_model_named(options.model);
  if (!model) return checker.check(history_, options);
  return check_level(transactions(*model), options, *checker.level);
}

TransactionExamination& Judge::transactions(TxnModel model) {
  if (!transactions_ || transactions_->model() != model) {
    transactions_ = std::make_unique<TransactionExamination>(history_, options_, model);
  }
  return *transactions_;
}

}  // namespace ordeal::checkers
