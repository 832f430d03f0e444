#pragma once
// Runs a range of seeds, in this process or in several that share nothing, and hands the records
// over in the order of seeds: what comes out is the same for any number of processes. A process
// that dies takes one seed with it, which is broken then; the others go on.

#include <cstdint>
#include <functional>
#include <string>

#include "tools/report/run_record.hpp"

namespace ordeal::tools {

struct ManySeeds {
  std::uint64_t first = 1;
  std::uint64_t last = 1;  ///< at least `first`
  int processes = 1;       ///< 1: this one; more: workers, which are forked

  /// Runs one seed. Must depend on the seed alone.
  std::function<RunRecord(std::uint64_t seed)> run;
  /// Called once in every worker before its first run. What it writes to `report_fd` with
  /// write_sudden_end() is the record of the seed that runs.
  std::function<void(int report_fd)> enter_worker;
  /// The record of a seed whose process died.
  std::function<RunRecord(std::uint64_t seed, const std::string& message)> died;
  /// The next record in the order of seeds. False: no more are wanted.
  std::function<bool(const RunRecord& record)> take;
  /// Called now and then, at least ten times a second while workers run and after every seed
  /// otherwise. False: stop, the user wants the end.
  std::function<bool(std::uint64_t finished)> tick;
};

enum class SeedsEnd : std::uint8_t { all, enough, interrupted };

/// Requires every function of it (enter_worker only for several processes). Throws
/// std::system_error when processes cannot be made. No worker is left when it returns.
SeedsEnd run_many_seeds(const ManySeeds& seeds);

/// For a worker that its run is about to take with it: hands over the record of that run.
void write_sudden_end(int report_fd, const RunRecord& record);

}  // namespace ordeal::tools
