#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// How to judge a history. The defaults are Jepsen's conventions and a budget of a few seconds.
struct CheckOptions {
  std::string model;    // empty: the first model that has every function of the history
  Semantics semantics;  // what fail, a failed cas, a nil read and the beginning mean

  std::optional<std::int64_t> total;  // of a bank: what all accounts hold together

  // The budget of one key, in what is done, not in time: equal on every machine. A step takes some
  // tens of nanoseconds; memory is that of remembered configurations, in bytes.
  std::uint64_t steps_max = 200'000'000;
  std::uint64_t memory_max = std::uint64_t{1} << 30;

  bool keep_order = false;  // report a linearization of every valid key
  bool shrink = true;       // make witnesses small; false: the first invalid part that is found
};

}  // namespace ordeal::checkers
