#pragma once
// Events of a history in any order, as mini-notations come by them, put in order of time.

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

inline constexpr std::int64_t kSecond = 1'000'000'000;

struct Event {
  std::int64_t time_ns = 0;
  bool is_invocation = false;
  Invocation invocation;
  Conclusion conclusion;
};

/// The history of these events by time; those of one instant keep their order. Throws
/// std::invalid_argument where they are none.
inline History history_of_events(HistoryBuilder& builder, std::vector<Event> events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_ns < b.time_ns; });
  for (const Event& event : events) {
    const auto problem =
        event.is_invocation ? builder.invoke(event.invocation) : builder.complete(event.conclusion);
    if (problem) throw std::invalid_argument(problem->message);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
