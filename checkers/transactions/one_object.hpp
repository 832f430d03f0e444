#pragma once

#include <string>
#include <string_view>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

inline constexpr std::string_view kAllRegisters = "multi-register";

// All registers as one object, which each transaction uses at one moment, decided by the search of
// linearizability: strict serializability, whoever wrote what. For histories in which a value is
// written again, so that who wrote what was read cannot be told; `why` tells that, for the levels
// that are not decided so: what is strict-serializable is of every level, what is not may be too.
Report check_as_one_object(const History& history, CheckOptions options, Level level,
                           const std::string& why);

}  // namespace ordeal::checkers
