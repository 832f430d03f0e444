#include "tools/cli/check_inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>

#include "checkers/history/cobra_logs.hpp"
#include "checkers/history/utf8.hpp"
#include "checkers/history/viper_logs.hpp"

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

// Who logs a session in each file of a folder, by this beginning of one; nobody for any other.
std::string_view logger_of(std::string_view beginning) {
  if (checkers::looks_like_cobra(beginning)) return "cobra";
  return checkers::looks_like_viper(beginning) ? "viper" : "";
}

bool is_logger(std::string_view format) { return format == "cobra" || format == "viper"; }

std::string_view logger_of_file(const std::string& name) {
  constexpr std::streamsize kBeginningBytes = 4096;
  std::string beginning(kBeginningBytes, '\0');
  std::ifstream stream(name, std::ios::binary);
  stream.read(beginning.data(), kBeginningBytes);
  beginning.resize(static_cast<std::size_t>(stream.gcount()));
  return logger_of(beginning);
}

// Of the first log that tells.
std::string logger_of_folder(const std::vector<std::string>& logs) {
  for (const std::string& log : logs) {
    const std::string_view logger = logger_of_file(log);
    if (!logger.empty()) return std::string(logger);
  }
  return "";
}

// T2.log comes before T10.log.
bool is_before(const std::string& a, const std::string& b) {
  const auto parts = [](const std::string& name) {
    const std::string stem = fs::path(name).stem().string();
    const std::size_t letter = stem.find_last_not_of("0123456789");
    const std::size_t digits = letter == std::string::npos ? 0 : letter + 1;
    std::string number = stem.substr(digits);
    number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
    const std::size_t size = number.size();
    return std::tuple(stem.substr(0, digits), size, std::move(number), stem);
  };
  return parts(a) < parts(b);
}

// Below a folder that was named.
std::vector<CheckInput> inputs_below(const std::string& folder, const std::string& format) {
  std::vector<CheckInput> inputs;
  std::map<std::string, std::vector<std::string>> logs;  // by the folder they are in
  std::error_code failure;
  for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure)) {
    if (!at->is_regular_file(failure)) continue;
    const fs::path& path = at->path();
    const bool is_log = path.extension() == ".log" && (format.empty() || is_logger(format));
    if (is_log) {
      logs[path.parent_path().string()].push_back(path.string());
    } else {
      inputs.push_back({path.string(), true});
    }
  }
  for (auto& [place, names] : logs) {
    std::ranges::sort(names, is_before);
    const std::string logger = is_logger(format) ? format : logger_of_folder(names);
    if (!logger.empty()) {
      const bool is_named = fs::equivalent(place, folder, failure);
      inputs.push_back({is_named ? folder : place, !is_named, std::move(names), logger});
    } else {
      for (std::string& name : names) inputs.push_back({std::move(name), true});
    }
  }
  std::ranges::sort(inputs, {}, &CheckInput::name);
  return inputs;
}

template <class Logs>
checkers::HistoryFile read_all(Logs all, const CheckInput& folder, std::string& blamed) {
  checkers::HistoryFile file;
  file.format = folder.logger;
  for (std::size_t i = 0; i < folder.logs.size(); ++i) {
    const std::string& log = folder.logs[i];
    const std::string stem = fs::path(log).stem().string();
    const std::string session = checkers::is_utf8(stem) ? stem : "log " + std::to_string(i);
    std::ifstream stream(log, std::ios::binary);
    if (stream) {
      checkers::ByteSource bytes(stream);
      const auto problem = all.add(bytes, session);
      if (!problem) continue;
      file.error = *problem;
    } else {
      file.error.message = "cannot be read";
    }
    blamed = log;
    if (file.error.byte == 0 || (file.error.line == 1 && file.error.column == 1)) {
      file.error.message +=
          "; the *.log files of a folder with a log of Cobra or Viper are one history: name files "
          "that are not";
    }
    return file;
  }
  return all.finish();
}

}  // namespace

std::vector<CheckInput> check_inputs(const std::vector<std::string>& words,
                                     const std::string& format) {
  std::vector<CheckInput> inputs;
  for (const std::string& word : words) {
    std::error_code failure;
    if (word == "-" || !fs::is_directory(word, failure)) {
      inputs.push_back({word});
      continue;
    }
    for (CheckInput& input : inputs_below(word, format)) inputs.push_back(std::move(input));
  }
  return inputs;
}

checkers::HistoryFile read_logs(const CheckInput& folder, std::string& blamed) {
  return folder.logger == "viper" ? read_all(checkers::ViperLogs(), folder, blamed)
                                  : read_all(checkers::CobraLogs(), folder, blamed);
}

}  // namespace ordeal::tools
