#include "tools/scenario/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "sim/core/hash.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/print.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

// The name of a scenario that does not say its own: "raft" for scenarios/raft.yaml.
std::string stem_of(const std::string& path) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  name = name.substr(0, name.find('.'));
  for (char& c : name) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!is_word) c = '_';
  }
  const bool begins_well =
      !name.empty() && !is_implicit_boolean(name) &&
      ((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z'));
  return begins_well ? name : "scenario" + (name.empty() ? "" : "-" + name);
}

void read_format(Document& document, const Fields& fields) {
  const Value* format = fields.need("sim", "sim: 1");
  if (format == nullptr || !is_word(document, *format, "the format")) return;
  if (format->text == "1") return;
  document.error(codes::kOtherFormat, format->place,
                 "this version reads format 1, not \"" + format->text + "\"", "write sim: 1");
}

void read_titles(Reading& reading, const Fields& fields) {
  if (const Value* name = fields.find("scenario")) {
    const auto text = read_name(reading.document, *name, "the name of a scenario");
    if (text) reading.scenario.name = *text;
  }
  if (const Value* about = fields.find("about")) {
    reading.scenario.about = read_text(reading.document, *about, "\"about\"").value_or("");
  }
}

// Parts that need others are read after them, whatever their order in the file.
void read_parts(Reading& reading, const Fields& fields) {
  const auto read = [&](std::string_view key, void (*part)(Reading&, const Value&)) {
    if (const Value* value = fields.find(key)) part(reading, *value);
    return fields.find(key) != nullptr;
  };
  if (const Value* nodes = fields.need("nodes", "nodes: {count: 5, run: raft}")) {
    read_nodes(reading, *nodes);
  }
  default_workload(reading);
  if (!read("clients", read_clients) && reading.room != nullptr && !reading.room->client) {
    reading.scenario.clients.count = 0;
  }
  read("network", read_network);
  read("disk", read_disk);
  read("clocks", read_clocks);
  read("workload", read_workload);
  read("time", read_time);
  read("faults", read_faults);
  read("steps", read_steps);
  if (!read("check", read_checks)) default_checks(reading);
  read("expect", read_expect);
  if (const Value* seeds = fields.find("seeds")) {
    const auto range = read_count_range(reading.document, *seeds, "\"seeds\"");
    if (range) reading.scenario.seeds = {range->least, range->greatest};
  }
  read("override", read_override);
  read("limits", read_limits);
}

// The scenario of that name, or nearly, beside the file that is not there, or below the folder
// scenarios. Empty for none.
std::string scenario_meant(const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code ignored;
  const auto take = [&](const fs::directory_entry& entry) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  };
  const fs::path beside = fs::path(path).parent_path();
  for (const auto& entry : fs::directory_iterator(beside.empty() ? "." : beside, ignored)) {
    take(entry);
  }
  for (const auto& entry : fs::recursive_directory_iterator("scenarios", ignored)) take(entry);
  std::sort(files.begin(), files.end());
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const std::string& file : files) names.push_back(fs::path(file).stem().string());
  const std::string stem = fs::path(path).stem().string();
  auto found = std::find(names.begin(), names.end(), stem);
  if (found == names.end()) {
    found = std::find(names.begin(), names.end(), suggestion_for(stem, names));
  }
  if (found == names.end()) return {};
  return fs::path(files[static_cast<std::size_t>(found - names.begin())]).lexically_normal();
}

LoadedScenario finished(const Document& document, std::optional<Scenario> scenario) {
  LoadedScenario loaded;
  loaded.diagnostics = document.diagnostics();
  sort_by_place(loaded.diagnostics);
  if (loaded.diagnostics.size() > kDiagnosticsMax) {
    loaded.left_out = loaded.diagnostics.size() - kDiagnosticsMax;
    loaded.diagnostics.resize(kDiagnosticsMax);
  }
  if (document.error_count() == 0) loaded.scenario = std::move(scenario);
  return loaded;
}

}  // namespace

LoadedScenario load_scenario_text(const std::string& name, const std::string& text,
                                  const std::vector<protocols::Room>& rooms,
                                  const std::vector<SetOption>& sets) {
  Document document(SourceText(name, text), sets);
  if (!document.has_tree()) return finished(document, std::nullopt);
  Scenario scenario;
  scenario.name = stem_of(name);
  scenario.place = {name, 1, 1};
  Reading reading{document, rooms, scenario};
  const Fields fields(
      document, document.root(), "a scenario",
      {"sim", "scenario", "about", "nodes", "clients", "network", "disk", "clocks", "workload",
       "time", "faults", "steps", "check", "expect", "seeds", "override", "limits"});
  read_format(document, fields);
  read_titles(reading, fields);
  read_parts(reading, fields);
  if (document.error_count() == 0) {
    scenario.resolved = resolved_text(scenario);
    scenario.hash = sim::hash_bytes(scenario.resolved);
  }
  return finished(document, std::move(scenario));
}

LoadedScenario load_scenario(const std::string& path, const std::vector<protocols::Room>& rooms,
                             const std::vector<SetOption>& sets) {
  LoadedScenario unreadable;
  unreadable.is_unreadable = true;
  Diagnostic& told = unreadable.diagnostics.emplace_back();
  told.code = codes::kNotReadable;
  told.place = {path, 0, 0};
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    told.message = "this is a folder, not a scenario";
    told.help = "all scenarios in it: " + path + (path.ends_with('/') ? "" : "/") + "*.yaml";
    return unreadable;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    told.message = std::string("cannot open the file: ") + std::strerror(errno);
    told.suggestion = scenario_meant(path);
    return unreadable;
  }
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) {
    told.message = "cannot read the file";
    return unreadable;
  }
  return load_scenario_text(path, text.str(), rooms, sets);
}

}  // namespace ordeal::tools
