#include "tools/cli/check_inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>

#include "checkers/history/cobra_logs.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

bool is_log_of_cobra(const std::string& name) {
  constexpr std::streamsize kBeginningBytes = 4096;
  std::string beginning(kBeginningBytes, '\0');
  std::ifstream stream(name, std::ios::binary);
  stream.read(beginning.data(), kBeginningBytes);
  beginning.resize(static_cast<std::size_t>(stream.gcount()));
  return checkers::looks_like_cobra(beginning);
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
    const bool is_log = path.extension() == ".log" && (format.empty() || format == "cobra");
    if (is_log) {
      logs[path.parent_path().string()].push_back(path.string());
    } else {
      inputs.push_back({path.string(), true});
    }
  }
  for (auto& [place, names] : logs) {
    if (format == "cobra" || std::ranges::any_of(names, is_log_of_cobra)) {
      std::ranges::sort(names, is_before);
      const bool is_named = fs::equivalent(place, folder, failure);
      inputs.push_back({is_named ? folder : place, !is_named, std::move(names)});
    } else {
      for (std::string& name : names) inputs.push_back({std::move(name), true});
    }
  }
  std::ranges::sort(inputs, {}, &CheckInput::name);
  return inputs;
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

checkers::HistoryFile read_logs(const std::vector<std::string>& logs, std::string& blamed) {
  checkers::CobraLogs all;
  checkers::HistoryFile file;
  file.format = "cobra";
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const std::string& log = logs[i];
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
    if (file.error.byte == 0) {
      file.error.message +=
          "; the *.log files of a folder with a log of Cobra are one history: name files that are "
          "not";
    }
    return file;
  }
  return all.finish();
}

}  // namespace ordeal::tools
