#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// Why a witness is impossible, in words that can be checked against the history by hand.
struct Explanation {
  std::string_view code;  // see codes.hpp
  OperationId culprit = 0;
  std::vector<std::string> reasons;  // sentences, to be numbered
};

// Explains a witness. The code is decided by the witness alone, so that a witness that is checked
// by itself gets the same; `ids`, all operations of the key, only serve wordings such as "or
// something newer".
// Requires: the witness is invalid, ids ascending.
Explanation explain_violation(const History& history, const ModelRow& model,
                              const Semantics& semantics, std::span<const OperationId> ids,
                              std::span<const OperationId> witness, const SearchLimits& limits);

}  // namespace ordeal::checkers
