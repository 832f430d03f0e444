#pragma once

#include "checkers/linearizability/decision.hpp"

namespace ordeal::checkers {

// Registers where every value that is observed has one writer (Gibbons and Korach 1997, section 4:
// zones), with compare-and-set and operations in doubt. Exact where it applies. O(n log n).
//
// A *version* is a write and the reads of its value. A cas sees one version and begins another
// right after it, so versions linked by cas's are one *chain*, taken as a whole. A chain must have
// begun when the first of its operations that ends has ended, and must last until the last that
// begins has begun. If the first of these moments comes earlier, the chain holds the register
// between them (a forward zone); otherwise it can come and go at any one moment between them (a
// backward zone). Linearizable if and only if every chain is possible by itself, forward zones do
// not overlap, and none has a whole backward zone within.
//
// A write in doubt that nobody observed is left out: without it every order stays legal. One that
// was observed took effect, and its end is unknown. The initial value is a version that began and
// ended before every event.
//
// Not decided: an observed value with several writers, failed cas's that count as evidence.
std::optional<Decision> decide_register(std::span<const Operation> operations,
                                        std::span<const OperationId> ids,
                                        const Semantics& semantics);

}  // namespace ordeal::checkers
