#pragma once

#include <span>
#include <string>
#include <vector>

namespace ordeal::checkers::testing {

// The smallest history that shows an anomaly, as transactions_of() reads it.
struct CanonicalLists {
  const char* anomaly;
  const char* history;
  std::vector<std::string> weakest;  // models violated
};
std::span<const CanonicalLists> canonical_lists();

struct CanonicalRegisters {
  const char* anomaly;
  const char* history;
  const char* satisfied;  // the strongest level it satisfies that we look for
  const char* violated;   // the weakest it violates
};
std::span<const CanonicalRegisters> canonical_registers();

}  // namespace ordeal::checkers::testing
