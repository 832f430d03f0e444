#pragma once
// Broken variants as data: a room states its rules as flags, all true, and each variant leaves one
// of them out.

#include <string>
#include <vector>

#include "protocols/common/room.hpp"

namespace ordeal::protocols {

/// A broken variant: the rule it leaves out, a flag of the room's own `Rules`.
template <class Rules>
struct Variant {
  VariantRow row;
  bool Rules::*rule;
};

/// The rows alone, as Room::variants wants them.
template <class Rules>
std::vector<VariantRow> rows_of(const std::vector<Variant<Rules>>& variants) {
  std::vector<VariantRow> rows;
  rows.reserve(variants.size());
  for (const Variant<Rules>& variant : variants) rows.push_back(variant.row);
  return rows;
}

/// The rules of the variant of that name; all of them for the empty name, the protocol as written.
template <class Rules>
Rules rules_of(const std::vector<Variant<Rules>>& variants, const std::string& name) {
  Rules rules;
  for (const Variant<Rules>& variant : variants) {
    if (variant.row.name == name) rules.*variant.rule = false;
  }
  return rules;
}

}  // namespace ordeal::protocols
