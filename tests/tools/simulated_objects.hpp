#pragma once
// One machine that keeps objects in its memory, and clients that use them through a network: what
// the rooms have no workload of.

#include <cstdint>
#include <string_view>

#include "checkers/history/history.hpp"

namespace ordeal::tools::simulated {

/// What several clients saw of an object that works. Messages get lost where that takes nothing
/// from a checker; what is waited for in vain is in doubt then. Kinds: queue, drained-queue, stack,
/// priority-queue, append-list, kv, mutex, fenced-lock, unique-ids, write-skew, atomic-commit,
/// long-fork, causal-reverse, sequential-inserts, kafka.
checkers::History simulated_object(std::string_view kind, std::uint64_t seed);

}  // namespace ordeal::tools::simulated
