#include "tools/cli/perform.hpp"

#include <chrono>
#include <sstream>

#include "tools/run/judge.hpp"
#include "tools/search/run_watch.hpp"
#include "tools/store/events_file.hpp"

namespace ordeal::tools {
namespace {

RunOptions options_of(const RunWish& wish, sim::StackPool& stacks) {
  RunOptions options;
  options.seed = wish.seed;
  options.overrides = wish.overrides;
  options.keep_events = wish.events;
  options.list_decisions = wish.decisions;
  options.stacks = &stacks;
  options.on_world = RunWatch::hook();
  return options;
}

void break_as_nondeterministic(FinishedRun& run, const std::string& difference) {
  sim::Failure failure;
  failure.kind = sim::FailureKind::contract;
  failure.message = "nondeterminism: two runs with the same arguments differ. " + difference;
  failure.node = "the world";
  failure.fiber = "-";
  failure.seed = run.result.seed;
  run.result.failure = failure;
  run.result.verdict = RunVerdict::broken;
  run.record.verdict = RunVerdict::broken;
  run.record.expected = false;
  run.record.code.clear();
  run.record.title = failure.text();
}

}  // namespace

FinishedRun perform(const ReadyScenario& ready, const RunWish& wish, sim::StackPool& stacks) {
  const auto begin = std::chrono::steady_clock::now();
  FinishedRun run;
  run.result = run_scenario(ready.scenario, *ready.room, options_of(wish, stacks));
  const auto wall = std::chrono::steady_clock::now() - begin;
  run.record = record_of(ready.scenario, run.result);
  run.record.wall_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count();
  return run;
}

FinishedRun perform_twice(const ReadyScenario& ready, const RunWish& wish, sim::StackPool& stacks) {
  RunWish plain = wish;
  plain.events = false;
  FinishedRun first = perform(ready, plain, stacks);
  if (!wish.events || first.result.event_count > kKeptEventsMax || RunWatch::interrupted()) {
    return first;
  }
  FinishedRun second = perform(ready, wish, stacks);
  second.record.wall_ns = first.record.wall_ns;  // what a run takes when nobody looks
  if (first.result.digest == second.result.digest || RunWatch::interrupted()) return second;
  const FinishedRun third = perform(ready, wish, stacks);
  break_as_nondeterministic(second, difference_text(ready, second.result, third.result));
  return second;
}

void find_borders(const ReadyScenario& ready, FinishedRun& run) {
  find_borders(ready.scenario, run.result);
  add_borders(run.result, run.record);
}

std::string difference_text(const ReadyScenario& ready, const RunResult& first,
                            const RunResult& second) {
  std::stringstream events;
  write_events(ready.scenario, first, events);
  const auto difference = first_difference(events, second);
  if (!difference) return "Where, is not known: the events kept are the same.";
  const auto side = [](const std::string& text) { return text.empty() ? "(no event)" : text; };
  return "Event " + std::to_string(difference->index) + " was \"" + side(difference->stored) +
         "\" one time and \"" + side(difference->now) + "\" another.";
}

}  // namespace ordeal::tools
