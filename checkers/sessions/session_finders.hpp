#pragma once

#include "checkers/check_options.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/sessions/source_search.hpp"

namespace ordeal::checkers {

SessionOutcome find_guarantee_violation(const SessionTable& table, Guarantee guarantee);

// Who looks for violations of a model: causal consistency or one of its kin, pram, or a session
// guarantee, by the name of its checker. Requires: the options outlive it.
FindViolation finder_of(std::string_view model, const CheckOptions& options);

}  // namespace ordeal::checkers
