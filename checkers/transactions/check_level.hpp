#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/transactions/examination.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Judges a history of transactions by one level. Models: list-append and rw-register; an empty
// name means the one whose writes the history has. The report names every anomaly found, also those
// that this level allows, and the levels the history satisfies and violates.
Report check_level(const History& history, const CheckOptions& options, Level level);
// The same of a history that is under examination already, for whichever level.
Report check_level(TransactionExamination& examination, const CheckOptions& options, Level level);

template <Level level>
Report check_level(const History& history, const CheckOptions& options) {
  return check_level(history, options, level);
}

}  // namespace ordeal::checkers
