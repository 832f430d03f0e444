#include "checkers/exhaustion.hpp"

#include <utility>

#include "checkers/stop.hpp"

namespace ordeal::checkers {

BudgetReport exhaustion_of(BudgetKind kind, const CheckOptions& options, const KeyReport& key,
                           std::string advice) {
  BudgetReport report{.key = key.key,
                      .operations = key.operations,
                      .in_doubt = key.in_doubt,
                      .budget = "steps",
                      .limit = options.steps_max,
                      .setting = "budget",
                      .advice = std::move(advice)};
  if (kind == BudgetKind::kMemory) {
    report.budget = "bytes of memory";
    report.limit = options.memory_max;
    report.setting = "memory";
  } else if (kind == BudgetKind::kTime || is_stopped()) {
    report.budget = "time";
    report.limit = 0;
    report.setting = "time";
  }
  return report;
}

}  // namespace ordeal::checkers
