#pragma once
// What `sim run` was asked for: its flags, then the environment, then the scenario, then the
// default.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/decision.hpp"
#include "tools/cli/command_line.hpp"
#include "tools/cli/surroundings.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

enum class Format : std::uint8_t { human, json, jsonl };
enum class Keep : std::uint8_t { standard, fail, all, none };
enum class ProgressMode : std::uint8_t { automatic, bar, plain, json, none };

/// Which seeds, and who said so.
struct SeedChoice {
  SeedRange range;
  std::string source;  ///< "--seed", "SIM_SEEDS", "the scenario", "default"
};

struct RunFlags {
  std::vector<std::string> files;
  std::optional<SeedChoice> seeds;  ///< of flag or environment; else each scenario's own
  std::vector<std::string> sets;
  sim::Overrides overrides;
  bool decisions = false;
  Format format = Format::human;
  std::string runs_dir = "runs";
  std::string runs_dir_source = "default";
  Keep keep = Keep::standard;
  int jobs = 1;
  std::string jobs_source = "default";
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
  ProgressMode progress = ProgressMode::automatic;
  std::optional<std::uint64_t> budget;  ///< steps of a checker's search, per key
  bool verify = false;                  ///< the verdicts of checkers, by their certificates
  bool border = false;                  ///< where the history stands among the models, always
  int stall_seconds = 10;

  /// The seeds of one scenario.
  SeedChoice seeds_for(const Scenario& scenario) const;
};

/// The command line of `sim run`; its values are checked by read_run_flags().
struct RunWords {
  std::vector<std::string> files;
  std::vector<std::string> sets;
  std::vector<std::string> overrides;
  std::optional<std::string> seed, seeds, format, runs_dir, keep, jobs, color, progress, budget,
      stall;
  bool decisions = false;
  bool verify = false;
  bool border = false;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};
CommandLine run_command_line(RunWords& words);

/// Flag > environment > default. The first thing that cannot be read is the error.
std::variant<RunFlags, UsageError> read_run_flags(const RunWords& words,
                                                  const Surroundings& around);

/// "17" or "1..200" with the smaller first. Empty for anything else.
std::optional<SeedRange> parse_seeds(const std::string& text);

/// A whole number, perhaps with k, M or G for thousands, millions, billions.
std::optional<std::uint64_t> parse_count(const std::string& text);

/// One of `choices`, or error[CLI006] with a suggestion.
std::optional<UsageError> check_choice(const std::string& flag, const std::string& word,
                                       const std::vector<std::string>& choices);

/// The same for --color.
std::optional<UsageError> check_color(const std::string& word);

}  // namespace ordeal::tools
