#pragma once
// Stacks for fibers: cut from large mappings, reused for ever, each above a guard page so that an
// overflow faults instead of eating its neighbour. A stack made per fiber by mmap costs 180 times
// as much (measured), and the kernel's limit on mappings ends guard pages near 32,000 stacks, so
// beyond kGuardedMax stacks the pool hands out unguarded ones and the fibers check a canary.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ordeal::sim {

/// One stack: `size` usable bytes from `bottom` up.
struct Stack {
  std::byte* bottom = nullptr;
  std::size_t size = 0;
  bool guarded = false;
};

/// Owns stacks of one size. May serve several worlds one after another or in turn on one thread:
/// what a world leaves on a stack is never read by the next.
class StackPool {
 public:
  static constexpr std::size_t kDefaultSize = 64 * 1024;
  static constexpr std::size_t kGuardedMax = 16'000;

  /// Requires stack_size >= 16 KiB; rounded up to whole pages.
  explicit StackPool(std::size_t stack_size = kDefaultSize);
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  /// Requires that every stack was given back.
  ~StackPool();

  /// Throws std::bad_alloc when the address space is used up.
  Stack take();
  void give_back(const Stack& stack) { free_.push_back(stack); }

  std::size_t stack_size() const { return stack_size_; }
  std::size_t page_size() const { return page_size_; }

 private:
  struct Slab {
    std::byte* begin;
    std::size_t size;
  };

  void grow();

  std::size_t page_size_;
  std::size_t stack_size_;
  std::size_t made_ = 0;
  std::vector<Stack> free_;
  std::vector<Slab> slabs_;
};

}  // namespace ordeal::sim
