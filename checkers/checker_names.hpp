#pragma once

#include <span>
#include <string_view>

namespace ordeal::checkers {

// What else the field calls a checker: "PL-3" and "serializability" are serializable. Upper and
// lower case are the same. find_checker() knows these names as well.
struct CheckerAlias {
  std::string_view name;
  std::string_view checker;
};
std::span<const CheckerAlias> checker_aliases();

// The name of the registry that a name or an alias stands for; the name itself if it is neither.
std::string_view registered_name(std::string_view name);

}  // namespace ordeal::checkers
