#pragma once

#include <span>

#include "checkers/linearizability/search.hpp"

namespace ordeal::checkers {

// Decides registers whose values come again, where decide_register() does not apply.
//
// A write that nobody sees is replaced by another write, and may come right before any other that
// is made in its time. So it need not be guessed where: it waits until it has to be over, and is
// left out then if another write was made since it began. Any other comes when it has to, or right
// before one who sees it, and nothing is written in between. That leaves those that are seen to be
// put in order, few of many.
//
// Exact; NP-hard all the same (Gibbons and Korach 1997).
SearchOutcome search_register(std::span<const Operation> operations,
                              std::span<const OperationId> ids, const Semantics& semantics,
                              const SearchLimits& limits);

}  // namespace ordeal::checkers
