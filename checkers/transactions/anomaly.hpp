#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ordeal::checkers {

// What can be wrong with a history of transactions: Adya's phenomena (Adya 1999, "Weak
// Consistency") with the names Elle gives them, and what a recorded history can show besides.
// The first fifteen are cycles: five classes, each plain, with process order, with real time.
enum class Anomaly : std::uint8_t {
  kG0,            // write cycle: ww only
  kG1c,           // circular information flow: ww and wr
  kGSingle,       // read skew: exactly one rw
  kGNonadjacent,  // several rw, none next to another (long fork)
  kG2,            // anti-dependency cycle: any rw (write skew)
  kG0Process,
  kG1cProcess,
  kGSingleProcess,
  kGNonadjacentProcess,
  kG2Process,
  kG0Realtime,
  kG1cRealtime,
  kGSingleRealtime,
  kGNonadjacentRealtime,
  kG2Realtime,
  kG1a,                 // aborted read
  kG1b,                 // intermediate read
  kDirtyUpdate,         // a committed version on top of an aborted one
  kLostUpdate,          // two transactions read one version and both replace it
  kFracturedRead,       // a part of what a transaction wrote was seen, another part was not
  kInternal,            // a transaction disagrees with itself
  kFutureRead,          // a transaction read what it wrote only later
  kGarbageRead,         // a value that nobody wrote
  kDuplicateElements,   // a list holds one element twice
  kIncompatibleOrder,   // two reads of one list, neither a prefix of the other
  kCyclicVersions,      // the versions of a key precede each other in a circle
  kNonMonotonicRead,    // a read saw a transaction, a later read of it saw something older
  kCausalityViolation,  // something was read although something newer was known
  kPrefixViolation,     // something was seen without what came before it
  kNoOrder,             // no order of the transactions explains what they read
};
inline constexpr std::size_t kAnomalyCount = 30;

// With which additional edges a cycle was found.
enum class CycleVariant : std::uint8_t { kPlain, kProcess, kRealtime };

constexpr Anomaly cycle_anomaly(Anomaly plain, CycleVariant variant) {
  return static_cast<Anomaly>(static_cast<int>(plain) + 5 * static_cast<int>(variant));
}
constexpr bool is_cycle(Anomaly anomaly) { return anomaly <= Anomaly::kG2Realtime; }

struct AnomalyRow {
  Anomaly anomaly;
  std::string_view name;  // "G-single-item-realtime", "lost-update": Elle's names
  std::string_view code;  // "TXN203"; its title is in codes.cpp
};

// Every anomaly, in the order of the enumeration.
std::span<const AnomalyRow> anomalies();
const AnomalyRow& row_of(Anomaly anomaly);

// A set of anomalies: 64 bits, no allocation.
class AnomalySet {
 public:
  constexpr AnomalySet() = default;
  constexpr AnomalySet(Anomaly anomaly)
      : bits_(std::uint64_t{1} << static_cast<unsigned>(anomaly)) {}
  constexpr bool has(Anomaly anomaly) const { return !(AnomalySet(anomaly) & *this).empty(); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool contains(AnomalySet other) const { return (other.bits_ & ~bits_) == 0; }
  constexpr AnomalySet without(Anomaly anomaly) const {
    return of(bits_ & ~AnomalySet(anomaly).bits_);
  }
  friend constexpr AnomalySet operator|(AnomalySet a, AnomalySet b) {
    return of(a.bits_ | b.bits_);
  }
  friend constexpr AnomalySet operator&(AnomalySet a, AnomalySet b) {
    return of(a.bits_ & b.bits_);
  }
  friend constexpr bool operator==(AnomalySet, AnomalySet) = default;

 private:
  static constexpr AnomalySet of(std::uint64_t bits) {
    AnomalySet set;
    set.bits_ = bits;
    return set;
  }
  std::uint64_t bits_ = 0;
};
constexpr AnomalySet operator|(Anomaly a, Anomaly b) { return AnomalySet(a) | AnomalySet(b); }

}  // namespace ordeal::checkers
