#pragma once

#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers::testing {

// Whether the verifier accepts any cycle of two or three steps, at the level of the report, where
// of each two that wrote one key the one is taken to come first that does in this order.
bool any_cycle_where(const std::vector<OperationId>& order, const History& history,
                     const Report& report);

}  // namespace ordeal::checkers::testing
