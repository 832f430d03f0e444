#pragma once
// The fault plan: when which fault begins and ends. Scripted by a scenario or drawn from the seed by a
// generator (random_plan.hpp); once drawn it is as explicit as a scripted one. Whether a planned fault
// happens at all is itself the decision faults/<id>/happens, true unless overridden, which is how blame
// and shrinking take one fault away and leave everything else as it was.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

struct PlannedFault {
  std::string id;                 ///< "2" for the second of the scenario, "3/4" for the fourth that the
                                  ///< generator 3 drew, or a name the scenario gives
  std::optional<Time> at;         ///< when it begins; or
  std::string at_mark;            ///< when some node reaches this mark for the `mark_count`-th time
  std::uint64_t mark_count = 1;
  std::optional<Duration> lasts;  ///< mended after that; never, if empty
  std::shared_ptr<const Fault> fault;

  /// "faults/2": the root of its decisions.
  std::string name() const { return "faults/" + id; }
};

/// What became of one planned fault.
struct FaultRecord {
  std::string id;
  std::string kind;
  std::string text;  ///< with targets resolved; for one that found nobody: says so
  Time began{};
  std::optional<Time> ended;
  bool befell_somebody = true;
};

/// Drives one run's faults. Must outlive the run; owns its copy of the plan.
class FaultDriver {
 public:
  FaultDriver(World& world, std::vector<NodeId> nodes, std::vector<PlannedFault> plan);
  FaultDriver(const FaultDriver&) = delete;
  FaultDriver& operator=(const FaultDriver&) = delete;
  ~FaultDriver();

  /// Schedules everything. Call once, before the run.
  void arm();
  /// Ends, now, whatever still lasts: for a run's recovery phase. Nothing planned begins after this.
  void end_all();
  /// In the order they began.
  const std::vector<FaultRecord>& records() const { return records_; }

 private:
  struct Lasting {
    std::size_t record;
    std::unique_ptr<ActiveFault> fault;
  };

  void arm_mark(std::size_t planned);
  void begin(const PlannedFault& planned);
  void end(std::size_t lasting);

  Stage stage_;
  std::vector<PlannedFault> plan_;
  std::vector<std::uint64_t> marks_seen_;
  std::vector<Lasting> lasting_;
  std::vector<FaultRecord> records_;
  bool over_ = false;
};

}  // namespace ordeal::sim
