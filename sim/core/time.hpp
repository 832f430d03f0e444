#pragma once
// Virtual time. One clock rules a world; it counts int64 nanoseconds from the world's start and
// moves only when the kernel takes the next event. Nothing happens between events.

#include <chrono>
#include <cstdint>
#include <string>

namespace ordeal::sim {

/// A span of time. Unit: nanoseconds, signed.
using Duration = std::chrono::nanoseconds;

/// The world's own time line. Only the kernel and the harness may read it; protocol code reads its
/// node's clocks, which may be wrong (sim/clock/clock.hpp).
struct WorldClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  static constexpr bool is_steady = true;
};

/// An instant of world time. `Time{}` is the start of the run.
using Time = std::chrono::time_point<WorldClock, Duration>;

/// The latest instant there is: an event at kEndOfTime never happens.
inline constexpr Time kEndOfTime = Time::max();

/// "12.019 s": seconds with three decimals, rounded towards the start. For people.
std::string seconds_text(Duration span);

/// "150ms", "1500us", "7ns": the shortest exact spelling with one unit. Read back by
/// parse_duration.
std::string duration_text(Duration span);

/// Reads what duration_text writes, and decimals such as "1.5ms"; units ns, us, ms, s, m, h.
/// Promises: false, and `out` untouched, when the text is anything else or does not fit.
bool parse_duration(const std::string& text, Duration& out);

}  // namespace ordeal::sim
