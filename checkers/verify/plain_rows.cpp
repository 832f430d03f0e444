#include <map>
#include <set>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {

// Who sees a write sees all that were over before it began.
Judgement judge_causal_reverse(const History& history, const Claim&) {
  struct Writes {
    std::map<Value, EventNumber> begun;
    std::map<EventNumber, Value> over;
  };
  std::map<KeyId, Writes> keys;
  for (const Operation& write : history.operations()) {
    if (!is_called(history, write, "write")) continue;
    auto& begun = keys[write.key].begun;
    if (write.is_fail() && begun.contains(write.input)) continue;
    begun[write.input] = write.invoke_event;
    if (write.is_ok()) keys[write.key].over[write.complete_event] = write.input;
  }
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& read) {
    if (!read.is_ok() || !is_called(history, read, "read") || !history.has_real_time())
      return false;
    const Writes& writes = keys[read.key];
    const auto output = elements_in(history, read.output);
    const std::set<Value> seen(output.begin(), output.end());
    EventNumber latest = 0;
    for (const Value value : seen) {
      const auto begun = writes.begun.find(value);
      if (begun != writes.begun.end()) latest = std::max(latest, begun->second);
    }
    return std::any_of(writes.over.begin(), writes.over.lower_bound(latest),
                       [&](const auto& row) { return !seen.contains(row.second); });
  }));
}

// Rows are looked for from the last to the first: behind one that is there none is missing.
Judgement judge_sequential_inserts(const History& history, const Claim&) {
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& read) {
    if (!read.is_ok() || !is_called(history, read, "read")) return false;
    bool is_there = false;
    for (const Value part : elements_in(history, read.output)) {
      for (const Value row : elements_in(history, part)) {
        if (is_there && row.is_nil()) return true;
        is_there = !row.is_nil();
      }
    }
    return false;
  }));
}

}  // namespace ordeal::checkers
