#pragma once
// What is printed when the code under test spins, or takes the process with it, and the process has
// to end in the midst of a run.

#include "sim/core/failure.hpp"
#include "tools/cli/run_session.hpp"

namespace ordeal::tools {

/// Whose run is under way. Null when nothing is; they must outlive the run.
struct SuddenEnd {
  RunSession* session = nullptr;
  const ReadyScenario* ready = nullptr;
  const SeedChoice* seeds = nullptr;
  const Tally* tally = nullptr;  ///< of the seeds before
  int worker_fd = -1;            ///< in a worker: where its record goes
};

SuddenEnd& sudden_end();

/// For RunWatch: the page of a broken run, the counts, and the end of the process.
[[noreturn]] void report_sudden_end(const sim::Failure& place);

}  // namespace ordeal::tools
