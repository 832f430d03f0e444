#pragma once

#include "checkers/linearizability/shrink_witness.hpp"

namespace ordeal::checkers {

// As shrink_witness, for containers (queues, stacks, priority queues). There a value may be left
// out only with all that was done with it: to leave out who took it would leave it inside. What is
// left out at a time is a value, with its put and its take, or a take that found nothing; takes in
// doubt stay, they might have taken anything.
//
// Promises: the result is invalid by itself, and so is whatever it is a part of. If is_minimal:
// leaving out any value, or take that found nothing, leaves something that is not invalid.
// Requires: `start`, with everything that was done with its values, is invalid.
ShrunkWitness shrink_values(const History& history, const ModelRow& model,
                            const Semantics& semantics, std::span<const OperationId> ids,
                            std::span<const OperationId> start, const SearchLimits& limits);

// All that was done with one value, or two, where that is invalid by itself, and so the history;
// nothing where none are, or there are too many to ask of each.
std::vector<OperationId> find_invalid_values(const History& history, const ModelRow& model,
                                             const Semantics& semantics,
                                             std::span<const OperationId> ids,
                                             const SearchLimits& limits);

}  // namespace ordeal::checkers
