#pragma once
// The few operations that are enough to show a violation, as a table, and why they are impossible.
// The page of a run and `sim check` print the same.

#include <string>

#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {

/// The table, its heading and the numbered reasons; every line ends in a newline and begins with
/// two blanks at least. Empty for a report without a witness.
/// Requires: the report is about this history.
std::string witness_text(const Style& style, const checkers::History& history,
                         const checkers::Report& report);

}  // namespace ordeal::tools
