#pragma once
// A node's clocks. What a machine believes about time is not the time: each node has a monotonic
// clock (never back, used for timers and timeouts) and a wall clock (what people call the time; may
// be set), both off by an offset and drifting by parts per million.

#include <cstdint>

#include "sim/core/time.hpp"

namespace ordeal::sim {

/// The time line of wall clocks. Instants of two nodes may be compared, and may lie.
struct WallClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  static constexpr bool is_steady = false;
};
using WallTime = std::chrono::time_point<WallClock, Duration>;

/// Both clocks of one node. Protocol code reads; the world and its faults set.
class Clock {
 public:
  /// The wall clock of a node without fault at world time 0: an hour into the epoch, so that a
  /// clock that is slow by minutes is not negative.
  static constexpr Duration kWallStart = std::chrono::hours(1);
  static constexpr std::int64_t kDriftMaxPpm = 500'000;

  explicit Clock(const Time& world_now) : world_now_(&world_now) {}

  /// Time since some instant of this machine's past. Never goes back, not even over a restart.
  Duration monotonic() const { return monotonic_at(*world_now_); }
  /// The time of day as this machine believes it.
  WallTime wall() const { return WallTime{kWallStart + monotonic() + wall_offset_}; }

  /// The span of world time in which this node's clock advances by `local`, from now on: what a
  /// timer of that length really takes here. Rounded up, so that a timer never ends early on its
  /// own clock, and at most 2^62 ns, so that "for ever" added to now is an instant.
  Duration world_span(Duration local) const;
  /// The advance of this node's clock over a span of world time.
  Duration local_span(Duration world) const;

  // --- for the world ---------------------------------------------------------------------------
  /// Sets the drift from now on. Requires |ppm| <= kDriftMaxPpm. +100 runs fast by 100 us a second.
  void set_drift(std::int64_t ppm);
  std::int64_t drift_ppm() const { return drift_ppm_; }
  /// Moves the wall clock by `step`, either way; the monotonic clock does not notice.
  void step_wall(Duration step) { wall_offset_ += step; }
  /// Stops and restarts both clocks: a frozen machine's time does not pass.
  void freeze();
  void thaw();
  bool is_frozen() const { return frozen_; }
  /// How long it has stood still; zero when it runs.
  Duration frozen_for() const { return frozen_ ? *world_now_ - base_world_ : Duration{}; }

 private:
  Duration monotonic_at(Time world) const;
  void rebase();

  const Time* world_now_;
  Time base_world_{};  // at base_world_ the monotonic clock showed base_local_,
  Duration base_local_{};
  std::int64_t base_parts_ = 0;  // and so many millionths of a nanosecond: none may get lost
  Duration wall_offset_{};
  std::int64_t drift_ppm_ = 0;
  bool frozen_ = false;
};

}  // namespace ordeal::sim
