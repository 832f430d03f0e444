#pragma once
// What `sim check` was given to judge: files, folders, stdin.

#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"

namespace ordeal::tools {

struct CheckInput {
  std::string name;
  /// Found in a folder, not named: passed over when it is no history.
  bool is_found = false;
  /// Of a folder that is one history, its logs: each a session, in the order of the sessions.
  std::vector<std::string> logs = {};
  /// Of such a folder, the format of its logs: cobra or viper.
  std::string logger = {};
};

/// The words as files: "-" is stdin, a folder all the files below it, in the order of their names.
/// The *.log files of a folder are one history where one of them is a log of Cobra or of Viper, or
/// the format says so: such a log alone reads what others wrote. `format` is empty when nobody told
/// it.
std::vector<CheckInput> check_inputs(const std::vector<std::string>& words,
                                     const std::string& format);

/// Of a folder that is one history. Where there is none, `blamed` is the log that the error is in,
/// if it is in one.
checkers::HistoryFile read_logs(const CheckInput& folder, std::string& blamed);

}  // namespace ordeal::tools
