#include "checkers/transactions/levels.hpp"

#include <array>

namespace ordeal::checkers {
namespace {

using enum Anomaly;
using enum Level;

constexpr std::array<LevelRow, kLevelCount> kRows = {{
    {kReadUncommitted, "read-uncommitted", "writes of transactions do not form a circle"},
    {kReadCommitted, "read-committed", "only finished versions of committed transactions are read"},
    {kMonotonicAtomicView, "monotonic-atomic-view",
     "once a part of a transaction is seen, all of it is"},
    {kCursorStability, "cursor-stability", "read committed, and no update is lost"},
    {kReadAtomic, "read-atomic", "of every transaction all is seen, or nothing"},
    {kUpdateAtomic, "update-atomic", "read atomic, and no update is lost"},
    {kCausal, "causal", "what is seen includes all that it depends on"},
    {kConsistentView, "consistent-view", "every transaction sees a consistent state"},
    {kPrefixConsistency, "prefix-consistency",
     "every transaction sees all that was committed up to some moment"},
    {kRepeatableRead, "repeatable-read", "serializable, as far as single items go"},
    {kParallelSnapshotIsolation, "parallel-snapshot-isolation",
     "snapshots that may disagree about the order of independent transactions"},
    {kSnapshotIsolation, "snapshot-isolation",
     "every transaction reads one snapshot; of two that write one key, one sees the other"},
    {kStrongSessionSnapshotIsolation, "strong-session-snapshot-isolation",
     "snapshot isolation, each snapshot including what its process did before"},
    {kStrongSnapshotIsolation, "strong-snapshot-isolation",
     "snapshot isolation, each snapshot including all that was over before it began"},
    {kSerializable, "serializable", "some order of the transactions explains what they read"},
    {kStrongSessionSerializable, "strong-session-serializable",
     "serializable in an order that keeps the order of every process"},
    {kStrictSerializable, "strict-serializable",
     "serializable in an order that keeps the order of real time"},
}};

// What no history of a level shows, each set including those of the weaker levels.
// Two levels also forbid what only predicates and cursors show. No history here has those; that
// they are forbidden keeps the levels apart, as the field has them.
constexpr AnomalySet kPredicates = AnomalySet(static_cast<Anomaly>(63));
constexpr AnomalySet kCursors = AnomalySet(static_cast<Anomaly>(62));
constexpr AnomalySet kRu = kG0 | kDuplicateElements | kCyclicVersions;
constexpr AnomalySet kRc =
    kRu | kG1a | kG1b | kG1c | kDirtyUpdate | kIncompatibleOrder | kGarbageRead | kFutureRead;
constexpr AnomalySet kMav = kRc | kNonMonotonicRead;
constexpr AnomalySet kCs = kRc | kLostUpdate | kCursors;
constexpr AnomalySet kRa = kMav | kInternal | kFracturedRead;
constexpr AnomalySet kUa = kRa | kLostUpdate;
constexpr AnomalySet kSessionFlow = kG0Process | kG1cProcess;
constexpr AnomalySet kCc = kRa | kCausalityViolation | kSessionFlow;
constexpr AnomalySet kCv = kMav | kCs | kFracturedRead | kGSingle | kPredicates;
constexpr AnomalySet kPc = kRa | kPrefixViolation;
constexpr AnomalySet kRr = kMav | kCs | kFracturedRead | kGSingle | kGNonadjacent | kG2;
constexpr AnomalySet kPsi = kUa | kCv;
constexpr AnomalySet kSi = kPsi | kPc | kGNonadjacent;
constexpr AnomalySet kSsSi = kSi | kCc | kGSingleProcess | kGNonadjacentProcess;
constexpr AnomalySet kStrongSi =
    kSsSi | kG0Realtime | kG1cRealtime | kGSingleRealtime | kGNonadjacentRealtime;
constexpr AnomalySet kSer = kSi | kRr;
constexpr AnomalySet kSsSer = kSer | kSsSi | kG2Process;
constexpr AnomalySet kStrict = kSsSer | kStrongSi | kG2Realtime;

constexpr std::array<AnomalySet, kLevelCount> kForbidden = {
    kRu, kRc,  kMav, kCs,   kRa,       kUa,  kCc,    kCv,    kPc,
    kRr, kPsi, kSi,  kSsSi, kStrongSi, kSer, kSsSer, kStrict};

}  // namespace

std::span<const LevelRow> levels() { return kRows; }

const LevelRow& row_of(Level level) { return kRows[static_cast<std::size_t>(level)]; }

AnomalySet forbidden_by(Level level, bool sessions) {
  AnomalySet set = kForbidden[static_cast<std::size_t>(level)];
  if (!sessions) return set;
  for (const Anomaly plain : {kG0, kG1c, kGSingle, kGNonadjacent, kG2}) {
    if (set.has(plain)) set = set | cycle_anomaly(plain, CycleVariant::kProcess);
  }
  if (set.has(kG1c)) set = set | kNonMonotonicRead;
  if (set.has(kGSingle) || set.has(kPrefixViolation)) set = set | kCausalityViolation;
  return set;
}

bool asks_for_order(Level level) { return level >= kConsistentView; }

bool implies(Level a, Level b, bool sessions) {
  const AnomalySet of_a = forbidden_by(a, sessions);
  const AnomalySet of_b = forbidden_by(b, sessions);
  return of_a.contains(of_b) && (of_a != of_b || a >= b);
}

}  // namespace ordeal::checkers
