#include "tools/store/reference.hpp"

#include <charconv>
#include <system_error>
#include <vector>

#include "tools/scenario/suggest.hpp"
#include "tools/store/run_folder.hpp"

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "run.json", ignored);
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::optional<std::uint64_t> parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, seed);
  if (text.empty() || error != std::errc() || at != end) return std::nullopt;
  return seed;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) names.push_back(entry.path().filename().string());
  }
  return names;
}

std::string not_kept(const std::string& name, std::uint64_t seed, const fs::path& runs) {
  const std::string near = suggestion_for(name, names_in(runs));
  const bool has_scenario = !names_in(runs / folder_name(name)).empty();
  std::string text =
      "no run of " + name + " with seed " + std::to_string(seed) + " is kept in " + runs.string();
  if (has_scenario) return text + "; sim run makes one";
  if (!near.empty()) return text + "; did you mean \"" + near + '@' + std::to_string(seed) + "\"?";
  return text;
}

}  // namespace

std::optional<RunReference> find_reference(const std::string& text, const fs::path& runs,
                                           std::string& problem) {
  if (text == "@last") {
    if (is_run(runs / "latest")) return RunReference{runs / "latest", "", 0};
    problem = "no run is kept in " + runs.string() + " yet";
    return std::nullopt;
  }
  if (is_run(text)) return RunReference{text, "", 0};
  if (is_file(text)) return RunReference{{}, text, 1};
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) {
    problem = "there is no run or scenario " + text + "; a run is named SCENARIO@SEED, or @last";
    return std::nullopt;
  }
  const std::string name = text.substr(0, at);
  const std::optional<std::uint64_t> seed = parse_seed(text.substr(at + 1));
  if (!seed) {
    problem = "what follows the @ of " + text + " is not a seed";
    return std::nullopt;
  }
  const fs::path folder = run_folder(runs, name, *seed);
  if (is_run(folder)) return RunReference{folder, "", *seed};
  if (is_file(name)) return RunReference{{}, name, *seed};
  problem = not_kept(name, *seed, runs);
  return std::nullopt;
}

}  // namespace ordeal::tools
