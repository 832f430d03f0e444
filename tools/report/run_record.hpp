#pragma once
// One run in short: what crosses from a worker process to its parent, what `--json` prints, what
// the campaign and the manifest of a run folder keep. Plain data; no history, no events.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tools/run/run.hpp"

namespace ordeal::tools {

/// JSON whose members keep the order they were given in, so that equal runs print equal bytes.
using Json = nlohmann::ordered_json;

struct RunRecord {
  struct CheckLine {
    std::string name;
    std::string verdict;  ///< "pass", "violation", "inconclusive"
    std::string code;
    std::string title;
    std::string summary;
    std::vector<std::string> reasons;  ///< of a violation a checker found: why it is impossible
    std::string certificate;           ///< "certificate verified: ...", if asked for
    /// Of a checker of a run that was looked at, if its border was asked for or it was violated.
    std::vector<std::string> models_violated, models_satisfied, models_undecided;
  };
  struct FaultLine {
    std::string id;
    std::string kind;
    std::string text;
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = -1;  ///< -1: never
  };

  std::string scenario;
  std::uint64_t seed = 0;
  RunVerdict verdict = RunVerdict::pass;
  bool expected = true;  ///< as the scenario's `expect` wants it, this run taken alone
  bool died = false;     ///< it took its process with it: there is nothing but a title
  std::string code;      ///< of the violation, or of what kept the run from a verdict
  std::string title;
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  std::int64_t wall_ns = 0;
  std::uint64_t operations = 0;
  std::uint64_t ok = 0;
  std::vector<CheckLine> checks;
  std::vector<FaultLine> faults;
  std::vector<protocols::Finding> findings;
  std::vector<std::string> warnings;
  std::vector<std::string> unused_overrides;
  /// name, value, what was expected
  struct BadOverride {
    std::string name;
    std::string value;
    std::string expected;
  };
  std::vector<BadOverride> bad_overrides;
};

/// The record of a finished run. Wall-clock time is the caller's to add.
RunRecord record_of(const Scenario& scenario, const RunResult& result);

/// The record of a run that took its process with it (a signal, a spinning fiber): broken.
RunRecord record_of_crash(const Scenario& scenario, std::uint64_t seed, const std::string& message);

/// Adds what find_borders() has found out since.
void add_borders(const RunResult& result, RunRecord& record);

/// As `--json` prints it. record_from_json() reads it back; it throws nlohmann's exceptions on
/// anything else.
Json to_json(const RunRecord& record);
RunRecord record_from_json(const Json& json);

/// The word of run_verdict_text(), read back. False for any other word.
bool parse_run_verdict(const std::string& word, RunVerdict& verdict);

}  // namespace ordeal::tools
