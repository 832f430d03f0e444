#pragma once
// The two ways in which `sim run` runs a scenario: one seed, looked at closely; or many, counted.

#include "tools/cli/run_session.hpp"

namespace ordeal::tools {

void run_one_seed(RunSession& session, const ReadyScenario& ready, const SeedChoice& seeds);

void run_all_seeds(RunSession& session, const ReadyScenario& ready, const SeedChoice& seeds);

}  // namespace ordeal::tools
