#pragma once

#include <span>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

struct ShrunkWitness {
  std::vector<OperationId> ids;  // ascending
  bool is_minimal = false;       // false when the budget ran out on the way
};

// Finds a small part of a key's operations that is invalid by itself *and proves that the whole
// is*. Leaving out operations could make a history invalid that is not: drop the only write of 3,
// and a read of 3 becomes impossible. So a witness is closed under reads-from: with an operation
// that observed a value it holds every write of that value that could have been its source. Then
// a linearization of the whole, restricted to the witness, would be one of the witness; there is
// none; so there is none of the whole.
//
// Promises: the result is invalid by itself and closed. If is_minimal: leaving out any operation
// except a writer of an observed value leaves something that is not invalid.
// Writes that were certainly overwritten before anybody in the witness could have seen them are
// left out where the promise still holds without them.
//
// A model without observed() and produced() does not tell sources: of its operations only read-only
// ones are left out, which is always sound.
//
// Requires: `ids` (ascending) are the operations of one key; `start`, a part of them, is invalid
// once closed. Steps of all searches together are bounded by limits.steps_max. `end`, of a model
// that does not tell sources: `start` holds what was invoked before that event, and no order of it
// gets past the completions up to it. So it is of the result.
ShrunkWitness shrink_witness(const History& history, const ModelRow& model,
                             const Semantics& semantics, std::span<const OperationId> ids,
                             std::span<const OperationId> start, const SearchLimits& limits,
                             EventNumber end = kNever);

// The closure alone: `start` with every possible source of what its members observed.
std::vector<OperationId> close_witness(const History& history, const ModelRow& model,
                                       const Semantics& semantics, std::span<const OperationId> ids,
                                       std::span<const OperationId> start);

}  // namespace ordeal::checkers
