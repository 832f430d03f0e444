#include "checkers/transactions/anomaly.hpp"

#include <array>

namespace ordeal::checkers {
namespace {

using enum Anomaly;

constexpr std::array<AnomalyRow, kAnomalyCount> kRows = {{
    {kG0, "G0", "TXN001"},
    {kG1c, "G1c", "TXN002"},
    {kGSingle, "G-single-item", "TXN003"},
    {kGNonadjacent, "G-nonadjacent-item", "TXN004"},
    {kG2, "G2-item", "TXN005"},
    {kG0Process, "G0-process", "TXN101"},
    {kG1cProcess, "G1c-process", "TXN102"},
    {kGSingleProcess, "G-single-item-process", "TXN103"},
    {kGNonadjacentProcess, "G-nonadjacent-item-process", "TXN104"},
    {kG2Process, "G2-item-process", "TXN105"},
    {kG0Realtime, "G0-realtime", "TXN201"},
    {kG1cRealtime, "G1c-realtime", "TXN202"},
    {kGSingleRealtime, "G-single-item-realtime", "TXN203"},
    {kGNonadjacentRealtime, "G-nonadjacent-item-realtime", "TXN204"},
    {kG2Realtime, "G2-item-realtime", "TXN205"},
    {kG1a, "G1a", "TXN006"},
    {kG1b, "G1b", "TXN007"},
    {kDirtyUpdate, "dirty-update", "TXN008"},
    {kLostUpdate, "lost-update", "TXN009"},
    {kFracturedRead, "fractured-read", "TXN010"},
    {kInternal, "internal", "TXN011"},
    {kFutureRead, "future-read", "TXN012"},
    {kGarbageRead, "garbage-read", "TXN013"},
    {kDuplicateElements, "duplicate-elements", "TXN014"},
    {kIncompatibleOrder, "incompatible-order", "TXN016"},
    {kCyclicVersions, "cyclic-versions", "TXN017"},
    {kNonMonotonicRead, "non-monotonic-read", "TXN018"},
    {kCausalityViolation, "causality-violation", "TXN019"},
    {kPrefixViolation, "prefix-violation", "TXN021"},
    {kNoOrder, "no-order", "TXN020"},
}};

}  // namespace

std::span<const AnomalyRow> anomalies() { return kRows; }

const AnomalyRow& row_of(Anomaly anomaly) { return kRows[static_cast<std::size_t>(anomaly)]; }

}  // namespace ordeal::checkers
