#pragma once

#include <optional>
#include <span>

#include "checkers/linearizability/container.hpp"

namespace ordeal::checkers {

// A guess at who took which value of a stack that was put several times: each the latest that could
// be, and then others where that puts fewer out of turn, or mends what contradicts itself. Takes in
// doubt take nothing. A decision is valid; where there is none nothing is known.
//
// Bounded: each value that was put is looked at 10^4 times or so, all of them 10^9 times.
std::optional<Decision> guess_takes(std::span<const Operation> operations,
                                    std::span<const OperationId> ids, const Semantics& semantics,
                                    Decision (*decide)(Stays stays));

}  // namespace ordeal::checkers
