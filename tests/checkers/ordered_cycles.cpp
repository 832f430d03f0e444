#include "tests/checkers/ordered_cycles.hpp"

#include <algorithm>

#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers::testing {

bool any_cycle_where(const std::vector<OperationId>& order, const History& history,
                     const Report& report) {
  const bool are_lists = report.model == "list-append";
  const PlainSteps txns(
      history, {},
      are_lists ? PlainSteps::Kind::kListTransactions : PlainSteps::Kind::kTransactions);
  std::vector<DependencyStep> taken;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool are_two = order[j] != order[i];
      const bool both_write = std::ranges::any_of(txns.writes(order[i]), [&](const PlainStep& one) {
        return txns.writes_key(order[j], one.key);
      });
      if (are_two && both_write) taken.push_back({order[j], order[i], Dependency::kWw});
    }
  }
  const PlainLevel& level = *plain_level(report.checker);
  const auto accepts = [&](const std::vector<DependencyStep>& cycle) {
    return !problem_with_cycle(txns, level, cycle, order, taken);
  };
  const auto kind = [](std::size_t number) { return static_cast<Dependency>(number % 5); };
  for (const OperationId a : order) {
    for (const OperationId b : order) {
      for (std::size_t kinds = 0; kinds < 25 && a != b; ++kinds) {
        if (accepts({{a, b, kind(kinds)}, {b, a, kind(kinds / 5)}})) return true;
        for (const OperationId c : order) {
          for (std::size_t third = 0; third < 5 && c != a && c != b; ++third) {
            if (accepts({{a, b, kind(kinds)}, {b, c, kind(kinds / 5)}, {c, a, kind(third)}})) {
              return true;
            }
          }
        }
      }
    }
  }
  return false;
}

}  // namespace ordeal::checkers::testing
