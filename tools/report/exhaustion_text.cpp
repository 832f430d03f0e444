#include "tools/report/exhaustion_text.hpp"

#include "tools/report/numbers.hpp"

namespace ordeal::tools {

std::string exhausted_budget(const checkers::BudgetReport& budget) {
  if (budget.limit == 0) return "the " + budget.budget;
  return "the budget of " + grouped(budget.limit) + ' ' + budget.budget;
}

std::string exhaustion_text(const checkers::BudgetReport& budget) {
  std::string text = exhausted_budget(budget) + " ran out";
  if (!budget.key.empty()) text += " on key \"" + budget.key + '"';
  return text + " (" + counted(budget.operations, "operation") + ", " + grouped(budget.in_doubt) +
         " in doubt): raise --" + budget.setting + budget.advice;
}

}  // namespace ordeal::tools
