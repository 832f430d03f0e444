#pragma once

#include <cstdint>
#include <string>

#include "checkers/check_options.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

enum class BudgetKind : std::uint8_t { kNothing, kSteps, kMemory, kTime };

// Why a key (or the whole history) has no verdict: steps that ran out because somebody said stop
// are time, which has no limit that is known here. The advice goes on after "raise --budget".
BudgetReport exhaustion_of(BudgetKind kind, const CheckOptions& options, const KeyReport& key,
                           std::string advice);

}  // namespace ordeal::checkers
