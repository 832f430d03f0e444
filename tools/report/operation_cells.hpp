#pragma once
// One operation as tables and pictures show it, so that both call it the same.

#include <array>
#include <string>

#include "checkers/history/history.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {

/// Client, invoked, returned, operation, result, served by.
using OperationCells = std::array<std::string, 6>;

/// What stands above these columns.
OperationCells operation_headings();
OperationCells operation_cells(const Style& style, const checkers::History& history,
                               const checkers::Operation& operation);

/// A transaction has no place in a cell: what it did is parts_text().
bool is_transaction(const checkers::Operation& operation);

/// "r x → [1 2], append y 3": each part with what it saw, if that is known.
std::string parts_text(const Style& style, const checkers::History& history,
                       const checkers::Operation& operation);

}  // namespace ordeal::tools
