#pragma once

#include "checkers/linearizability/decision.hpp"

namespace ordeal::checkers {

// Objects that grow, with distinct values. Each decision is exact where it applies, near-linear in
// the operations and the elements their reads returned; an operation in doubt that nobody saw is
// left out. A refusal's start is closed: it holds whoever added what its reads returned, and it is
// minimal, so it is a witness as it stands (Decision::is_closed).

// A list with appends and reads of the whole list. The longest read is the order of the appends,
// every other must be a beginning of it; so appends and reads fall into blocks that follow one
// another, and real time must not contradict that: one pass with the latest invocation so far.
// Not decided: a value appended twice.
std::optional<Decision> decide_append_list(std::span<const Operation> operations,
                                           std::span<const OperationId> ids,
                                           const Semantics& semantics);

// A set. With adds and reads of the whole set: as the list, since the reads must include one
// another; what one read has and the one before it has not is a block. With adds, removes and
// reads of single elements: every element is an object of its own (locality), inside between its
// add and its remove, whose moments are put as close as what was read allows. Not decided: a value
// added or removed twice, reads of the whole set together with removes or single elements.
std::optional<Decision> decide_set(std::span<const Operation> operations,
                                   std::span<const OperationId> ids, const Semantics& semantics);

// The second half of decide_set: no read of the whole.
std::optional<Decision> decide_membership(std::span<const Operation> operations,
                                          std::span<const OperationId> ids,
                                          const Semantics& semantics);

// A counter to which everybody adds the same number d (else: not decided, that is the subset sum
// problem). What is read says how many adds came before, so the reads give the n-th add a window of
// time, and windows rise with n. Adds are matched to places in the order, the one whose last place
// comes first goes first (Glover 1967, convex bipartite matching).
std::optional<Decision> decide_counter(std::span<const Operation> operations,
                                       std::span<const OperationId> ids,
                                       const Semantics& semantics);

}  // namespace ordeal::checkers
