#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// A lock: acquire only when it is free, release only by the process that holds it. An acquire may
// return a fencing token, an integer; tokens only ever grow then, over all holders.
struct Mutex {
  struct State {
    static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t holder = kFree;
    std::int64_t latest_token = std::numeric_limits<std::int64_t>::min();
    friend bool operator==(const State&, const State&) = default;
    friend std::uint64_t hash_of(const State& state) {
      return mix64(mix64(state.holder) ^ static_cast<std::uint64_t>(state.latest_token));
    }
  };

  State initial() const { return {}; }

  bool step(State& lock, const Operation& operation) const {
    const auto process = static_cast<std::uint32_t>(operation.process);
    if (operation.function == Function::kRelease) {
      if (lock.holder != process) return false;
      lock.holder = State::kFree;
      return true;
    }
    if (lock.holder != State::kFree) return false;
    lock.holder = process;
    if (!operation.is_ok() || !operation.output.is_integer()) return true;
    if (operation.output.as_integer() <= lock.latest_token) return false;
    lock.latest_token = operation.output.as_integer();
    return true;
  }

  std::string text(const State& lock, const ValuePool& /*pool*/) const {
    return lock.holder == State::kFree ? "free" : "held by process " + std::to_string(lock.holder);
  }
};

}  // namespace ordeal::checkers
