#pragma once

#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// Transactions written one a line: PROCESS FROM TO [fail|info]: MICRO-OPERATIONS, times in seconds
// and all different; TO "-" for one that never completes. Micro-operations are parted by commas:
//   1 0 2: append x 1, r y [1 2]      a list read; [] for nothing there
//   2 1 3 fail: w x 3, r y 4, r z nil  registers
// Values are integers, keys are words.
History transactions_of(const std::string& text);

}  // namespace ordeal::checkers::testing
