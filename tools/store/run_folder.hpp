#pragma once
// What a run leaves on disk, runs/<scenario>/<seed>/, so that it can be run again, read and sent:
//   run.json        the manifest: what was run and what came of it
//   scenario.yaml   the scenario with every default filled in, runnable as it is
//   report.txt      exactly what the terminal showed
//   history.jsonl   what the clients did; `sim check` reads it
//   events.jsonl    everything that happened, see events_file.hpp
// and runs/latest, a link to the newest. Folders appear whole or not at all.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/report/run_record.hpp"
#include "tools/run/run.hpp"

namespace ordeal::tools {

/// What a finished run is kept as. Borrows.
struct KeptRun {
  const Scenario& scenario;
  const RunResult& result;  ///< with its events
  const RunRecord& record;
  const std::vector<std::string>& arguments;  ///< of the command line, for people
  const sim::Overrides& overrides;            ///< of the command line, for the next run
  std::string scenario_file;                  ///< as the user wrote it
  std::string report;
};

/// The scenario's name as a folder's: letters, digits, '.', '-' and '_'. Requires that it has one.
std::string folder_name(const std::string& scenario);

/// The folder of a run below `runs`.
std::filesystem::path run_folder(const std::filesystem::path& runs, const std::string& scenario,
                                 std::uint64_t seed);

/// Writes it; empty, or what failed in words. A failure leaves what was there as it was.
std::string keep_run(const std::filesystem::path& runs, const KeptRun& run);

/// A manifest, read back.
struct StoredRun {
  std::filesystem::path folder;
  std::string scenario;
  std::string scenario_file;
  std::uint64_t seed = 0;
  sim::Overrides overrides;
  std::uint64_t digest = 0;
  std::uint64_t scenario_hash = 0;  ///< Scenario::hash
  std::uint64_t events = 0;
  std::string sim;  ///< the version that made it
  std::string verdict;

  std::filesystem::path scenario_yaml() const { return folder / "scenario.yaml"; }
  std::filesystem::path events_file() const { return folder / "events.jsonl"; }
};

/// Reads folder/run.json. Empty, and `problem` says why, when it is not there or not a manifest.
std::optional<StoredRun> read_run(const std::filesystem::path& folder, std::string& problem);

}  // namespace ordeal::tools
