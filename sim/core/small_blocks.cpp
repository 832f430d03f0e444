#include "sim/core/small_blocks.hpp"

namespace ordeal::sim {

thread_local constinit InSmallBlocks::Free* InSmallBlocks::lists_[] = {};

struct InSmallBlocks::FreesAtThreadEnd {
  ~FreesAtThreadEnd() {
    for (Free*& list : lists_) {
      while (list != nullptr) {
        Free* const freed = list;
        list = freed->next;
        ::operator delete(freed);
      }
    }
  }
};

void* InSmallBlocks::fresh_block(std::size_t size) {
  // Here, where it is rarely passed: a list with a destructor of its own would be asked at every
  // use whether it is made yet.
  static thread_local const FreesAtThreadEnd at_thread_end;
  static_cast<void>(at_thread_end);
  return ::operator new((list_of(size) + 1) * kStep);
}

}  // namespace ordeal::sim
