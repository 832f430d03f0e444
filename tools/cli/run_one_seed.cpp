#include "tools/cli/run_seeds.hpp"
#include "tools/cli/shown_run.hpp"
#include "tools/cli/sudden_end.hpp"
#include "tools/search/run_watch.hpp"

namespace ordeal::tools {
namespace {

void list_decisions(RunSession& session, const RunResult& result) {
  std::string list;
  for (const sim::AskedDecision& decision : result.decisions) {
    list += decision.name + " = " + decision.value;
    list += decision.overridden ? " (overridden)\n" : "\n";
  }
  session.around().out << list;
}

Json decisions_json(const RunResult& result) {
  Json list = Json::array();
  for (const sim::AskedDecision& decision : result.decisions) {
    list.push_back(
        {{"name", decision.name}, {"value", decision.value}, {"overridden", decision.overridden}});
  }
  return list;
}

bool is_kept(Keep keep, const RunRecord& record) {
  const bool passed = record.expected && record.verdict == RunVerdict::pass;
  return keep == Keep::standard || keep == Keep::all || (keep == Keep::fail && !passed);
}

}  // namespace

void run_one_seed(RunSession& session, const ReadyScenario& ready, const SeedChoice& seeds) {
  const RunFlags& flags = session.flags();
  const std::uint64_t seed = seeds.range.first;
  sim::StackPool stacks(ready.scenario.stack_size);
  Tally tally(ready.scenario, seed, seed);
  sudden_end() = {&session, &ready, &seeds, &tally};
  const bool wants_events =
      flags.keep != Keep::none || session.is_human() || !ready.scenario.steps.empty();
  FinishedRun run =
      perform_twice(ready, {seed, flags.overrides, wants_events, flags.decisions}, stacks);
  if (RunWatch::interrupted()) {
    session.interrupt();
    session.skip(1);
    return;
  }
  if (!accept_overrides(session, ready, run.record)) return;
  find_borders(ready, run);
  tally.add(run.record);
  session.note(ready, run.record, flags.decisions ? decisions_json(run.result) : Json());
  if (flags.decisions && session.is_human()) list_decisions(session, run.result);
  attend(session, ready, run, {true, true, is_kept(flags.keep, run.record)}, stacks);
  warn_of_unused(session, ready, seed, run.record.unused_overrides, stacks);
  session.close(ready, seeds, tally);
}

}  // namespace ordeal::tools
