#include "tools/cli/shown_run.hpp"

#include <filesystem>

#include "tools/cli/command_line.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"
#include "tools/report/story.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/search/run_watch.hpp"
#include "tools/store/run_folder.hpp"

namespace ordeal::tools {
namespace {

std::vector<Blame> blames_of(const RunSession& session, const ReadyScenario& ready,
                             const RunResult& result, sim::StackPool& stacks) {
  if (result.verdict != RunVerdict::violation || result.faults.size() > kBlamedFaultsMax) return {};
  RunOptions options;
  options.seed = result.seed;
  options.overrides = session.flags().overrides;
  options.stacks = &stacks;
  options.on_world = RunWatch::hook();
  return blame_faults(ready.scenario, *ready.room, result, options);
}

std::vector<NextCommand> commands_of(const RunSession& session, const ReadyScenario& ready,
                                     const RunRecord& record, bool kept) {
  if (record.verdict == RunVerdict::pass && record.expected) return {};
  std::vector<NextCommand> commands;
  if (kept) commands.push_back({"replay", session.replay_command(ready, record.seed)});
  commands.push_back({"again", session.again_command(ready, record.seed)});
  if (kept) {
    commands.push_back(
        {"files", run_folder(session.flags().runs_dir, ready.scenario.name, record.seed).string()});
  }
  return commands;
}

std::string page_text(const Style& style, const ReadyScenario& ready, const FinishedRun& run,
                      const std::vector<Blame>& blames, const std::vector<NextCommand>& commands) {
  return for_terminal(style,
                      run_page({style, ready.scenario, run.result, run.record, blames, commands}));
}

void write_folder(RunSession& session, const ReadyScenario& ready, const FinishedRun& run,
                  const std::vector<Blame>& blames, const std::vector<NextCommand>& commands) {
  Style plain = session.style();
  plain.color = false;
  const std::uint64_t passed = run.record.expected ? 1 : 0;
  const std::string report =
      page_text(plain, ready, run, blames, commands) + counts_line(passed, 1 - passed, 0);
  const std::string error = keep_run(session.flags().runs_dir,
                                     {ready.scenario, run.result, run.record, session.arguments(),
                                      session.flags().overrides, ready.file, report});
  if (!error.empty()) session.warn(error + "; the verdict is not affected");
  if (run.result.events.empty() && run.result.event_count > kKeptEventsMax) {
    session.warn("seed " + std::to_string(run.result.seed) + " had " +
                 grouped(run.result.event_count) +
                 " events, more than are kept: events.jsonl is empty");
  }
}

}  // namespace

void attend(RunSession& session, const ReadyScenario& ready, const FinishedRun& run,
            const Attention& attention, sim::StackPool& stacks) {
  std::vector<Blame> blames;
  if (attention.blame) blames = blames_of(session, ready, run.result, stacks);
  if (RunWatch::interrupted()) blames.clear();  // some of those runs were cut short
  const auto commands = commands_of(session, ready, run.record, attention.keep);
  if (attention.page && session.is_human()) {
    session.show(session.flags().quiet ? header_text(session.style(), ready.scenario, run.record)
                                       : run_page({session.style(), ready.scenario, run.result,
                                                   run.record, blames, commands}));
  }
  if (attention.keep) write_folder(session, ready, run, blames, commands);
}

void attend_died(RunSession& session, const ReadyScenario& ready, const RunRecord& record) {
  if (!session.is_human()) return;
  std::string page = header_text(session.style(), ready.scenario, record);
  page += '\n' + hanging("  ", record.title);
  page += "\n  " + padded("again", 9) + session.again_command(ready, record.seed) + '\n';
  session.show(page);
}

bool accept_overrides(RunSession& session, const ReadyScenario& ready, const RunRecord& record) {
  if (record.bad_overrides.empty()) return true;
  const Style style =
      style_for(session.around(), session.flags().color, session.around().err_is_terminal);
  for (const RunRecord::BadOverride& bad : record.bad_overrides) {
    const bool by_flag = session.flags().overrides.count(bad.name) != 0;
    tell_usage_error({"CLI009", "the override " + bad.name + '=' + bad.value +
                                    (by_flag ? "" : " of " + ready.file) +
                                    " cannot be read: expected " + bad.expected},
                     "", style, session.around());
    session.end_with(by_flag ? ExitCode::usage : ExitCode::invalid_file);
  }
  return false;
}

void warn_of_unused(RunSession& session, const ReadyScenario& ready, std::uint64_t seed,
                    const std::vector<std::string>& unused, sim::StackPool& stacks) {
  if (unused.empty() || RunWatch::interrupted()) return;
  std::vector<std::string> asked;
  const FinishedRun listed = perform(ready, {seed, session.flags().overrides, false, true}, stacks);
  for (const sim::AskedDecision& decision : listed.result.decisions) asked.push_back(decision.name);
  for (const std::string& name : unused) {
    const std::string meant = probably_meant(name, asked);
    session.warn("the override \"" + name + "\" was never asked for in " + ready.scenario.name +
                 (meant.empty() ? "; sim run --decisions lists the names" : did_you_mean(meant)));
  }
}

}  // namespace ordeal::tools
