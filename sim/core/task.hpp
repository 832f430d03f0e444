#pragma once
// A callable to run once, without the heap when its captures are small: std::function costs three
// to five times as much per event, and this is made for every timer and every spawn.

#include <cstddef>
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
    using Plain = std::remove_cvref_t<F>;
    if constexpr (fits<Plain>) {
      new (storage_) Plain(std::forward<F>(callable));
    } else {
      *reinterpret_cast<Plain**>(storage_) = new Plain(std::forward<F>(callable));
    }
    does_ = &does<Plain>;
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

  explicit operator bool() const { return does_ != nullptr; }
  /// Requires that the task is not empty.
  void operator()() { does_(What::call, *this, nullptr); }
  void reset() {
    if (does_ != nullptr) std::exchange(does_, nullptr)(What::destroy, *this, nullptr);
  }

 private:
  enum class What { call, move, destroy };
  using Does = void (*)(What, Task&, Task*);

  template <class Plain>
  static constexpr bool fits =
      sizeof(Plain) <= kInlineSize &&
      alignof(Plain) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Plain>;

  template <class Plain>
  Plain* callable() {
    if constexpr (fits<Plain>)
      return std::launder(reinterpret_cast<Plain*>(storage_));
    else
      return *reinterpret_cast<Plain**>(storage_);
  }

  template <class Plain>
  static void does(What what, Task& self, Task* from) {
    switch (what) {
      case What::call:
        (*self.callable<Plain>())();
        return;
      case What::move:
        if constexpr (fits<Plain>) {
          new (self.storage_) Plain(std::move(*from->callable<Plain>()));
          from->callable<Plain>()->~Plain();
        } else {
          *reinterpret_cast<Plain**>(self.storage_) = from->callable<Plain>();
        }
        return;
      case What::destroy:
        if constexpr (fits<Plain>)
          self.callable<Plain>()->~Plain();
        else
          delete self.callable<Plain>();
    }
  }

  void take(Task& other) {
    does_ = std::exchange(other.does_, nullptr);
    if (does_ != nullptr) does_(What::move, *this, &other);
  }

  alignas(std::max_align_t) std::byte storage_[kInlineSize];
  Does does_ = nullptr;
};

}  // namespace ordeal::sim
