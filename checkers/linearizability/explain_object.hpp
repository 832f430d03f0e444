#pragma once

#include <optional>

#include "checkers/linearizability/explain.hpp"

namespace ordeal::checkers {

// Explains a witness of a queue, a stack, a priority queue, a set, a counter, a list, a text or a
// lock by the rule it breaks, where one of a few short stories shows that; nullopt where none does.
// Each story is a proof by itself: it counts what may have happened in doubt against itself.
std::optional<Explanation> explain_object(const History& history, const ModelRow& model,
                                          const Semantics& semantics,
                                          std::span<const OperationId> witness);

}  // namespace ordeal::checkers
