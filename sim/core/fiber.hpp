#pragma once
// Fibers: protocol code blocks, the world does not. One hub (the kernel's loop) and many fibers; only
// the hub resumes, only a running fiber parks. Between the two nothing else runs, so shared state
// needs no locks, yet two handlers of one node interleave at their waits as threads would.

#include <boost/context/fiber.hpp>
#include <cstdint>
#include <exception>
#include <string_view>
#include <vector>

#include "sim/core/stack_pool.hpp"
#include "sim/core/task.hpp"

namespace ordeal::sim {

/// Thrown inside a fiber whose life has ended, to unwind its stack where it stands. Protocol code must
/// let it pass: a catch (...) has to rethrow. While it unwinds, the world ignores what destructors ask.
struct FiberKilled {};

/// One stack of control. Belongs to a FiberPool, which uses it for one task after another.
class Fiber {
 public:
  /// What this fiber does, for messages about it: "append_entries", "election timer".
  std::string_view label;
  std::uint32_t node = 0;
  std::uint32_t number = 0;   ///< how-many-eth task of its node: stable across replays
  std::uint32_t waits = 0;    ///< counts parks: a wake-up for an earlier wait finds another number
  std::uint64_t wake_word = 0;  ///< what the waker left for the woken
  Fiber* previous = nullptr;  ///< the fibers of one life, in the order they began
  Fiber* next = nullptr;

  /// Its life has ended and its stack is being unwound: it may neither wait nor act.
  bool is_ending() const { return killed_; }

 private:
  friend class FiberPool;
  boost::context::fiber context_;
  Stack stack_;
  Task task_;
  bool killed_ = false;
  void* caught_exceptions_ = nullptr;  // the C++ runtime keeps these per thread, we need them per fiber
  unsigned uncaught_exceptions_ = 0;
  void* fake_stack_ = nullptr;  // AddressSanitizer's
};

/// Runs tasks on fibers and keeps finished fibers for the next task.
class FiberPool {
 public:
  explicit FiberPool(StackPool& stacks) : stacks_(stacks) {}
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;
  /// Requires that no task is under way: finish or kill them first.
  ~FiberPool();

  /// Takes an idle fiber and gives it the task, which begins at the next resume().
  Fiber& begin(Task task);

  /// From the hub: runs the fiber until it parks or its task ends. Returns true when the task ended;
  /// the fiber is idle then and must not be touched again. An exception that left the task is in
  /// `failure` after that (never FiberKilled).
  bool resume(Fiber& fiber, std::exception_ptr& failure);

  /// From the hub: unwinds a parked fiber. Returns when its stack is empty.
  void kill(Fiber& fiber);

  /// From a fiber: back to the hub until resumed. Throws FiberKilled if resumed by kill(), and at once
  /// in a fiber that is ending: one that swallowed FiberKilled cannot live on.
  void park();

  /// The fiber that runs, or null in the hub.
  Fiber* running() const { return running_; }

  /// Is `address` in the guard page of the fiber that runs? For a fault handler: async-signal-safe.
  bool in_running_guard(const void* address) const;

 private:
  void loop(Fiber& fiber, boost::context::fiber&& hub);
  void switch_to(Fiber& fiber);
  void check_canary(const Fiber& fiber) const;

  StackPool& stacks_;
  std::vector<Fiber*> idle_;
  std::vector<Fiber*> all_;
  Fiber* running_ = nullptr;
  boost::context::fiber hub_;
  std::exception_ptr failure_;
  bool ended_ = false;
  bool closing_ = false;
  const void* hub_stack_bottom_ = nullptr;
  std::size_t hub_stack_size_ = 0;
};

}  // namespace ordeal::sim
