#pragma once

#include <functional>
#include <optional>

#include "checkers/check_options.hpp"
#include "checkers/sessions/session_table.hpp"
#include "checkers/verdict.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {

// A proof that a model does not hold: operations that are wrong by themselves, the culprit first
// (more than needed is fine), and why.
struct SessionViolation {
  std::string_view code;
  std::vector<OperationId> operations;
  std::vector<std::string> reasons;
  std::vector<OperationId> named = {};  // of the reasons, see Report
  std::vector<ReasonStep> steps = {};
};

// What a finder came to: a violation, or none, or it gave up for want of steps.
struct SessionOutcome {
  std::optional<SessionViolation> violation;
  bool is_undecided = false;
};

// Looks for a violation, at most so many steps. Requires: what is a violation in a part of a
// history (writes without readers left out, reads of left-out writes ignored) is one in the whole.
using FindViolation = std::function<SessionOutcome(const SessionTable&, std::uint64_t steps_max)>;

// The report of a model of registers: refusals, reads of what nobody wrote, and what the finder
// finds, made as small as it goes by asking the finder again.
Report judge_sessions(std::string_view checker, const History& history, const CheckOptions& options,
                      const FindViolation& find);

}  // namespace ordeal::checkers
