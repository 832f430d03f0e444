#pragma once

#include <string>

#include "checkers/history/read_history.hpp"

namespace ordeal::checkers::testing {

// Every function says what promise is broken, or "". Nothing here uses doctest: fuzzers ask, too.

// Those of History that a reader could break.
std::string problem_with(const History& history);

// An error has a message, and its place is in this text or right behind a line of it.
std::string problem_with(const ReadError& error, const std::string& text);

// What is written as JSON lines and read back is the same history.
std::string problem_with_json_lines(const History& history);

// All of them, of what this text was read as; and the same is read, or the same error found, where
// the window on the text is as small as can be, so that its end falls into everything.
std::string problem_with_reading(const std::string& text, const HistoryFile& file);

}  // namespace ordeal::checkers::testing
