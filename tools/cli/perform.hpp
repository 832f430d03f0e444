#pragma once
// Runs as `sim run` and `sim replay` make them: measured, interruptible, with a second run beside
// the one that is looked at, so that code which is not deterministic does not go unnoticed.

#include <cstdint>
#include <optional>
#include <string>

#include "tools/cli/ready_scenario.hpp"
#include "tools/report/run_record.hpp"
#include "tools/run/run.hpp"

namespace ordeal::tools {

struct FinishedRun {
  RunResult result;
  RunRecord record;
};

/// What to look at in a run.
struct RunWish {
  std::uint64_t seed = 1;
  sim::Overrides overrides;
  bool events = false;
  bool decisions = false;
};

/// Runs it once, under RunWatch::hook(), and measures the wall-clock time.
FinishedRun perform(const ReadyScenario& ready, const RunWish& wish, sim::StackPool& stacks);

/// More events than this are not kept: a run that never ends would fill the memory.
inline constexpr std::uint64_t kKeptEventsMax = 4'000'000;

/// Runs it, then, if events are wished for and are not too many, once more with events. When the
/// two differ the run is broken, and its failure names the first event that differs.
FinishedRun perform_twice(const ReadyScenario& ready, const RunWish& wish, sim::StackPool& stacks);

/// Finds the strongest models that the run's histories satisfy and the weakest they violate, for
/// its page and for its record.
void find_borders(const ReadyScenario& ready, FinishedRun& run);

/// How one run differs from another with the same arguments: "event 17 was ... the first time and
/// ... the second time". Both with events.
std::string difference_text(const ReadyScenario& ready, const RunResult& first,
                            const RunResult& second);

}  // namespace ordeal::tools
