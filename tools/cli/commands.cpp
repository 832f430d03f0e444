#include "tools/cli/commands.hpp"

#include <array>

namespace ordeal::tools {
namespace {

constexpr std::array kCommands = {
    CommandRow{"run", "one simulation or many: faults, checks, verdict", &cmd_run, &run_help},
    CommandRow{"replay", "a run again, compared event by event", &cmd_replay, &replay_help},
    CommandRow{"trace", "what happened in a run, and what could have influenced what", &cmd_trace,
               &trace_help},
    CommandRow{"lint", "read scenarios without running them", &cmd_lint, &lint_help},
    CommandRow{"check", "judge recorded histories", &cmd_check, &check_help},
    CommandRow{"list", "scenarios, protocols, faults, checkers, models, formats", &cmd_list,
               &list_help},
    CommandRow{"version", "what this sim is", &cmd_version, &version_help},
};

constexpr const char* kExitCodes =
    "0 all pass, or every violation was expected; 1 a violation; 2 inconclusive; 3 broken;\n"
    "64 bad command line; 65 a file that is invalid; 66 no such file; 70 a bug in sim;\n"
    "74 the output could not be written; 130 interrupted. Of several, 70 > 1 > 3 > 2 > 0.\n";

}  // namespace

std::span<const CommandRow> commands() { return kCommands; }

std::string reference_page() {
  std::string page =
      "# The command `sim`\n\nWritten by `sim --reference`; a test compares the two.\n";
  for (const CommandRow& command : kCommands) {
    page += "\n## sim " + std::string(command.verb) + "\n\n```text\n" + command.help() + "```\n";
  }
  return page + "\n## Exit codes\n\n```text\n" + kExitCodes + "```\n";
}

}  // namespace ordeal::tools
