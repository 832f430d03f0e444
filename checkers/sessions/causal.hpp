#pragma once

#include "checkers/sessions/judge_sessions.hpp"

namespace ordeal::checkers {

// Looks for a violation of causal convergence, and so of all that is stronger. Bounded by its
// steps: nodes x sessions.
SessionOutcome find_divergence(const SessionTable& table, std::uint64_t steps_max);

}  // namespace ordeal::checkers
