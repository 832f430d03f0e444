#pragma once

#include "checkers/check_options.hpp"
#include "checkers/sessions/source_search.hpp"
#include "checkers/verdict.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {

// The report of a model of registers: refusals, reads of what nobody wrote, and what the finder
// finds, made as small as it goes by asking the finder again. Where a value was written more than
// once the model holds if it does for some choice of what each read saw; bounded by
// options.steps_max and options.memory_max.
Report judge_sessions(std::string_view checker, const History& history, const CheckOptions& options,
                      const FindViolation& find);

}  // namespace ordeal::checkers
