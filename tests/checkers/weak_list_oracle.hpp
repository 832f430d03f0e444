#pragma once

#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// Whether a small history of transactions on lists satisfies read-committed, monotonic-atomic-view,
// read-atomic or causal, by definition: some order of the transactions has every list that was read
// as a beginning of what was appended to it, agrees with who knows of whom, and nobody misses an
// append that they know of. Whoever reads a list knows of the writers of all its elements.
// Of the first two: requires that no transaction reads a list after another touch of it.
bool weak_list_oracle_accepts(const History& history, const std::string& level);

}  // namespace ordeal::checkers::testing
