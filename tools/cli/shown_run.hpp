#pragma once
// One run that is looked at: its page, its folder.

#include "tools/cli/perform.hpp"
#include "tools/cli/run_session.hpp"

namespace ordeal::tools {

/// How much to make of a run.
struct Attention {
  bool page = true;   ///< print it
  bool blame = true;  ///< find out which faults a violation needed: one more run for each
  bool keep = true;   ///< write its folder
};

/// Shows and keeps a finished run.
void attend(RunSession& session, const ReadyScenario& ready, const FinishedRun& run,
            const Attention& attention, sim::StackPool& stacks);

/// The page of a run that took its process with it.
void attend_died(RunSession& session, const ReadyScenario& ready, const RunRecord& record);

/// Tells overrides that no run asked for, with what was probably meant; those that could not be
/// read are an error. False when there is one: the run does not count.
bool accept_overrides(RunSession& session, const ReadyScenario& ready, const RunRecord& record);
void warn_of_unused(RunSession& session, const ReadyScenario& ready, std::uint64_t seed,
                    const std::vector<std::string>& unused, sim::StackPool& stacks);

}  // namespace ordeal::tools
