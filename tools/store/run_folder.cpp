#include "tools/store/run_folder.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "checkers/history/write_jsonl.hpp"
#include "sim/trace/trace.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/version.hpp"
#include "tools/store/events_file.hpp"
#include "tools/store/folder_draft.hpp"

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

std::string pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json manifest_of(const KeptRun& run, const FolderDraft& draft) {
  Json manifest = {{"format", "sim-run-folder"},
                   {"version", 1},
                   {"argv", run.arguments},
                   {"sim", sim_version()},
                   {"compiler", compiler_text()},
                   {"build", build_text()},
                   {"determinism", "full"},
                   {"scenario_file", run.scenario_file},
                   {"scenario_hash", sim::digest_text(run.scenario.hash)},
                   {"overrides", Json::object()}};
  for (const auto& [name, value] : run.overrides) manifest["overrides"][name] = value;
  manifest.update(to_json(run.record));
  manifest["files"] = Json::array();
  for (const auto& [name, bytes] : draft.files()) {
    manifest["files"].push_back({{"name", name}, {"bytes", bytes}});
  }
  return manifest;
}

void write_history(const KeptRun& run, FolderDraft& draft) {
  std::ofstream out(draft.file("history.jsonl"), std::ios::binary);
  const std::string header = compact({{"scenario", run.scenario.name}, {"seed", run.result.seed}});
  checkers::write_jsonl(run.result.history, out, header.substr(1, header.size() - 2));
  out.close();
  if (!out) draft.fail("cannot write history.jsonl");
}

void write_all_events(const KeptRun& run, FolderDraft& draft) {
  std::ofstream out(draft.file("events.jsonl"), std::ios::binary);
  write_events(run.scenario, run.result, out);
  out.close();
  if (!out) draft.fail("cannot write events.jsonl");
}

}  // namespace

std::string folder_name(const std::string& scenario) {
  std::string name;
  for (const char c : scenario) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || (c == '.' && !name.empty());
    name += plain ? c : '_';
  }
  return name;
}

fs::path run_folder(const fs::path& runs, const std::string& scenario, std::uint64_t seed) {
  return runs / folder_name(scenario) / std::to_string(seed);
}

std::string keep_run(const fs::path& runs, const KeptRun& run) {
  FolderDraft draft(run_folder(runs, run.scenario.name, run.result.seed));
  if (!draft.error().empty()) return draft.error();
  draft.write("scenario.yaml", run.scenario.resolved);
  draft.write("report.txt", run.report);
  write_history(run, draft);
  write_all_events(run, draft);
  draft.write("run.json", pretty(manifest_of(run, draft)));
  if (!draft.publish()) return draft.error();
  return point_link(runs / "latest",
                    fs::path(folder_name(run.scenario.name)) / std::to_string(run.result.seed));
}

std::optional<StoredRun> read_run(const fs::path& folder, std::string& problem) {
  std::ifstream in(folder / "run.json", std::ios::binary);
  if (!in) {
    problem = "there is no " + (folder / "run.json").string();
    return std::nullopt;
  }
  const Json json = Json::parse(in, nullptr, false);
  StoredRun stored;
  stored.folder = folder;
  try {
    stored.scenario = json.at("scenario");
    stored.scenario_file = json.at("scenario_file");
    stored.seed = json.at("seed");
    for (const auto& [name, value] : json.at("overrides").items()) stored.overrides[name] = value;
    stored.events = json.at("events");
    stored.sim = json.at("sim");
    stored.verdict = json.at("verdict");
    if (parse_digest(json.at("digest"), stored.digest) &&
        parse_digest(json.at("scenario_hash"), stored.scenario_hash)) {
      return stored;
    }
    problem = "its digests are not 16 hexadecimal digits";
  } catch (const Json::exception& error) {
    problem = error.what();
  }
  problem = (folder / "run.json").string() + " is not the manifest of a run: " + problem;
  return std::nullopt;
}

}  // namespace ordeal::tools
