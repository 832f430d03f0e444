#pragma once

#include <string>

#include "checkers/history/read_history.hpp"

namespace ordeal::checkers::testing {

// What reading this text comes to.
HistoryFile read_text(const std::string& text, std::string_view format = {});

// The history of a text that must be one.
History history_read(const std::string& text, std::string_view format = {});

// Every operation in a line of its own: "c1 cas x 3 -> 7 ok", "c1 txn [...] = [...]",
// with what it returned after "=", and "?" behind one in doubt, "!" behind one that failed.
std::string operations_read(const std::string& text, std::string_view format = {});

// The message of the error in a text in which the last '@' marks the place that must be blamed (and
// is taken out before reading); without a mark the file as a whole must be.
std::string error_read(std::string text, std::string_view format = {});

}  // namespace ordeal::checkers::testing
