#pragma once
// Holds and drops that met none of their messages. Whoever wrote one thinks that something waited,
// or was lost; a run in which nothing did has not shown what it was written for.

#include <string>
#include <vector>

#include "tools/run/run.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// "EVD004: file:14:5: "hold every Keep from n1" met no message", for each of the faults that
/// happened, in their order. Asks the trace: nothing is said of a run that kept no events.
std::vector<std::string> warnings_of_idle_gates(const Scenario& scenario, const RunResult& result);

}  // namespace ordeal::tools
