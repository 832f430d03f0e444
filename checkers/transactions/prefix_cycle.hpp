#pragma once

#include <vector>

#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

// A cycle that rules prefix consistency out: one in which whoever missed a write came there by
// having seen something, (wr rw? | ww)* (Cerone, Gotsman and Yang 2017, "Algebraic laws for weak
// consistency"). Of a component's cycles those are found where every transaction is two moments, it
// reads and then writes: what it saw was written before it read, what it missed after that, and
// what it overwrote was written before it wrote. With `sessions` a process reads after it wrote.
// A short one, empty when there is none. Time: linear, and a few times that.
std::vector<CycleStep> find_prefix_cycle(const Subgraph& component, std::uint32_t txn_count,
                                         bool sessions);

}  // namespace ordeal::checkers
