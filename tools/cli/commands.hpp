#pragma once
// Every verb there is: the table is written out in commands.cpp.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/common/room.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/surroundings.hpp"

namespace ordeal::tools {

using Words = std::vector<std::string>;
using Rooms = std::vector<protocols::Room>;

/// One verb. `arguments`: what follows it.
struct CommandRow {
  std::string_view verb;
  std::string_view about;
  ExitCode (*run)(const Words& arguments, const Rooms& rooms, Surroundings& around);
  std::string (*help)();
};

std::span<const CommandRow> commands();

/// The commands' reference in Markdown, as docs/reference/sim.md holds it.
std::string reference_page();

// cmd_<verb>.cpp
ExitCode cmd_run(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_replay(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_trace(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_lint(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_list(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_check(const Words& arguments, const Rooms& rooms, Surroundings& around);
ExitCode cmd_version(const Words& arguments, const Rooms& rooms, Surroundings& around);
std::string run_help();
std::string replay_help();
std::string trace_help();
std::string lint_help();
std::string list_help();
std::string check_help();
std::string version_help();

}  // namespace ordeal::tools
