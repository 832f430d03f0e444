#pragma once

#include <optional>

#include "checkers/linearizability/explain.hpp"

namespace ordeal::checkers {

// Explains a witness of many registers by one read: of a value that nobody had written there, or
// that was certainly replaced. nullopt where neither shows by itself, or of another model.
std::optional<Explanation> explain_registers(const History& history, const ModelRow& model,
                                             const Semantics& semantics,
                                             std::span<const OperationId> witness);

}  // namespace ordeal::checkers
