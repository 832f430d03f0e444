#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "checkers/transactions/anomaly.hpp"

namespace ordeal::checkers {

// Isolation levels and what is stronger than them, weakest first (an order that agrees with who
// implies whom).
enum class Level : std::uint8_t {
  kReadUncommitted,
  kReadCommitted,
  kMonotonicAtomicView,
  kCursorStability,
  kReadAtomic,
  kUpdateAtomic,
  kCausal,
  kConsistentView,
  kPrefixConsistency,
  kRepeatableRead,
  kParallelSnapshotIsolation,
  kSnapshotIsolation,
  kStrongSessionSnapshotIsolation,
  kStrongSnapshotIsolation,
  kSerializable,
  kStrongSessionSerializable,
  kStrictSerializable,
};
inline constexpr std::size_t kLevelCount = 17;

struct LevelRow {
  Level level;
  std::string_view name;
  std::string_view about;
};

std::span<const LevelRow> levels();
const LevelRow& row_of(Level level);

// What a history of that level must not show. With `sessions`, the order of a process's
// transactions binds every level (as Biswas and Enea 2019 define them all), not only causal and
// the strong-session and strong ones (as Adya and Elle do).
AnomalySet forbidden_by(Level level, bool sessions);

// Whether a history of level `a` is always one of level `b`.
bool implies(Level a, Level b, bool sessions);

// Levels that ask for an order of the transactions, which no list of anomalies stands for when the
// order of versions is not known.
bool asks_for_order(Level level);

// Levels that let a transaction read what is old: an order in which they commit proves those.
constexpr bool reads_what_is_old(Level level) { return level <= Level::kCausal; }

// Levels whose transactions see all that they overwrite, and may disagree about the rest.
constexpr bool sees_what_it_overwrites(Level level) {
  return level == Level::kConsistentView || level == Level::kParallelSnapshotIsolation;
}

// Levels that the order of a process binds, whatever binds the others.
constexpr bool is_about_sessions(Level level) {
  return level == Level::kCausal || level == Level::kStrongSessionSnapshotIsolation ||
         level == Level::kStrongSnapshotIsolation || level == Level::kStrongSessionSerializable ||
         level == Level::kStrictSerializable;
}

// Levels that are about the order of real time; see History::has_real_time().
constexpr bool needs_real_time(Level level) {
  return level == Level::kStrictSerializable || level == Level::kStrongSnapshotIsolation;
}

}  // namespace ordeal::checkers
