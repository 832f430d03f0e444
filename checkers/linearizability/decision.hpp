#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checkers/history/operation.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// A verdict reached without a search, by an algorithm made for one kind of object: O(n log n).
struct Decision {
  Verdict verdict = Verdict::kValid;  // never unknown
  std::vector<OperationId> order;     // when valid: a linearization
  std::vector<OperationId> start;     // when invalid: operations whose closure is invalid
  bool is_closed = false;             // and `start` is closed and minimal as it stands
};

// A decider answers nullopt where its algorithm does not apply (repeated values, say): the search
// decides then. Requires: ids ascending, all of one object, functions those of the model.
using Decide = std::optional<Decision> (*)(std::span<const Operation> operations,
                                           std::span<const OperationId> ids,
                                           const Semantics& semantics);

// A point in time of a decider: events at even places, room for effects between them.
using Moment = std::int64_t;
inline constexpr Moment kBeforeAllEvents = 0;
inline constexpr Moment kAfterAllEvents = Moment{1} << 40;
constexpr Moment moment_of(EventNumber event) {
  return event == kNever ? kAfterAllEvents : 2 * static_cast<Moment>(event) + 2;
}

}  // namespace ordeal::checkers
