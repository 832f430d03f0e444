#pragma once
// A scenario, as data. What the YAML says, with every default filled in; resolved and printed it is
// a runnable scenario again.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/room.hpp"
#include "sim/core/decision.hpp"
#include "sim/core/distribution.hpp"
#include "sim/disk/disk.hpp"
#include "sim/faults/plan.hpp"
#include "sim/faults/random_plan.hpp"
#include "sim/net/network.hpp"
#include "tools/run/workloads/workload_row.hpp"
#include "tools/scenario/step.hpp"

namespace ordeal::tools {

struct Clients {
  int count = 2;  ///< client machines c1.. with one process each
  sim::Duration timeout = std::chrono::seconds(1);
  bool retries = true;
};

/// One line of `check:`.
struct Check {
  enum class Kind : std::uint8_t { checker, properties, property, available };
  Kind kind = Kind::checker;
  std::string name;          ///< "linearizable", or one property's name
  std::string model;         ///< of a checker; empty for what fits the workload
  std::uint64_t budget = 0;  ///< steps of a checker's search; 0 for its default
  int at_least_percent = 0;  ///< of available
  bool verify = false;       ///< of a checker: its verdict is certified, and that verified
  bool border = false;       ///< of a checker: its page shows the models on both sides of it
  SourcePlace place;
};

/// What the run is expected to end in.
struct Expectation {
  bool violation = false;  ///< false: pass
  std::string what;  ///< a code (LIN001) or a check's or property's name; empty: any violation
};

struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

struct Scenario {
  std::string name;
  std::string about;
  SourcePlace place;  ///< of the file
  std::string protocol;
  std::string variant;
  protocols::Settings settings;
  std::vector<std::string> nodes;  ///< names
  Clients clients;
  sim::NetworkOptions network;
  sim::DiskOptions disk;
  struct ClockSetting {
    std::string node;
    std::int64_t drift_ppm = 0;
    sim::Duration wall_offset{};
  };
  std::vector<ClockSetting> clocks;
  Workload workload = Workload::standard("register");
  sim::Duration run_time = std::chrono::seconds(30);  ///< faults and new operations end here
  sim::Duration recovery_time =
      std::chrono::seconds(10);  ///< everything healed; pending ones finish
  std::vector<sim::PlannedFault> faults;
  std::vector<sim::RandomFaults> random_faults;
  std::vector<Step> steps;
  std::vector<Check> checks;
  Expectation expect;
  SeedRange seeds;
  sim::Overrides overrides;
  sim::Limits limits;
  std::size_t stack_size = sim::StackPool::kDefaultSize;
  std::uint64_t hash = 0;  ///< of the resolved text: two scenarios with one hash are the same
  std::string resolved;    ///< YAML with defaults and --set applied: runnable as is
};

}  // namespace ordeal::tools
