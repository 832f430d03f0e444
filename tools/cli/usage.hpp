#pragma once
// How a bad command line is told.

#include <string>

#include "tools/cli/command_line.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/surroundings.hpp"

namespace ordeal::tools {

/// error[CLI001]: ... on stderr, and the usage below it unless `usage` is empty.
ExitCode tell_usage_error(const UsageError& error, const std::string& usage, const Style& style,
                          Surroundings& around);

/// Reads a verb's arguments. True: go on. Else `exit` is what to end with: help was printed, or an
/// error was told.
bool read_arguments(CommandLine& line, const std::vector<std::string>& arguments,
                    Surroundings& around, ExitCode& exit);

/// The word as a shell takes it: in quotes where it needs them.
std::string shell_word(const std::string& word);

}  // namespace ordeal::tools
