#pragma once
// Verdicts on a finished run: its history before the checkers, its properties, its availability.

#include "tools/run/run.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// Fills result.checks, result.warnings and result.verdict from what the run recorded.
void judge(const Scenario& scenario, RunResult& result);

}  // namespace ordeal::tools
