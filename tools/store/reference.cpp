#include "tools/store/reference.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "tools/scenario/suggest.hpp"
#include "tools/scenario/whole_number.hpp"
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

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored)) names.push_back(entry.path().filename().string());
  }
  return names;
}

// Of a folder with a folder for each seed: the smallest seed with a run; empty for none.
std::string first_seed_in(const fs::path& folder) {
  std::vector<std::string> seeds = names_in(folder);
  std::erase_if(seeds, [&](const std::string& name) { return !is_run(folder / name); });
  const auto first = std::min_element(seeds.begin(), seeds.end(), [](const auto& a, const auto& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  });
  return first == seeds.end() ? "" : *first;
}

// What was meant by a word that is neither a run nor a file: "quiet_cluster", "runs/quiet_cluster".
std::string no_reference(const std::string& text, const fs::path& runs) {
  std::string meant;
  if (const std::string seed = first_seed_in(text); !seed.empty()) {
    meant = (fs::path(text) / seed).string();
  } else if (const std::string kept = first_seed_in(runs / folder_name(text)); !kept.empty()) {
    meant = text + '@' + kept;
  } else if (const std::string near = suggestion_for(text, names_in(runs)); !near.empty()) {
    meant = near + '@' + first_seed_in(runs / near);
  }
  if (!meant.empty()) return text + " names no run" + did_you_mean(meant);
  return "there is no run or scenario " + text + "; a run is named SCENARIO@SEED, or @last";
}

std::string not_kept(const std::string& name, std::uint64_t seed, const fs::path& runs) {
  const std::string near = suggestion_for(name, names_in(runs));
  const bool has_scenario = !names_in(runs / folder_name(name)).empty();
  std::string text =
      "no run of " + name + " with seed " + std::to_string(seed) + " is kept in " + runs.string();
  if (has_scenario) return text + "; sim run makes one";
  return text + did_you_mean(near.empty() ? near : near + '@' + std::to_string(seed));
}

}  // namespace

std::optional<RunReference> find_reference(const std::string& text, const fs::path& runs,
                                           std::string& problem) {
  if (text.empty()) {
    problem = "the name of a run is empty; a run is named SCENARIO@SEED, or @last";
    return std::nullopt;
  }
  if (text == "@last") {
    if (is_run(runs / "latest")) return RunReference{runs / "latest", "", 0};
    problem = "no run is kept in " + runs.string() + " yet";
    return std::nullopt;
  }
  if (is_run(text)) return RunReference{text, "", 0};
  if (is_file(text)) return RunReference{{}, text, 1};
  const std::size_t at = text.rfind('@');
  if (at == std::string::npos) {
    problem = no_reference(text, runs);
    return std::nullopt;
  }
  const std::string name = text.substr(0, at);
  if (name.empty()) {
    problem = text + " names no scenario; a run is named SCENARIO@SEED, or @last";
    return std::nullopt;
  }
  std::uint64_t seed = 0;
  if (!parse_whole(text.substr(at + 1), seed)) {
    problem = "what follows the @ of " + text + " is not a seed";
    return std::nullopt;
  }
  const fs::path folder = run_folder(runs, name, seed);
  if (is_run(folder)) return RunReference{folder, "", seed};
  if (is_file(name)) return RunReference{{}, name, seed};
  problem = not_kept(name, seed, runs);
  return std::nullopt;
}

}  // namespace ordeal::tools
