#pragma once
// A run that a command line names: its scenario, and what is kept of it if there is anything.

#include <optional>
#include <string>

#include "tools/cli/ready_scenario.hpp"
#include "tools/store/run_folder.hpp"

namespace ordeal::tools {

struct ReferencedRun {
  ReadyScenario scenario;
  std::uint64_t seed = 1;
  std::optional<StoredRun> stored;
  /// A run of this name and seed is kept, but of a scenario that says something else: the file was
  /// edited since, or --set changed it.
  bool is_other_kept = false;
};

/// Finds what `text` names ("raft-partition@17", a run's folder, "@last", a file with a seed or for
/// seed 1). Empty, with `exit` and what is wrong told on `around.err`, when it names nothing.
std::optional<ReferencedRun> referenced_run(const std::string& text,
                                            const std::optional<std::string>& runs_dir,
                                            const std::string& color,
                                            const std::vector<protocols::Room>& rooms,
                                            Surroundings& around, ExitCode& exit);

/// What is told of a run that waits for nothing and does not end; ends the process.
[[noreturn]] void end_spinning(const sim::Failure& place);

}  // namespace ordeal::tools
