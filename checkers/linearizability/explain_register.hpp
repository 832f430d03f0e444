#pragma once

#include <optional>
#include <span>

#include "checkers/linearizability/explain.hpp"

namespace ordeal::checkers {

// Explains a witness of a register by who wrote what and when: by a refutation (see
// register_refutation.hpp), or by two values of which each was seen after the other. nullopt when
// neither applies.
std::optional<Explanation> explain_register(const History& history, const Semantics& semantics,
                                            std::span<const OperationId> ids,
                                            std::span<const OperationId> witness);

}  // namespace ordeal::checkers
