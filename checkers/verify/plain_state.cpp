#include "checkers/verify/plain_state.hpp"

#include <algorithm>
#include <set>
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
    if (!step.writes) return step.is_stray || explains(step, own);
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
  if (std::ranges::any_of(steps.reads(id), &PlainStep::is_stray)) return true;
  std::map<Value, Value> read;
  return std::ranges::any_of(steps.reads_of_others(id), [&](const PlainStep& step) {
    return read.emplace(step.key, step.value).first->second != step.value;
  });
}

namespace {

// Somebody else wrote it, the only one there can be, and did not write over it.
bool is_committed(const PlainSteps& steps, const PlainStep& stray, Value value, OperationId reader,
                  const std::set<OperationId>& committed) {
  const auto writer = steps.writer(stray.key, value);
  if (!writer || *writer == reader || !committed.contains(*writer)) return false;
  Value last;
  for (const PlainStep& write : steps.writes(*writer)) {
    if (write.key == stray.key) last = write.value;
  }
  return last == value;
}

// Where each has two moments it writes at the second.
std::vector<OperationId> as_they_write(const std::vector<OperationId>& order) {
  std::vector<OperationId> latest_first;
  std::set<OperationId> met;
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    if (met.insert(*id).second) latest_first.push_back(*id);
  }
  return {latest_first.rbegin(), latest_first.rend()};
}

}  // namespace

Problem problem_with_strays(const PlainSteps& steps, const std::vector<OperationId>& order,
                            bool are_allowed) {
  const std::set<OperationId> committed(order.begin(), order.end());
  bool has_strays = false;
  for (const OperationId id : committed) {
    if (!are_allowed && contradicts_itself(steps, id)) return name(id) + " contradicts itself";
    std::set<std::pair<Value, Value>> own;  // so far
    for (const PlainStep& step : steps.steps(id)) {
      if (step.writes) own.emplace(step.key, step.value);
      if (!step.is_stray) continue;
      has_strays = true;
      const auto list = steps.elements(step.value);
      if (steps.are_lists() ? list.empty() : steps.is_initial(step)) continue;
      const Value last = steps.are_lists() ? list.back() : step.value;
      const bool is_own = own.contains({step.key, last});
      const bool has_more = std::ranges::any_of(list, [&](Value element) {
        return steps.writer(step.key, element) == id && !own.contains({step.key, element});
      });
      if (has_more || (!is_own && !is_committed(steps, step, last, id, committed))) {
        return name(id) + " read what nobody else had committed";
      }
    }
  }
  return steps.are_lists() && has_strays ? problem_with_lists(steps, order) : std::nullopt;
}

Problem problem_with_lists(const PlainSteps& steps, const std::vector<OperationId>& order) {
  PlainState whole(steps);
  for (const OperationId id : as_they_write(order)) {
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
