#pragma once

#include <span>

#include "checkers/linearizability/search.hpp"

namespace ordeal::checkers {

// Decides FIFO queues whose values come again, where decide_queue() does not apply.
//
// The k-th value put is the k-th taken. So an order of all is a sequence of pairs, a put and a take
// of one value, and what is inside the queue need not be known: how far the puts are and how far
// the takes are is a whole configuration. Each of both orders is as narrow as the clients are many,
// however long values stay inside, and a wrong turn shows at once, not when its value is taken.
//
// Of puts (and of takes) of one value the one that ends first comes first, where both can. Hence a
// pair whose two operations nothing of that value overtakes may come as soon as it can: a choice is
// left only where one operation lies within another that does the same. A take that found nothing
// comes as soon as it can. Exact; NP-hard all the same.
//
// When invalid, operations invoked after `stuck_at` was over had no part in it.
SearchOutcome search_queue(std::span<const Operation> operations, std::span<const OperationId> ids,
                           const Semantics& semantics, const SearchLimits& limits);

}  // namespace ordeal::checkers
