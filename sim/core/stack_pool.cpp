#include "sim/core/stack_pool.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace ordeal::sim {

StackPool::StackPool(std::size_t stack_size)
    : page_size_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
  stack_size_ = std::max<std::size_t>(stack_size, 16 * 1024);
  stack_size_ = (stack_size_ + page_size_ - 1) / page_size_ * page_size_;
}

StackPool::~StackPool() {
  for (const Slab& slab : slabs_) munmap(slab.begin, slab.size);
}

Stack StackPool::take() {
  if (free_.empty()) grow();
  const Stack stack = free_.back();
  free_.pop_back();
  return stack;
}

void StackPool::grow() {
  // A few stacks at first, more at a time as a world turns out to be large.
  const std::size_t count = std::clamp<std::size_t>(made_, 8, 1024);
  const bool guarded = made_ + count <= kGuardedMax;
  const std::size_t stride = stack_size_ + (guarded ? page_size_ : 0);
  const std::size_t size = stride * count;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  auto* begin = static_cast<std::byte*>(memory);
  slabs_.push_back({begin, size});
  // A huge page would make every parked fiber resident in full.
  madvise(memory, size, MADV_NOHUGEPAGE);
  for (std::size_t i = count; i > 0; --i) {
    std::byte* lowest = begin + (i - 1) * stride;
    bool has_guard = guarded;
    if (guarded) {
      if (mprotect(lowest, page_size_, PROT_NONE) != 0) has_guard = false;
      lowest += page_size_;
    }
    free_.push_back({lowest, stack_size_, has_guard});
  }
  made_ += count;
}

}  // namespace ordeal::sim
