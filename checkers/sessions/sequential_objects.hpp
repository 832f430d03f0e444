#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// Sequential consistency of whatever linearizability has a model of: options.model, or the first
// that fits.
Report check_sequential_objects(const History& history, const CheckOptions& options);

// An order of all operations of such a history that keeps the order of every process.
SearchOutcome find_sequential_order(const History& history, const CheckOptions& options,
                                    const ModelRow& model);

}  // namespace ordeal::checkers
