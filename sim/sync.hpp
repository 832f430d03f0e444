#pragma once
// Mutex, condition and future for the fibers of one node. They make fibers wait for each other; a
// data race cannot happen (one fiber runs at a time), but an interleaving at a wait can, and that
// is what a mutex is for. All are members of a program, or live on a fiber's stack, and die with
// the life.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sim/node.hpp"

namespace ordeal::sim {

/// Fibers that wait, first come first served. The base of the three below.
class WaitingRoom {
 public:
  explicit WaitingRoom(Node& node) : kernel_(node.kernel()), clock_(node.clock()) {}

  /// Blocks until called.
  void wait() {
    if (kernel_.is_ending()) return kernel_.refuse_wait();
    waiters_.push_back(kernel_.waiter());
    kernel_.block();
  }
  /// Blocks until called or for `timeout`; true if called.
  bool wait(Duration timeout) {
    if (kernel_.is_ending()) {
      kernel_.refuse_wait();
      return false;
    }
    const Waiter self = kernel_.waiter();
    waiters_.push_back(self);
    const EventHandle deadline = kernel_.wake_at(kernel_.now() + clock_.world_span(timeout), self);
    if (kernel_.block() == Woken::called) {
      kernel_.cancel(deadline);
      return true;
    }
    // Not among them any more: called at the very instant of the timeout. A call is not lost.
    return std::erase_if(waiters_,
                         [&](const Waiter& waiter) { return waiter.fiber == self.fiber; }) == 0;
  }
  /// Lets the first, or all, go on: each in an event of its own at this instant.
  void call_one() {
    if (waiters_.empty()) return;
    const Waiter first = waiters_.front();
    waiters_.erase(waiters_.begin());
    kernel_.wake_soon(first);
  }
  void call_all() {
    const std::vector<Waiter> all = std::exchange(waiters_, {});
    for (const Waiter& waiter : all) kernel_.wake_soon(waiter);
  }
  bool empty() const { return waiters_.empty(); }

 private:
  Kernel& kernel_;
  const Clock& clock_;
  std::vector<Waiter> waiters_;
};

/// Mutual exclusion over waits. Usable with std::lock_guard and std::unique_lock.
class Mutex {
 public:
  explicit Mutex(Node& node) : room_(node) {}
  /// Blocks while another fiber holds it. Not recursive.
  void lock() {
    if (std::exchange(held_, true)) room_.wait();  // unlock() hands it over: no one else slips in
  }
  bool try_lock() { return !std::exchange(held_, true); }
  void unlock() {
    if (room_.empty()) {
      held_ = false;
    } else {
      room_.call_one();
    }
  }

 private:
  WaitingRoom room_;
  bool held_ = false;
};

/// "Something has changed, look again."
class Condition {
 public:
  explicit Condition(Node& node) : node_(node), room_(node) {}
  /// Blocks until holds() is true, looking after every notify.
  template <class Predicate>
  void wait(Predicate holds) {
    while (!holds()) {
      room_.wait();
      if (node_.kernel().is_ending()) return;  // a destructor waits: for nothing
    }
  }
  /// As wait(), for at most `timeout`; true if it holds.
  template <class Predicate>
  bool wait(Duration timeout, Predicate holds) {
    const Duration began = node_.clock().monotonic();
    while (!holds()) {
      const Duration left = timeout - (node_.clock().monotonic() - began);
      if (left <= Duration::zero()) return false;
      room_.wait(left);
      if (node_.kernel().is_ending()) return false;
    }
    return true;
  }
  void notify_all() { room_.call_all(); }
  void notify_one() { room_.call_one(); }

 private:
  Node& node_;
  WaitingRoom room_;
};

/// A value that will come, once.
template <class T>
class Future {
 public:
  explicit Future(Node& node) : node_(node), room_(node) {}
  /// Blocks until set. The value stays. Not for destructors: when a life ends there is no value to
  /// give.
  const T& get() {
    while (!value_) {
      room_.wait();
      if (!value_ && node_.kernel().is_ending()) throw FiberKilled{};
    }
    return *value_;
  }
  /// Null if it did not come within `timeout`.
  const T* get(Duration timeout) {
    if (!value_) room_.wait(timeout);
    return value_ ? &*value_ : nullptr;
  }
  bool is_set() const { return value_.has_value(); }
  /// The first value wins; a later one is ignored (a late answer is no error).
  void set(T value) {
    if (value_) return;
    value_ = std::move(value);
    room_.call_all();
  }

 private:
  Node& node_;
  WaitingRoom room_;
  std::optional<T> value_;
};

}  // namespace ordeal::sim
