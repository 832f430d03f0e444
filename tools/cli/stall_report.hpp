#pragma once
// What is printed when the code under test spins and the process has to end in the midst of it.

#include "sim/core/failure.hpp"
#include "tools/cli/run_session.hpp"

namespace ordeal::tools {

/// Whose run is under way. Null when nothing is; they must outlive the run.
struct StallContext {
  RunSession* session = nullptr;
  const ReadyScenario* ready = nullptr;
  const SeedChoice* seeds = nullptr;
  const Tally* tally = nullptr;  ///< of the seeds before
  int worker_fd = -1;            ///< in a worker: where its record goes
};

StallContext& stall_context();

/// For RunWatch: the page of a broken run, the counts, and the end of the process.
[[noreturn]] void report_stall(const sim::Failure& place);

}  // namespace ordeal::tools
