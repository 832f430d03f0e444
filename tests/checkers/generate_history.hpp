#pragma once

#include <cstdint>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// A register that works, driven by clients: every history made is linearizable by construction,
// because each operation takes effect on one real value at one event between its invocation and
// its completion (those that end in info: then, later, or never).
struct RegisterWorkload {
  std::uint64_t operations = 100;
  std::uint64_t clients = 5;
  std::uint64_t keys = 1;
  std::uint64_t values = 0;  // 0: every written value is new; otherwise values are below this
  std::uint64_t read_percent = 50;
  std::uint64_t cas_percent = 0;
  std::uint64_t info_percent = 0;  // of updates: the client never learns; it is replaced
  std::uint64_t stale_reads = 0;   // that many reads return a value overwritten before they began
};

// Requires: stale_reads needs unique values. The last `stale_reads` reads that can be made wrong
// are; fewer if the history has no such read.
History generate_history(const RegisterWorkload& workload, Splitmix& random);

}  // namespace ordeal::checkers::testing
