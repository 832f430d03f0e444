#include "sim/core/event_slots.hpp"

#include <sys/mman.h>

#include <new>

#include "sim/core/event_queue.hpp"

namespace ordeal::sim {
namespace {

constexpr std::uint32_t kRoomAtFirst = 1024;                  // untouched pages take no memory
constexpr std::size_t kHugePagesFrom = std::size_t{4} << 20;  // bytes

}  // namespace

EventSlots::~EventSlots() {
  if (events_ != nullptr) munmap(events_, room_ * sizeof(Event));
}

void EventSlots::grow() {
  const std::uint32_t room = events_ == nullptr ? kRoomAtFirst : 2 * room_;
  const std::size_t bytes = room * sizeof(Event);
  void* memory = events_ == nullptr ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                                    : mremap(events_, room_ * sizeof(Event), bytes, MREMAP_MAYMOVE);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  events_ = static_cast<Event*>(memory);
  room_ = room;
  if (bytes >= kHugePagesFrom) madvise(memory, bytes, MADV_HUGEPAGE);
}

}  // namespace ordeal::sim
