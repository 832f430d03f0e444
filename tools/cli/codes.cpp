#include "tools/cli/codes.hpp"

#include <array>
#include <string_view>

#include "checkers/codes.hpp"
#include "tools/scenario/codes.hpp"

namespace ordeal::tools {
namespace {

struct OwnRow {
  std::string_view code;
  std::string_view about;
};

constexpr std::array kRuns = {
    OwnRow{"PRP001", "a property of the protocol was false"},
    OwnRow{"AVL001", "fewer operations succeeded than the scenario demands"},
    OwnRow{"EVD002", "a property that has to come true sometimes never did: the run proves little"},
    OwnRow{"EVD003", "no operation succeeded: the run says nothing"},
    OwnRow{"EVD004", "a hold or a drop met none of the messages that it is for"},
    OwnRow{"RUN001", "no such run is kept, or its folder cannot be read"},
};

constexpr std::array kCommandLine = {
    OwnRow{"CLI001", "unknown flag"},
    OwnRow{"CLI002", "unknown verb"},
    OwnRow{"CLI003", "a flag that starts with a dash which is not '-'"},
    OwnRow{"CLI004", "a flag without its value"},
    OwnRow{"CLI005", "an argument too many"},
    OwnRow{"CLI006", "a value that cannot be read"},
    OwnRow{"CLI007", "flags that exclude each other, or one that is given twice"},
    OwnRow{"CLI008", "an argument is missing"},
    OwnRow{"CLI009", "an override whose value its decision cannot take"},
};

}  // namespace

std::vector<CodeText> all_codes() {
  std::vector<CodeText> all;
  for (const checkers::CodeRow& row : checkers::violation_codes()) {
    all.push_back({std::string(row.code), std::string(row.title)});
  }
  for (const OwnRow& row : kRuns) all.push_back({std::string(row.code), std::string(row.about)});
  for (const OwnRow& row : kCommandLine) {
    all.push_back({std::string(row.code), std::string(row.about)});
  }
  for (const ScenarioCodeRow& row : scenario_codes()) {
    all.push_back({std::string(row.code), std::string(row.sentence)});
  }
  return all;
}

}  // namespace ordeal::tools
