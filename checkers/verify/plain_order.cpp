#include "checkers/verify/plain_order.hpp"

#include <algorithm>
#include <functional>

namespace ordeal::checkers {

Problem problem_with_places(const History& history, const std::vector<OperationId>& order,
                            const std::vector<Turns>& turns, KeptOrder kept) {
  std::vector<std::size_t> had(turns.size());
  std::vector<OperationId> latest(history.process_count(), kNoOne);
  std::vector<EventNumber> begun(history.key_count());  // the latest invocation so far
  for (const OperationId id : order) {
    if (id >= turns.size()) return name(id) + " does not exist";
    if (turns[id].count == 0) return name(id) + " did not happen";
    if (had[id] == turns[id].count) return name(id) + " is there too often";
    const Operation& operation = history.operation(id);
    EventNumber& begun_by_now = begun[static_cast<std::size_t>(operation.key)];
    if (had[id]++ == 0) {
      begun_by_now = std::max(begun_by_now, operation.invoke_event);
      OperationId& previous = latest[static_cast<std::size_t>(operation.process)];
      const bool in_turn =
          previous == kNoOne || (previous < id && had[previous] == turns[previous].count);
      if (kept.of_processes && !in_turn) return name(id) + " leaves its process's order";
      previous = id;
    }
    const bool is_over = had[id] == turns[id].count && turns[id].must;
    if (kept.of_real_time && is_over && operation.complete_event < begun_by_now) {
      return name(id) + " was over before one ahead of it began";
    }
  }
  for (OperationId id = 0; id < turns.size(); ++id) {
    const bool is_there = turns[id].must || had[id] > 0;
    if (is_there && had[id] != turns[id].count) return name(id) + " is missing";
  }
  return std::nullopt;
}

Problem problem_with_members(const History& history, const std::vector<OperationId>& part) {
  if (part.empty()) return "it proves nothing";
  if (std::ranges::adjacent_find(part, std::greater_equal()) != part.end()) {
    return "the part is not ascending";
  }
  if (part.back() >= history.operations().size()) return "a member does not exist";
  return std::nullopt;
}

}  // namespace ordeal::checkers
