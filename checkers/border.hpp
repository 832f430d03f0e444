#pragma once

#include <cstdint>

#include "checkers/judge.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// How far to go to find out where a history stands among the models.
struct BorderLimits {
  // Beyond that many operations nothing is judged again; what the report itself tells is used.
  std::uint64_t operations_max = 10'000;
  // Of a search made for the border alone, which the verdict does not need.
  std::uint64_t steps_max = 5'000'000;
};

// Completes a report that the judge gave with the strongest models the history satisfies and the
// weakest it violates. Begins with what the report tells (its verdict, and for transactions the
// anomalies found), lets the lattice draw the consequences, and judges by further models only while
// there are some that nothing is known of: strongest first, so that a good history is judged once.
// Those that nothing is known of in the end are the report's models_undecided.
//
// The checkers of workloads are not in the lattice: their histories are judged by the models that
// fit, as those of one object or of transactions; where none does, what an anomaly says about the
// transactions behind it is told. Does nothing to a report that refused the history, nor where no
// operation succeeded.
void complete_border(Judge& judge, const BorderLimits& limits, Report& report);

}  // namespace ordeal::checkers
