#pragma once
// Fibers: protocol code blocks, the world does not. One hub (the kernel's loop) and many fibers;
// only the hub resumes, only a running fiber parks. Between the two nothing else runs, so shared
// state needs no locks, yet two handlers of one node interleave at their waits as threads would.
//
// Speed: after a switch the processor's return predictor holds the other side's frames, so each
// function that returns on the way out of a switch costs a misprediction, more than the switch
// itself. Hence park() and resume() are inline, and the kernel switches from its outermost loop
// only.

#include <boost/context/fiber.hpp>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/sanitized.hpp"
#include "sim/core/stack_pool.hpp"
#include "sim/core/task.hpp"

namespace ordeal::sim {

/// Thrown inside a fiber whose life has ended, to unwind its stack where it stands. Protocol code
/// must let it pass: a catch (...) has to rethrow. While it unwinds, the world ignores what
/// destructors ask.
struct FiberKilled {};

/// A fiber ran out of a stack that has no guard page: noticed when it parks, after the damage.
struct StackOverflowed {};

/// What the C++ runtime keeps per thread and we need per fiber: else two fibers that wait inside
/// catch blocks would rethrow each other's exceptions. The layout is the Itanium C++ ABI's.
struct ExceptionState {
  void* caught = nullptr;
  unsigned uncaught = 0;
};

/// One stack of control. Belongs to a FiberPool, which uses it for one task after another.
class Fiber {
 public:
  /// What this fiber does, for messages about it: "append_entries", "election timer".
  std::string_view label;
  std::uint32_t node = 0;
  std::uint32_t number = 0;  ///< how-many-eth task of its node: stable across replays
  std::uint32_t waits = 0;   ///< counts parks: a wake-up for an earlier wait finds another number
  std::uint64_t wake_word = 0;  ///< what the waker left for the woken
  Fiber* previous = nullptr;    ///< the fibers of one life, in the order they began
  Fiber* next = nullptr;

  /// Its life has ended and its stack is being unwound: it may neither wait nor act.
  bool is_ending() const { return killed_; }

 private:
  friend class FiberPool;
  boost::context::fiber context_;
  Stack stack_;
  Task task_;
  bool killed_ = false;
  ExceptionState exceptions_;
  void* fake_stack_ = nullptr;  // AddressSanitizer's
};

/// Tells AddressSanitizer of a switch to a stack, and that it is done; nothing in other builds.
void about_to_switch(void** save, const void* bottom, std::size_t size);
void has_switched(void* saved, const void** old_bottom, std::size_t* old_size);
#ifndef ORDEAL_ASAN
inline void about_to_switch(void**, const void*, std::size_t) {}
inline void has_switched(void*, const void**, std::size_t*) {}
#endif

/// Runs tasks on fibers and keeps finished fibers for the next task. Lives on one thread.
class FiberPool {
 public:
  explicit FiberPool(StackPool& stacks);
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;
  /// Requires that no task is under way: finish or kill them first.
  ~FiberPool();

  /// Takes an idle fiber and gives it the task, which begins at the next resume().
  template <class F>
  Fiber& begin(F&& task) {
    if (idle_.empty()) [[unlikely]]
      add_idle();
    Fiber& fiber = *idle_.back();
    idle_.pop_back();
    fiber.task_.set(std::forward<F>(task));
    fiber.killed_ = false;
    return fiber;
  }

  /// From the hub: runs the fiber until it parks or its task ends. Returns true when the task
  /// ended; the fiber is idle then and must not be touched again. An exception that left the task
  /// is in `failure` after that (never FiberKilled); StackOverflowed may be there while the task
  /// goes on.
  bool resume(Fiber& fiber, std::exception_ptr& failure) {
    ended_ = false;
    switch_to(fiber);
    if (!fiber.stack_.guarded) [[unlikely]]
      check_canary(fiber, failure);
    if (!ended_) return false;
    if (failure_) [[unlikely]]
      failure = std::exchange(failure_, nullptr);
    idle_.push_back(&fiber);
    return true;
  }

  /// From the hub: unwinds a parked fiber. Returns when its stack is empty.
  void kill(Fiber& fiber);

  /// From a fiber: back to the hub until resumed. Throws FiberKilled if resumed by kill(), and at
  /// once in a fiber that is ending: one that swallowed FiberKilled cannot live on. It returns
  /// instead where a destructor waits while an exception unwinds: to throw there would end the
  /// program.
  void park() {
    Fiber& fiber = *running_;
    if (fiber.killed_) [[unlikely]]
      return leave();
    fiber.exceptions_ = *exceptions_;
    about_to_switch(&fiber.fake_stack_, hub_stack_bottom_, hub_stack_size_);
    hub_ = std::move(hub_).resume();
    has_switched(fiber.fake_stack_, &hub_stack_bottom_, &hub_stack_size_);
    if (fiber.killed_) [[unlikely]]
      leave();
  }

  /// From a fiber that is ending and means to wait: throws FiberKilled, unless an exception
  /// unwinds.
  void leave() const {
    if (exceptions_->uncaught == 0) throw FiberKilled{};
  }

  /// The fiber that runs, or null in the hub.
  Fiber* running() const { return running_; }

  /// Is `address` in the guard page of the fiber that runs? For a fault handler: async-signal-safe.
  bool in_running_guard(const void* address) const;

 private:
  void add_idle();
  void loop(Fiber& fiber, boost::context::fiber&& hub);
  void switch_to(Fiber& fiber) {
    const ExceptionState hub_exceptions = std::exchange(*exceptions_, fiber.exceptions_);
    running_ = &fiber;
    void* fake_stack = nullptr;
    about_to_switch(&fake_stack, fiber.stack_.bottom, fiber.stack_.size);
    fiber.context_ = std::move(fiber.context_).resume();
    has_switched(fake_stack, nullptr, nullptr);
    running_ = nullptr;
    *exceptions_ = hub_exceptions;
  }
  static void check_canary(const Fiber& fiber, std::exception_ptr& failure);

  StackPool& stacks_;
  ExceptionState* exceptions_;  // of this thread
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
