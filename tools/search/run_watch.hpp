#pragma once
// Watches the runs of this process from outside, by signals: Ctrl-C ends a run at its next event,
// code under test that spins without ever waiting is found out by wall-clock time, and code that
// would take the process with it is reported before it does. The
// simulation itself knows no such time; what is watched is whether its trace grows.

#include <csignal>
#include <functional>

#include "sim/core/failure.hpp"
#include "sim/world.hpp"

namespace ordeal::tools {

/// One at a time per process: signal handlers belong to all of it.
class RunWatch {
 public:
  /// Called within a signal handler, on a stack of its own, when the trace has not grown for
  /// `stall_seconds`, and when the code under test does what kills a process: overflows its stack,
  /// throws out of noexcept, gets SIGSEGV or its like. Must end the process. Should it hang, the
  /// next second ends the process.
  using OnEnd = void (*)(const sim::Failure& place);
  /// Called within a signal handler about once a second while a world runs: for progress.
  using OnSecond = void (*)(const sim::World& world);

  static constexpr int kStallSeconds = 10;
  static constexpr int kExitBroken = 3;

  explicit RunWatch(OnEnd on_end, OnSecond on_second = nullptr, int stall_seconds = kStallSeconds);
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;
  /// Puts the old handlers back. Whether there was an interrupt stays known.
  ~RunWatch();

  /// For RunOptions::on_world: the world that is watched.
  static std::function<void(sim::World*)> hook();

  /// Did the user ask for the end? A second time kills the process at once.
  static bool interrupted();
  static void forget_interrupt();

 private:
  struct sigaction old_alarm_ {};
  struct sigaction old_interrupt_ {};
};

}  // namespace ordeal::tools
