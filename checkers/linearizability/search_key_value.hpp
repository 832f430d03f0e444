#pragma once

#include <span>

#include "checkers/linearizability/search.hpp"

namespace ordeal::checkers {

// Decides strings that are put, appended to and read, where decide_key_value() does not apply:
// texts that come again, or begin like others.
//
// What is there matters only as far as a read is still to see more of it: a state is a beginning of
// what reads returned, or none of any. Who must be over soonest tells where it has to lead, and
// whoever leads elsewhere is not tried, unless a put can begin anew. What nobody sees before the
// next put may come right before any put that is made in its time, as a write of a register.
// Exact.
SearchOutcome search_key_value(std::span<const Operation> operations,
                               std::span<const OperationId> ids, const Semantics& semantics,
                               const SearchLimits& limits);

}  // namespace ordeal::checkers
