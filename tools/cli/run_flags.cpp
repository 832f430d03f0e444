#include "tools/cli/run_flags.hpp"

#include "tools/scenario/suggest.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

using Problem = std::optional<UsageError>;

UsageError bad_value(const std::string& who, const std::string& wanted, const std::string& word) {
  return {"CLI006", who + " takes " + wanted + ", not \"" + word + '"'};
}

Problem read_seeds(const RunWords& words, const Surroundings& around, RunFlags& flags) {
  if (words.seed && words.seeds) {
    return UsageError{"CLI007", "--seed and --seeds exclude each other"};
  }
  struct Source {
    const char* name;
    std::optional<std::string> word;
    bool one;
  };
  for (const Source& source :
       {Source{"--seed", words.seed, true}, Source{"--seeds", words.seeds, false},
        Source{"SIM_SEED", around.variable("SIM_SEED"), true},
        Source{"SIM_SEEDS", around.variable("SIM_SEEDS"), false}}) {
    if (!source.word || (source.name[0] == 'S' && source.word->empty())) continue;
    const auto range = parse_seeds(*source.word);
    if (!range || (source.one && range->first != range->last)) {
      return bad_value(source.name,
                       source.one ? "a whole number such as 17" : "a range such as 1..200",
                       *source.word);
    }
    flags.seeds = SeedChoice{*range, source.name};
    return std::nullopt;
  }
  return std::nullopt;
}

Problem read_jobs(const RunWords& words, const Surroundings& around, RunFlags& flags) {
  const bool by_flag = words.jobs.has_value();
  if (!by_flag && !around.has("SIM_JOBS")) return std::nullopt;
  const std::string word = by_flag ? *words.jobs : *around.variable("SIM_JOBS");
  flags.jobs_source = by_flag ? "-j" : "SIM_JOBS";
  std::uint64_t number = 0;
  if (!parse_whole(word, number) || number == 0 || number > 1024) {
    return bad_value(flags.jobs_source, "a number of processes from 1 to 1024", word);
  }
  flags.jobs = static_cast<int>(number);
  return std::nullopt;
}

Problem read_overrides(const RunWords& words, RunFlags& flags) {
  for (const std::string& text : words.overrides) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return bad_value("--override", "NAME=VALUE such as net/n1>n2/Ping/1/delay=5ms", text);
    }
    flags.overrides[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return std::nullopt;
}

// Reads a flag that takes one of a few words into its enumeration.
template <class Enumeration>
Problem read_choice(const std::string& flag, const std::optional<std::string>& word,
                    const std::vector<std::pair<std::string, Enumeration>>& choices,
                    Enumeration& value) {
  if (!word) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& [name, choice] : choices) {
    if (*word == name) {
      value = choice;
      return std::nullopt;
    }
    names.push_back(name);
  }
  return check_choice(flag, *word, names);
}

Problem read_output(const RunWords& words, const Surroundings& around, RunFlags& flags) {
  if (words.json && words.format && *words.format != "json") {
    return UsageError{"CLI007", "--json and --format " + *words.format + " exclude each other"};
  }
  if (words.json) flags.format = Format::json;
  const std::vector<std::pair<std::string, Format>> formats = {
      {"human", Format::human}, {"json", Format::json}, {"jsonl", Format::jsonl}};
  if (auto problem = read_choice("--format", words.format, formats, flags.format)) return problem;
  const std::vector<std::pair<std::string, Keep>> keeps = {
      {"fail", Keep::fail}, {"all", Keep::all}, {"none", Keep::none}};
  if (auto problem = read_choice("--keep", words.keep, keeps, flags.keep)) return problem;
  if (around.has("CI") || around.has("GITHUB_ACTIONS")) flags.progress = ProgressMode::plain;
  const std::vector<std::pair<std::string, ProgressMode>> modes = {
      {"auto", ProgressMode::automatic},
      {"bar", ProgressMode::bar},
      {"plain", ProgressMode::plain},
      {"json", ProgressMode::json},
      {"none", ProgressMode::none}};
  if (auto problem = read_choice("--progress", words.progress, modes, flags.progress))
    return problem;
  flags.color = words.color.value_or("auto");
  return check_color(flags.color);
}

Problem read_limits(const RunWords& words, RunFlags& flags) {
  if (words.budget) {
    flags.budget = parse_count(*words.budget);
    if (!flags.budget || *flags.budget == 0) {
      return bad_value("--budget", "a number of steps such as 200M", *words.budget);
    }
  }
  if (words.stall) {
    std::uint64_t seconds = 0;
    if (!parse_whole(*words.stall, seconds) || seconds == 0 || seconds > 86400) {
      return bad_value("--stall", "a number of seconds", *words.stall);
    }
    flags.stall_seconds = static_cast<int>(seconds);
  }
  return std::nullopt;
}

void add_output(RunWords& words, CommandLine& line) {
  line.add({"--json", "", "the same as --format json"}, words.json);
  line.add({"--format", "FORMAT", "human (default), json: one document, or jsonl: one line a run"},
           words.format);
  line.add({"--runs-dir", "DIR", "where runs are kept; default: runs"}, words.runs_dir);
  line.add({"--keep", "WHICH",
            "the runs whose folders are kept: fail, all or none; default: single runs, and what "
            "failed of many"},
           words.keep);
}

