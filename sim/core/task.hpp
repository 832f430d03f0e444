#pragma once
// A callable to run once, without the heap when its captures are small: std::function costs three
// to five times as much per event, and this is made for every timer and every spawn.

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace ordeal::sim {

/// A move-only `void()` callable. Captures up to kInlineSize bytes live inside; larger ones on the
/// heap.
class Task {
 public:
  static constexpr std::size_t kInlineSize = 40;

  Task() = default;
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Task> && std::is_invocable_v<F&>)
      Task(F&& callable) {  // NOLINT: a lambda should convert by itself
    make(std::forward<F>(callable));
  }
  Task(Task&& other) noexcept { take(other); }
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~Task() { reset(); }

  explicit operator bool() const { return ways_ != nullptr; }
  /// Requires that the task is not empty.
  void operator()() { ways_->call(storage_); }
  void reset() {
    const Ways* ways = std::exchange(ways_, nullptr);
    if (ways != nullptr && ways->destroy != nullptr) ways->destroy(storage_);
  }
  /// Becomes `callable`, made where it will lie: a task that is passed on moves at every hand.
  template <class F>
  void set(F&& callable) {
    reset();
    if constexpr (std::is_same_v<F, Task>) {
      take(callable);
    } else {
      make(std::forward<F>(callable));
    }
  }

 private:
  /// What is done with a callable of one type. Null: its bytes are copied, nothing is destroyed.
  struct Ways {
    void (*call)(void* storage);
    void (*move)(void* to, void* from);
    void (*destroy)(void* storage);
  };

  template <class Plain>
  static constexpr bool fits =
      sizeof(Plain) <= kInlineSize &&
      alignof(Plain) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Plain>;

  template <class Plain>
  static Plain& callable(void* storage) {
    if constexpr (fits<Plain>)
      return *std::launder(static_cast<Plain*>(storage));
    else
      return **static_cast<Plain**>(storage);
  }

  template <class Plain>
  static void call(void* storage) {
    callable<Plain>(storage)();
  }
  template <class Plain>
  static void move(void* to, void* from) {
    new (to) Plain(std::move(callable<Plain>(from)));
    callable<Plain>(from).~Plain();
  }
  template <class Plain>
  static void destroy(void* storage) {
    if constexpr (fits<Plain>)
      callable<Plain>(storage).~Plain();
    else
      delete &callable<Plain>(storage);
  }

  template <class Plain>
  static constexpr Ways ways_of{
      &call<Plain>, fits<Plain> && !std::is_trivially_copyable_v<Plain> ? &move<Plain> : nullptr,
      fits<Plain>&& std::is_trivially_destructible_v<Plain> ? nullptr : &destroy<Plain>};

  template <class F>
  void make(F&& callable) {
    using Plain = std::remove_cvref_t<F>;
    if constexpr (fits<Plain>) {
      new (storage_) Plain(std::forward<F>(callable));
    } else {
      *reinterpret_cast<Plain**>(storage_) = new Plain(std::forward<F>(callable));
    }
    ways_ = &ways_of<Plain>;
  }
  void take(Task& other) {
    ways_ = std::exchange(other.ways_, nullptr);
    if (ways_ == nullptr) return;
    if (ways_->move != nullptr) {
      ways_->move(storage_, other.storage_);
    } else {
      std::memcpy(storage_, other.storage_, kInlineSize);
    }
  }

  alignas(std::max_align_t) std::byte storage_[kInlineSize]{};  // all of it may be copied
  const Ways* ways_ = nullptr;
};

}  // namespace ordeal::sim
