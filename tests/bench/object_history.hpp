#pragma once

#include <cstdint>
#include <string_view>

#include "checkers/history/history.hpp"

namespace ordeal::bench {

struct Workload {
  std::string_view model = "register";  // as checkers name it
  std::uint64_t operations = 10'000;
  std::uint64_t clients = 5;
  std::uint64_t keys = 1;
  std::uint64_t crash_per_mille = 0;  // of updates: the client never learns
  bool stale = false;                 // one read near the end returns a value long gone
};

/// What always-busy clients see of objects that work: each operation takes effect at a moment of
/// its own. Half of the operations are updates, all of which differ; a counter gets ones.
checkers::History object_history(const Workload& workload);

}  // namespace ordeal::bench
