#pragma once
// The last words of a run whose fiber ran into its stack's guard page, or whose code threw where it
// may not (out of a destructor, out of noexcept): a process cannot go on from either, but it can
// say where it was. Installed by whoever owns the process, a command or a test, never by a library.

#include <csignal>

#include "sim/core/failure.hpp"

namespace ordeal::sim {

class Kernel;

/// While it stands, on the thread that made it: a fault in the guard page of the fiber that
/// `kernel` runs writes the line of Failure::text() to stderr and ends the process with kExitCode;
/// so does std::terminate. Any other fault goes to the handler that was there before. One at a time
/// for each thread. The signal handlers are the process's and stay; where no LastWords stands
/// they pass on.
class LastWords {
 public:
  static constexpr int kExitCode = 3;
  /// What else there is to say before the end; called in the signal handler, after the line.
  using Farewell = void (*)(const Kernel& kernel, FailureKind kind, const char* message);

  /// Requires that `kernel` outlives it and that this thread has no other.
  explicit LastWords(const Kernel& kernel, Farewell farewell = nullptr);
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;
  /// Requires the thread that made it.
  ~LastWords();

  /// Writes the place to stderr, in the words of Failure::text(). Async-signal-safe.
  static void write_place(const Kernel& kernel, FailureKind kind, const char* message);

 private:
  stack_t stack_before_{};
  void* stack_ = nullptr;  // to run the handler on: the faulting one is full
};

}  // namespace ordeal::sim
