#pragma once

#include <span>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers::testing {

// Whether a register history of one key is linearizable, by trying every order that respects real
// time and every choice of operations in doubt. Shares nothing with the checkers but the history
// type; meant to be obviously right. Exponential: a dozen operations at most.
bool brute_force_register(std::span<const Operation> operations, const Semantics& semantics);

}  // namespace ordeal::checkers::testing
