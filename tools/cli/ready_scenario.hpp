#pragma once
// Scenarios, read and ready to run; and what is wrong with those that are not.

#include <optional>
#include <string>
#include <vector>

#include "protocols/common/room.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/surroundings.hpp"
#include "tools/scenario/document.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

struct ReadyScenario {
  std::string file;  ///< as the user wrote it
  Scenario scenario;
  const protocols::Room* room = nullptr;
};

struct ReadyScenarios {
  std::vector<ReadyScenario> scenarios;  ///< empty unless all of them are good
  ExitCode exit = ExitCode::ok;          ///< invalid_file, not_found, or usage for a bad --set
};

/// What stands behind --set, each time. Empty when all is well.
std::optional<UsageError> read_sets(const std::vector<std::string>& sets,
                                    std::vector<SetOption>& options);

/// Reads every file. Tells all errors and warnings of all of them on `around.err`, with the closing
/// count, which ends in `consequence` ("nothing was run") if there was an error.
ReadyScenarios read_scenarios(const std::vector<std::string>& files,
                              const std::vector<std::string>& sets,
                              const std::vector<protocols::Room>& rooms, Surroundings& around,
                              const std::string& color, const std::string& consequence);

}  // namespace ordeal::tools
