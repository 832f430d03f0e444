#pragma once

#include <cstdint>
#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {

// Words for people, used by explanations, terminal pages and pictures alike, so that one operation
// is called the same everywhere. No locale, no floating point.

// Seconds with three decimals, rounded half up: 12004200000 -> "12.004".
// Requires: nanoseconds >= 0.
std::string seconds_text(std::int64_t nanoseconds);
// Whether times are worth telling: the history has some, and they are not all the same so.
bool tells_times(const History& history);

// When it began, and when it was over: "12.004", or "event 7" where the file told no times.
// Requires of completed_text(): not pending.
std::string invoked_text(const History& history, const Operation& operation);
std::string completed_text(const History& history, const Operation& operation);

// "write x = 3", "read x", "cas x 3 -> 7", "enqueue q 4"; the key is left out when it is nil.
std::string operation_text(const History& history, const Operation& operation);

// What a transaction did, with what it read where that is known: "r 0 -> 99, w 1 2". Requires: its
// input is a list of micro-operations.
std::string transaction_text(const History& history, const Operation& operation);

// The same for prose, with what a read returned: "the read of x by c1", "write x = 3 by c2".
std::string subject_text(const History& history, const Operation& operation);

// What came back: "-> 3" for an operation that returns a value, "ok", "failed", "unknown" (an
// operation in doubt). ASCII; the report may draw the arrow.
std::string result_text(const History& history, const Operation& operation);

// A value; of a long list its beginning and its end, and how long it is.
std::string short_text(const History& history, Value value);

// "1 read", "3 reads".
std::string count_text(std::uint64_t count, const std::string& noun);

}  // namespace ordeal::checkers
