#pragma once

#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// Whether a history of registers with unique values has that model ("causal", "pram",
// "monotonic-reads", ...), by its definition: every order is tried, every pair and triple looked
// at. Shares nothing with the checkers but the history. A dozen operations at most.
bool oracle_of_sessions(const History& history, const std::string& model);

}  // namespace ordeal::checkers::testing
