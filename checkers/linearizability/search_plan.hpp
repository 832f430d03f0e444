#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "checkers/history/operation.hpp"
#include "checkers/models/model.hpp"

namespace ordeal::checkers {

inline constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

// One operation that takes part in a search, before it is planned.
struct Participant {
  OperationId id = 0;
  EventNumber invoked = 0;
  EventNumber completed = kNever;  // kNever: optional
};

// The operations of one object, laid out for the search.
//
// Required operations are numbered by their completion: their *rank*. At any moment of a search
// every operation below some rank has taken effect, that rank has not, and of the rest only those
// invoked before its completion may have: they overlap it. So a set of operations that have taken
// effect is a rank and one bit per *slot*, where operations that overlap have different slots and
// slots are reused like registers: five clients need five bits, however long the history. (One bit
// per operation, cloned at every step, is what makes other searches quadratic in memory.)
// Optional operations never complete and keep one bit each, in order of invocation.
struct SearchPlan {
  std::vector<OperationId> required;  // by rank
  std::vector<std::uint32_t> slot_of_rank;
  std::vector<std::uint32_t> arrivals;      // ranks in order of invocation
  std::vector<std::uint32_t> arrivals_end;  // by rank: arrivals invoked before it completes
  std::vector<OperationId> optional;        // in order of invocation
  std::vector<std::uint32_t> optional_end;  // by rank: optionals invoked before it completes
  std::vector<std::uint32_t> earlier_twin;  // by optional: the latest earlier one that asks for
                                            // exactly the same, or kNobody
  std::uint32_t slot_count = 0;

  std::uint32_t required_count() const { return static_cast<std::uint32_t>(required.size()); }
};

// `are_anonymous`: see model.hpp. Requires: participants in order of invocation. O(n log n).
SearchPlan plan_search(std::span<const Operation> operations,
                       std::span<const Participant> participants, bool are_anonymous);

// The participants of a model: operations that have a part, less optional ones that cannot matter
// (they change nothing, or produce what nobody observes, see Model::skips_unseen).
// Requires: ids ascending.
template <Model M>
std::vector<Participant> participants_of(const M& model, std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics);

// Removes optional participants that produce a value no other participant observes, until none is
// left. `observed` and `produced` are parallel to `participants`.
void drop_unseen(std::vector<Participant>& participants, std::vector<std::optional<Value>> observed,
                 std::vector<std::optional<Value>> produced);

template <Model M>
std::vector<Participant> participants_of(const M& model, std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics) {
  std::vector<Participant> participants;
  participants.reserve(ids.size());
  bool any_optional = false;
  for (const OperationId id : ids) {
    const Operation& operation = operations[id];
    const Part part = part_of(model, operation, semantics);
    if (part == Part::kNone) continue;
    const bool optional = part == Part::kOptional;
    if (optional && is_read_only(model, operation)) continue;
    any_optional |= optional;
    participants.push_back(
        {id, operation.invoke_event, optional ? kNever : operation.complete_event});
  }
  if constexpr (requires(const Operation& operation) {
                  model.skips_unseen();
                  model.observed(operation);
                  model.produced(operation);
                }) {
    if (!any_optional || !model.skips_unseen()) return participants;
    std::vector<std::optional<Value>> observed;
    std::vector<std::optional<Value>> produced;
    for (const Participant& participant : participants) {
      observed.push_back(model.observed(operations[participant.id]));
      produced.push_back(model.produced(operations[participant.id]));
    }
    drop_unseen(participants, std::move(observed), std::move(produced));
  }
  return participants;
}

}  // namespace ordeal::checkers
