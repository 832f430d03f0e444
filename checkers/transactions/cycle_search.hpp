#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "checkers/transactions/anomaly.hpp"
#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

// What a search of cycles costs at most, in edges looked at.
struct CycleBudget {
  std::uint64_t steps_left = 0;
  // Read skew was not ruled out because the steps ran out.
  bool is_exhausted = false;
};

// Told of every class of cycle that a component has, with a short example.
using CycleSink = std::function<void(Anomaly, const std::vector<CycleStep>&)>;

// Classifies the cycles of one component, in the order write cycle, circular information flow,
// read skew, long fork, anti-dependency cycle; each plain, with process order, with real time. A
// class is told once, in the plainest form it has; one that is implied by a stronger anomaly of the
// same or a plainer form is not told.
//
// Every class is one pass over the component, apart from read skew: whether a path without an
// anti-dependency leads back from one is asked for 64 of them at a time, within the budget.
void classify_cycles(const Subgraph& component, std::uint32_t txn_count, CycleBudget& budget,
                     const CycleSink& sink);

// Tells of a causality violation: an anti-dependency from whose target a path of reads and
// processes leads back. Sees those only who knew through the edges that are there, and within the
// budget; what decides is forced_orders().
void seek_known_miss(const Subgraph& component, std::uint32_t txn_count, CycleBudget& budget,
                     const CycleSink& sink);

}  // namespace ordeal::checkers
