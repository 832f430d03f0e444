#pragma once
// Memory for what is made and dropped with every event: messages' boxes, tasks on their way to a
// fiber. A freed block waits in a list for the next thing of its size, which then finds it warm; a
// general allocator takes a tenth of an event's instructions.

#include <cstddef>
#include <cstdint>
#include <new>

#include "sim/core/sanitized.hpp"

namespace ordeal::sim {

/// A base: objects of what derives from it lie in small blocks, those above kSizeMax bytes in the
/// system's. Each thread keeps its own lists until it ends; an object may be deleted by another
/// thread than made it. AddressSanitizer's builds ask the system each time, so that it sees what
/// is used after its end. Requires alignments of at most 16.
class InSmallBlocks {
 public:
  static constexpr std::size_t kSizeMax = 256;

  static void* operator new(std::size_t size) {
    if (!kept(size)) return ::operator new(size);
    Free*& list = lists_[list_of(size)];
    if (list == nullptr) [[unlikely]]
      return fresh_block(size);
    Free* const block = list;
    list = block->next;
    return block;
  }
  static void operator delete(void* block, std::size_t size) {
    if (!kept(size)) return ::operator delete(block);
    Free*& list = lists_[list_of(size)];
    list = new (block) Free{list};
  }

 private:
  struct Free {
    Free* next;
  };
  struct FreesAtThreadEnd;

  static constexpr std::size_t kStep = 16;
  static constexpr bool kept(std::size_t size) { return !kAddressSanitized && size <= kSizeMax; }
  static constexpr std::size_t list_of(std::size_t size) { return (size - 1) / kStep; }
  static void* fresh_block(std::size_t size);

  static thread_local constinit Free* lists_[kSizeMax / kStep];
};

}  // namespace ordeal::sim
