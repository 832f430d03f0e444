#pragma once
// The words of `sim check`: its flags, and what they ask for.

#include <optional>
#include <string>

#include "tools/cli/check_files.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/usage.hpp"

namespace ordeal::tools {

/// As the user wrote them.
struct CheckWords {
  Words files, checkers;
  std::optional<std::string> model, format, budget, memory, time, color, picture;
  std::optional<std::string> initial, fail, info, failed_cas, nil_read, negative_balance, total;
  std::optional<std::string> failed_adds, duplicates, unseen_messages;
  std::optional<std::string> sessions, wfr_keys, sequential_keys, linearizable_keys;
  bool border = false;
  bool verify = false;
  bool json = false;
};

/// The usage; reading fills the words.
CommandLine check_command_line(CheckWords& words);

/// What the words ask for, or what is wrong with them.
std::optional<UsageError> read_check_words(const CheckWords& words, CheckRequest& request);

}  // namespace ordeal::tools
