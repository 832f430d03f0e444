#pragma once
// Every code that any page of sim shows, for `sim list codes`: those of scenarios and checkers come
// from their own tables, those of the command line and of runs from the one here.

#include <string>
#include <vector>

namespace ordeal::tools {

struct CodeText {
  std::string code;
  std::string about;
};

/// In groups: what a run can violate, what it warns of, command lines, scenarios.
std::vector<CodeText> all_codes();

}  // namespace ordeal::tools
