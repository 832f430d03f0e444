#pragma once

#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// A history written as one operation a line: PROCESS FUNCTION [VALUES] FROM TO [ok|fail|info],
// times in seconds; TO "-" for an operation that never completes. Values are integers or nil:
//   1 write 3  0 2
//   2 read 3   3 4
//   3 cas 3 7  1 5 fail
// All times differ. Writes are of key "x" unless FUNCTION ends in ":KEY", as in "read:y".
History history_of(const std::string& text);

}  // namespace ordeal::checkers::testing
