#pragma once
// The fault table: every kind of fault there is, one row each. Scenarios are read by it, `sim list
// faults` prints it.

#include <span>
#include <string_view>

namespace ordeal::sim {

struct FaultRow {
  std::string_view kind;       ///< "partition"
  std::string_view lasts_key;  ///< how a scenario says for how long: "heal_after"
  std::string_view mended;     ///< what it is afterwards: "healed"
  std::string_view about;      ///< one line
  std::string_view example;    ///< flow YAML, without the time
  bool is_drawn = true;        ///< by generators too; what is aimed at a message is not
};

/// In the order in which they are told to people.
std::span<const FaultRow> fault_table();

/// The row of that kind, or null.
const FaultRow* find_fault(std::string_view kind);

}  // namespace ordeal::sim
