#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "checkers/exhaustion.hpp"
#include "checkers/sessions/session_sources.hpp"
#include "checkers/sessions/session_table.hpp"
#include "checkers/sessions/source_replay.hpp"
#include "checkers/verdict.hpp"

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
  std::uint64_t steps = 0;  // what it took, where that is more than to look at each node once
};

// Looks for a violation, at most so many steps. Requires: what is a violation in a part of a
// history (writes without readers left out, reads of left-out writes ignored) is one in the whole.
using FindViolation = std::function<SessionOutcome(const SessionTable&, std::uint64_t steps_max)>;

// What every finder finds: a read of what nobody can have written.
std::optional<SessionViolation> unwritten_value(const SessionTable& table,
                                                const SessionSources& sources);

struct SourceLimits {
  std::uint64_t steps_max = 0;
  std::uint64_t memory_max = 0;           // bytes
  std::vector<ReplayRules> replays = {};  // which to start from
};

// What came of looking for sources under which a history of registers has no violation.
struct SourceOutcome {
  BudgetKind exhausted = BudgetKind::kNothing;  // anything else: undecided
  // Of the most plausible sources, if no others will do either.
  std::optional<SessionViolation> violation;
  // Then: operations of which, whatever they saw, some are wrong by themselves, ascending; with all
  // who can have written what they saw.
  std::vector<OperationId> core;
  std::vector<OperationId> sources;  // otherwise: those under which all is well
  std::uint64_t steps = 0;           // what it took, where there was anything to choose
};

// Tries the most plausible sources first. Where they show a violation, the reads that it rests on
// must not all have seen what they did: one of them, the last, gets its next source, until nothing
// is ruled out or nothing is left (dynamic backtracking, Ginsberg 1993). What is ruled out for
// reads of one process is not forgotten when those of another are changed.
SourceOutcome search_sources(const SessionSources& sources, const FindViolation& find,
                             const SourceLimits& limits);

}  // namespace ordeal::checkers
