#pragma once

#include <optional>
#include <span>
#include <string>

#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// Checks a claimed linearization from nothing but its definition, sharing no code with the search:
// every required operation once, every other at most once, no operation after one that was
// invoked only when it had completed, and each allowed by the model in turn.
// nullopt when the order is one; otherwise what is wrong, in words. O(n).
//
// `ids` are the operations of the object, `order` the claim.
std::optional<std::string> verify_order(const History& history, const ModelRow& model,
                                        const Semantics& semantics,
                                        std::span<const OperationId> ids,
                                        std::span<const OperationId> order);

}  // namespace ordeal::checkers
