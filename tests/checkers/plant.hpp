#pragma once

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// The good history with all events of the small one, one after the other, in the middle of it, its
// processes under names of their own. The small one's keys and values should be others than the
// good one's.
History plant(const History& good, const History& small);

}  // namespace ordeal::checkers::testing
