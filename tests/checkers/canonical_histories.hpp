#pragma once

#include <span>
#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// The smallest history that shows an anomaly, which its checker finds by name: each code there is
// but those of transactions, for which see canonical_transactions.hpp.
struct Canonical {
  const char* checker;
  const char* model;  // "" for the checker's own choice
  const char* code;
  const char* history;
  const char* has_still = nullptr;  // of sessions: a stronger model that it satisfies
};

// Written as one_by_one() reads them.
std::span<const Canonical> canonical_objects();
std::span<const Canonical> canonical_workloads();
// Registers, what processes see of them too. Written as history_of() reads them.
std::span<const Canonical> canonical_in_time();

}  // namespace ordeal::checkers::testing
