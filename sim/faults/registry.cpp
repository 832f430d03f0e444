#include "sim/faults/registry.hpp"

#include <array>

namespace ordeal::sim {
namespace {

constexpr std::array kFaults = {
    FaultRow{"partition", "heal_after", "healed", "the network falls apart into groups",
             "partition: [[n1, n2], [n3, n4, n5]], heal_after: 8s"},
    FaultRow{"isolate", "heal_after", "healed",
             "nodes are cut off from every other node; clients still reach them",
             "isolate: leader, heal_after: 8s"},
    FaultRow{"one_way", "heal_after", "healed",
             "what goes from some nodes to others is lost; answers arrive",
             "one_way: {from: [n1], to: [n2, n3]}, heal_after: 8s"},
    FaultRow{"ring", "heal_after", "healed", "every node sees a majority, and no two the same one",
             "ring: [n1, n2, n3, n4, n5], heal_after: 8s"},
    FaultRow{"crash", "restart_after", "restarted",
             "machines lose power; what was not synced may be gone",
             "crash: n5, restart_after: 2s, disk: lose-unsynced"},
    FaultRow{"pause", "resume_after", "resumed", "nodes stop for a while and do not know it",
             "pause: leader, resume_after: 3s, clocks: run"},
    FaultRow{"slow", "for", "ended", "messages take longer",
             "slow: 20ms..200ms, touching: n1, for: 5s"},
    FaultRow{"loss", "for", "ended", "messages get lost", "loss: 20%, links: all, for: 5s"},
    FaultRow{"duplicate", "for", "ended", "messages arrive twice",
             "duplicate: 20%, links: all, for: 5s"},
    FaultRow{"reorder", "for", "ended", "messages overtake one another",
             "reorder: 20%, by: 0s..50ms, link: n1>n3, for: 5s"},
    FaultRow{"clock", "for", "ended", "a clock runs fast or slow, or jumps",
             "clock: n1, drift: 200ppm, step: -5s, for: 5s"},
    FaultRow{"hold", "release_after", "released",
             "messages of one type wait at the end of their link: all of them, or the nth",
             "hold: AppendEntries, from: n1, to: n3, nth: all, release_after: 2s", false},
    FaultRow{"drop", "for", "ended",
             "messages of one type are lost at the end of their link: the nth, or all",
             "drop: RequestVote, from: n1, to: n3, nth: 1, for: 5s", false},
};

}  // namespace

std::span<const FaultRow> fault_table() { return kFaults; }

const FaultRow* find_fault(std::string_view kind) {
  for (const FaultRow& row : kFaults) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

}  // namespace ordeal::sim