void add_checking(RunWords& words, CommandLine& line) {
  line.add({"--budget", "STEPS", "of a checker's search, per key: 200M"}, words.budget);
  line.add({"--border", "",
            "the strongest models the history satisfies and the weakest it violates; default: of a "
            "violation shown, up to 10,000 operations"},
           words.border);
  line.add({"--verify", "",
            "certificates of the checkers' verdicts (an order that explains the history, or a part "
            "of it that fails alone), verified by code of their own"},
           words.verify);
}

}  // namespace

SeedChoice RunFlags::seeds_for(const Scenario& scenario) const {
  if (seeds) return *seeds;
  const bool is_default = scenario.seeds.first == 1 && scenario.seeds.last == 1;
  return {scenario.seeds, is_default ? "default" : "the scenario"};
}

CommandLine run_command_line(RunWords& words) {
  CommandLine line(
      "run", "sim run SCENARIO... [flags]",
      "runs scenarios, one seed or many, and says what came of them.",
      {{"sim run scenarios/raft/quiet_cluster.yaml", "one run"},
       {"sim run FILE --seed 17", "the run of another seed"},
       {"sim run FILE --seeds 1..200 -j 2", "many, in two processes"},
       {"sim run FILE --set network.loss=5%", "with one key of the scenario changed"},
       {"sim run FILE --decisions", "every named decision of the run"},
       {"sim run FILE --override faults/1/happens=false", "with one decision replaced"},
       {"sim run FILE --json", "one JSON document, for programs"}});
  line.add_positionals("SCENARIO", words.files, 1, 0);
  line.add({"--seed", "N", "the seed; default: the scenario's seeds, or 1"}, words.seed);
  line.add({"--seeds", "A..B", "every seed from A to B"}, words.seeds);
  line.add(
      {"--set", "PATH=VALUE", "changes a key of the scenario: --set network.loss=5%; repeatable"},
      words.sets);
  line.add({"--override", "NAME=VALUE", "replaces a named decision; repeatable"}, words.overrides);
  line.add({"--decisions", "", "lists the decisions of the run, in the order they were asked"},
           words.decisions);
  add_output(words, line);
  line.add({"-j,--jobs", "N", "processes for many seeds; default: 1"}, words.jobs);
  add_checking(words, line);
  line.add(
      {"--stall", "SECONDS",
       "of wall-clock time without an event, after which a run counts as spinning; default: 10"},
      words.stall);
  line.add({"--progress", "HOW", "auto, bar, plain, json or none; on stderr"}, words.progress);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  line.add({"-q,--quiet", "", "verdicts only"}, words.quiet);
  line.add({"-v,--verbose", "", "also where each setting came from, on stderr"}, words.verbose);
  return line;
}

std::variant<RunFlags, UsageError> read_run_flags(const RunWords& words,
                                                  const Surroundings& around) {
  RunFlags flags;
  flags.files = words.files;
  flags.sets = words.sets;
  flags.decisions = words.decisions;
  flags.verify = words.verify;
  flags.border = words.border;
  flags.quiet = words.quiet;
  flags.verbose = words.verbose;
  if (words.runs_dir) {
    flags.runs_dir = *words.runs_dir;
    flags.runs_dir_source = "--runs-dir";
  } else if (around.has("SIM_RUNS_DIR")) {
    flags.runs_dir = *around.variable("SIM_RUNS_DIR");
    flags.runs_dir_source = "SIM_RUNS_DIR";
  }
  if (flags.runs_dir.empty()) return bad_value("--runs-dir", "a folder", "");
  if (auto problem = read_seeds(words, around, flags)) return *problem;
  if (auto problem = read_jobs(words, around, flags)) return *problem;
  if (auto problem = read_overrides(words, flags)) return *problem;
  if (auto problem = read_output(words, around, flags)) return *problem;
  if (auto problem = read_limits(words, flags)) return *problem;
  return flags;
}

std::optional<SeedRange> parse_seeds(const std::string& text) {
  const std::size_t dots = text.find("..");
  SeedRange range;
  if (!parse_whole(std::string_view(text).substr(0, dots), range.first)) return std::nullopt;
  if (dots == std::string::npos) return SeedRange{range.first, range.first};
  if (!parse_whole(std::string_view(text).substr(dots + 2), range.last)) return std::nullopt;
  return range.first <= range.last ? std::optional(range) : std::nullopt;
}

std::optional<std::uint64_t> parse_count(const std::string& text) {
  std::uint64_t unit = 1;
  std::string_view digits = text;
  if (text.ends_with('k')) unit = 1'000;
  if (text.ends_with('M')) unit = 1'000'000;
  if (text.ends_with('G')) unit = 1'000'000'000;
  if (unit != 1) digits.remove_suffix(1);
  std::uint64_t number = 0;
  if (!parse_whole(digits, number) || number > UINT64_MAX / unit) return std::nullopt;
  return number * unit;
}

std::optional<UsageError> check_choice(const std::string& flag, const std::string& word,
                                       const std::vector<std::string>& choices) {
  std::string all;
  for (const std::string& choice : choices) {
    if (choice == word) return std::nullopt;
    all += (all.empty() ? "" : ", ") + choice;
  }
  const std::string meant = probably_meant(word, choices);
  const std::string question = did_you_mean(meant);
  constexpr std::size_t kListedMax = 6;  // more is no answer to a misspelt word
  if (!meant.empty() && choices.size() > kListedMax) {
    return UsageError{"CLI006", flag + " knows no \"" + word + '"' + question};
  }
  UsageError error = bad_value(flag, "one of " + all, word);
  error.text += question;
  return error;
}

std::optional<UsageError> check_color(const std::string& word) {
  return check_choice("--color", word, {"auto", "always", "never"});
}

}  // namespace ordeal::tools
