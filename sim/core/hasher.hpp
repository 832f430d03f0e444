#pragma once
// A running hash for contents: messages, notes, the digest's inputs.

#include <cstdint>
#include <string_view>

#include "sim/core/hash.hpp"

namespace ordeal::sim {

/// Accumulates words into 64 bits, about a nanosecond each. Each step is a bijection of the state,
/// so a word is never forgotten; it is no defence against somebody who chooses words to collide.
class Hasher {
 public:
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9fb21c651e98df25ULL;
    state_ ^= state_ >> 32;
  }
  void add(std::string_view bytes) { add(hash_bytes(bytes)); }
  std::uint64_t finish() const { return mix(state_); }

 private:
  std::uint64_t state_ = 0x243f6a8885a308d3ULL;
};

}  // namespace ordeal::sim
