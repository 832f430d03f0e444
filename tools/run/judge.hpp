#pragma once
// Verdicts on a finished run: its history before the checkers, its properties, its availability.

#include "tools/run/run.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// Fills result.checks, result.warnings and result.verdict from what the run recorded.
void judge(const Scenario& scenario, RunResult& result);

/// Completes the reports of the checkers that found a violation, or whose border was asked for,
/// with the strongest models the history satisfies and the weakest it violates. What was not asked
/// for is bounded, in operations and in steps: see checkers::BorderLimits.
void find_borders(const Scenario& scenario, RunResult& result);

}  // namespace ordeal::tools
