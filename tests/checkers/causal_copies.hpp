#pragma once

#include <cstdint>
#include <string_view>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// How copies of registers hear of writes: after all that these rest on, the latest by Lamport's
// clock winning (causal convergence); the same, each keeping what came last (causal memory); those
// of each other copy in their order alone (pram).
enum class Delivery : std::uint8_t { kLatestWins, kLastComes, kInOrder };

struct CopiesPlan {
  Delivery delivery = Delivery::kLatestWins;
  std::size_t operations = 10'000;
  std::size_t copies = 5;
  std::size_t processes = 10;  // each asks one copy
  std::size_t keys = 10;
  std::uint64_t values = 10;  // of a key, written again and again; 0: each only once
  std::uint64_t delay = 40;   // of a message, in operations, at most
  // Something wrong in the middle that only values tell that nothing else has: what
  // read-your-writes, monotonic-reads, monotonic-writes, writes-follow-reads, causal,
  // causal-convergence or causal-memory forbids; "circle" of causes, "older": monotonic reads,
  // where two can have written what was read. Empty: nothing.
  std::string_view planted;
};

// What processes see of such copies. The same for the same seed.
History causal_copies(std::uint64_t seed, const CopiesPlan& plan);

}  // namespace ordeal::checkers::testing
