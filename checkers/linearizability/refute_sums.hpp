#pragma once

#include <optional>
#include <span>

#include "checkers/linearizability/decision.hpp"

namespace ordeal::checkers {

// A counter whose adds differ: a read of less than what was certainly added before it began, or of
// more than what may have been added before it was over, is impossible whatever the order. The
// first to be over of such reads, with all that was added before that; nothing where there is none,
// or an add was told the number after it. O(n log n).
std::optional<Decision> refute_sums(std::span<const Operation> operations,
                                    std::span<const OperationId> ids, const Semantics& semantics);

}  // namespace ordeal::checkers
