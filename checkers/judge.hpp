#pragma once

#include <cstdint>
#include <memory>

#include "checkers/registry.hpp"

namespace ordeal::checkers {

enum class TxnModel : std::uint8_t;
class TransactionExamination;

// One history before several checkers. What levels of isolation have in common is found once, when
// the first of them is asked; every report is the one that its checker gives alone.
class Judge {
 public:
  // Requires: the history outlives it.
  Judge(const History& history, CheckOptions options);
  ~Judge();

  const History& history() const { return history_; }
  const CheckOptions& options() const { return options_; }

  Report ask(const CheckerRow& checker) { return ask(checker, options_); }
  // With options of its own. Requires: the same semantics. The budget of what was found already is
  // the judge's, and a greater one than its own finds nothing more there.
  Report ask(const CheckerRow& checker, const CheckOptions& options);

  // The history under examination as transactions of that model. The reference holds until another
  // model is asked for. Requires: all its operations are transactions.
  TransactionExamination& transactions(TxnModel model);

 private:
  const History& history_;
  CheckOptions options_;
  bool is_transactional_;
  std::unique_ptr<TransactionExamination> transactions_;
};

}  // namespace ordeal::checkers
