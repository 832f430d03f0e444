#pragma once
// Why there is no verdict: whose budget ran out, how far the search had come, what would help.

#include <string>

#include "checkers/verdict.hpp"

namespace ordeal::tools {

/// "the budget of 1,000 steps", "the time".
std::string exhausted_budget(const checkers::BudgetReport& budget);

/// The same in full, without a full stop at its end. The setting is named as a flag of `sim check`.
std::string exhaustion_text(const checkers::BudgetReport& budget);

}  // namespace ordeal::tools
