#include "checkers/verify/plain_state.hpp"

#include <algorithm>
#include <span>

namespace ordeal::checkers {

void PlainState::write(const PlainStep& step) {
  std::vector<Value>& all = held(step.key);
  if (!steps_.are_lists()) all.clear();
  all.push_back(step.value);
}

bool PlainState::explains(OperationId id) const {
  PlainState own(steps_);
  return std::ranges::all_of(steps_.steps(id), [&](const PlainStep& step) {
    if (!step.writes) return explains(step, own);
    own.write(step);
    return true;
  });
}

bool PlainState::explains(const PlainStep& read, const PlainState& own) const {
  const auto in = [&](const PlainState& state) {
    const auto at = state.held_.find(read.key);
    return at == state.held_.end() ? std::span<const Value>() : std::span<const Value>(at->second);
  };
  const auto before = in(*this);
  const auto after = in(own);
  if (steps_.are_lists()) {
    const auto list = steps_.elements(read.value);
    return list.size() == before.size() + after.size() &&
           std::ranges::equal(before, list.first(before.size())) &&
           std::ranges::equal(after, list.last(after.size()));
  }
  if (!after.empty()) return read.value == after.back();
  if (!before.empty()) return read.value == before.back();
  return read.value.is_nil() || read.value == steps_.initial();
}

bool contradicts_itself(const PlainSteps& steps, OperationId id) {
  PlainState known(steps);
  PlainState own(steps);  // of keys it has not read, appended to a list nobody knows
  if (!steps.operation(id).is_ok()) return false;
  for (const PlainStep& step : steps.steps(id)) {
    const bool is_known = known.has(step.key);
    if (step.writes) {
      (is_known || !steps.are_lists() ? known : own).write(step);
      continue;
    }
    const auto list = steps.elements(step.value);
    std::vector<Value> read(list.begin(), list.end());
    if (!steps.are_lists()) read.assign(1, step.value);
    const std::vector<Value>& tail = own.held(step.key);
    const bool ends_so =
        read.size() >= tail.size() && std::equal(tail.rbegin(), tail.rend(), read.rbegin());
    if (is_known ? known.held(step.key) != read : !ends_so) return true;
    known.held(step.key) = read;
  }
  return false;
}

Problem problem_with_lists(const PlainSteps& steps, const std::vector<OperationId>& order) {
  PlainState whole(steps);
  for (const OperationId id : order) {
    for (const PlainStep& write : steps.writes(id)) whole.write(write);
  }
  for (const OperationId id : order) {
    for (const PlainStep& read : steps.reads(id)) {
      const auto list = steps.elements(read.value);
      const std::vector<Value>& all = whole.held(read.key);
      if (list.size() > all.size() || !std::equal(list.begin(), list.end(), all.begin())) {
        return name(id) + " read a list that is no beginning of its key's";
      }
    }
  }
  return std::nullopt;
}

}  // namespace ordeal::checkers
