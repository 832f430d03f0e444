#include "tools/cli/commands.hpp"
#include "tools/cli/live_line.hpp"
#include "tools/cli/run_seeds.hpp"
#include "tools/cli/sudden_end.hpp"
#include "tools/cli/usage.hpp"
#include "tools/search/run_watch.hpp"

namespace ordeal::tools {
namespace {

void tell_checkers(const RunFlags& flags, std::vector<ReadyScenario>& scenarios) {
  for (ReadyScenario& ready : scenarios) {
    for (Check& check : ready.scenario.checks) {
      if (flags.budget) check.budget = *flags.budget;
      check.verify = flags.verify;
      check.border = flags.border;
    }
  }
}

void tell_settings(const RunFlags& flags, const ReadyScenario& ready, const SeedChoice& seeds,
                   Surroundings& around) {
  const SeedRange& range = seeds.range;
  around.err << ready.scenario.name << ": "
             << (range.first == range.last
                     ? "seed " + std::to_string(range.first)
                     : "seeds " + std::to_string(range.first) + ".." + std::to_string(range.last))
             << " (" << seeds.source << "), " << flags.jobs
             << (flags.jobs == 1 ? " process (" : " processes (") << flags.jobs_source
             << "), runs in " << flags.runs_dir << " (" << flags.runs_dir_source << ")\n";
}

ExitCode run_scenarios(const RunFlags& flags, const Words& arguments,
                       std::vector<ReadyScenario>& scenarios, Surroundings& around) {
  tell_checkers(flags, scenarios);
  RunSession session(flags, arguments, around);
  RunWatch::forget_interrupt();
  const RunWatch watch(&report_sudden_end, &show_live_line, flags.stall_seconds);
  for (const ReadyScenario& ready : scenarios) {
    const SeedChoice seeds = flags.seeds_for(ready.scenario);
    const bool is_one = seeds.range.first == seeds.range.last;
    if (session.is_interrupted()) {
      const bool is_search = ready.scenario.expect.violation && !is_one;
      session.skip(is_search ? 1 : seeds.range.last - seeds.range.first + 1);
      continue;
    }
    if (flags.verbose) tell_settings(flags, ready, seeds, around);
    const LiveLine live(around, flags.progress, is_one ? &ready.scenario : nullptr);
    if (is_one) {
      run_one_seed(session, ready, seeds);
    } else {
      run_all_seeds(session, ready, seeds);
    }
  }
  sudden_end() = {};
  return session.finish();
}

}  // namespace

ExitCode cmd_run(const Words& arguments, const Rooms& rooms, Surroundings& around) {
  RunWords words;
  CommandLine line = run_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const auto read = read_run_flags(words, around);
  const Style style = style_for(around, "auto", around.err_is_terminal);
  if (const auto* error = std::get_if<UsageError>(&read)) {
    return tell_usage_error(*error, line.usage(), style, around);
  }
  const RunFlags& flags = std::get<RunFlags>(read);
  ReadyScenarios ready =
      read_scenarios(flags.files, flags.sets, rooms, around, flags.color, "nothing was run");
  if (ready.exit != ExitCode::ok) return ready.exit;
  for (const ReadyScenario& each : ready.scenarios) {
    const SeedRange range = flags.seeds_for(each.scenario).range;
    if (!flags.decisions || range.first == range.last) continue;
    return tell_usage_error({"CLI007", "--decisions lists one run: choose it with --seed N"},
                            line.usage(), style, around);
  }
  Words full = {"sim", "run"};
  full.insert(full.end(), arguments.begin(), arguments.end());
  return run_scenarios(flags, full, ready.scenarios, around);
}

std::string run_help() {
  RunWords words;
  return run_command_line(words).help();
}

}  // namespace ordeal::tools
