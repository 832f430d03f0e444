#pragma once

#include <string_view>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// What the object does wrong, once, after half of the operations.
enum class Slip : std::uint8_t {
  kNone,
  kLost,     // what changes it does nothing
  kDoubled,  // what takes out leaves it inside; an add adds twice
  kSwapped,  // what takes out takes the next but one
  kStale,    // a read returns what was there a while ago; what takes out finds nothing
};

// An object whose few values come again and again, and whose clients are always busy: each takes
// effect at some moment of the operation. Without a slip it is linearizable.
struct RepeatedWorkload {
  std::string_view model;  // of those that linearizability has, but for many registers
  std::uint64_t operations = 1000;
  std::uint64_t clients = 5;
  std::uint64_t values = 100;
  std::uint64_t doubt_percent = 0;  // of operations, which may then not have happened
  Slip slip = Slip::kNone;
};

History repeated_objects(const RepeatedWorkload& workload, Splitmix& luck);

}  // namespace ordeal::checkers::testing
