#pragma once

#include <optional>

#include "checkers/linearizability/explain.hpp"

namespace ordeal::checkers {

// Explains a witness of one string by what its reads show (text_states.hpp); nullopt where the
// texts do not tell. Of a witness that they do refute it always finds the reason.
std::optional<Explanation> explain_key_value(const History& history, const Semantics& semantics,
                                             std::span<const OperationId> witness);

}  // namespace ordeal::checkers
