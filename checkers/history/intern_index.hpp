#pragma once

#include <cstdint>
#include <vector>

namespace ordeal::checkers {

// The finaliser of splitmix64: a bijection of 64-bit words whose output bits all depend on all
// input bits. Our own, so that no result ever rests on what std::hash does on a platform.
constexpr std::uint64_t mix64(std::uint64_t word) {
  word += 0x9e3779b97f4a7c15ULL;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31);
}

// Maps content to the dense id it was first seen under. The content itself lives with the owner,
// who compares; this class only remembers which ids share a hash.
//
// Promises: ids are decided by the order of first appearance alone, so they are the same on every
// platform. Never iterated. Bound: 2^32 - 1 ids, 8 bytes a slot, at most 70 % full.
class InternIndex {
 public:
  // The id of the content with this hash for which equals(id) holds; when there is none, next_id
  // is remembered for it and returned. The caller stores the content under next_id in that case.
  template <class Equals>
  std::uint32_t find_or_claim(std::uint64_t hash, std::uint32_t next_id, Equals&& equals) {
    if ((used_ + 1) * 10 > slots_.size() * 7) grow();
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = static_cast<std::size_t>(tag) & (slots_.size() - 1);
    while (slots_[at].id_plus_one != 0) {
      if (slots_[at].tag == tag && equals(slots_[at].id_plus_one - 1)) {
        return slots_[at].id_plus_one - 1;
      }
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {next_id + 1, tag};
    ++used_;
    return next_id;
  }

  std::size_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint32_t id_plus_one = 0;  // 0: free
    std::uint32_t tag = 0;          // upper half of the hash; its low bits are the home slot
  };

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.id_plus_one == 0) continue;
      std::size_t at = static_cast<std::size_t>(slot.tag) & (slots_.size() - 1);
      while (slots_[at].id_plus_one != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace ordeal::checkers
