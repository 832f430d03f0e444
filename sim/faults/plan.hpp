#pragma once
// The fault plan: when which fault begins and ends. Scripted by a scenario or drawn from the seed
// by a generator (random_plan.hpp); once drawn it is as explicit as a scripted one. Whether a
// planned fault happens at all is itself the decision faults/<id>/happens, true unless overridden,
// which is how blame and shrinking take one fault away and leave everything else as it was: a run
// with a fault overridden away has the digest of a run that never had it.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

struct PlannedFault {
  std::string id;          ///< "2" for the second of the scenario, "3/4" for the fourth that the
                           ///< generator 3 drew, or a name the scenario gives
  std::optional<Time> at;  ///< when it begins; or
  std::string at_mark;     ///< when some node reaches this mark for the `mark_count`-th time
  std::uint64_t mark_count = 1;
  std::optional<Duration> lasts;  ///< mended after that; by end_all() only, if empty
  std::shared_ptr<const Fault> fault;

  /// "faults/2": the root of its decisions.
  std::string name() const { return "faults/" + id; }
};

/// What became of one planned fault. Faults whose time never came, or that were overridden away,
/// have no record.
struct FaultRecord {
  std::string id;
  std::string kind;
  std::string text;    ///< with targets resolved; for one that found nobody: says so
  std::string mended;  ///< "healed", "restarted": the word for how it ended
  Time began{};
  std::optional<Time> ended;
  bool befell_somebody = true;
  std::uint64_t began_event = 0;  ///< indices into the trace
  std::uint64_t ended_event = 0;
};

/// Drives one run's faults. Must outlive the run; owns its copy of the plan. At one instant faults
/// act before everything else, first those that end, then those that begin, each in the order of
/// the plan; so one fault more changes the order of no other events.
class FaultDriver {
 public:
  /// Requires that ids differ.
  FaultDriver(World& world, std::vector<NodeId> nodes, std::vector<PlannedFault> plan);
  FaultDriver(const FaultDriver&) = delete;
  FaultDriver& operator=(const FaultDriver&) = delete;

  /// Schedules everything. Call once, before the run.
  void arm();
  /// Ends, now, whatever still lasts: for a run's recovery phase. Nothing planned begins after
  /// this.
  void end_all();
  /// A fault that nobody planned happens now; what the plan says of times and marks does not count.
  /// `in_a_step`: in the midst of an event of a node, which goes on afterwards. Requires a new id.
  void befall(PlannedFault unplanned, bool in_a_step);
  /// Ends, now, the fault of that id, if it lasts.
  void mend(std::string_view id);
  /// In the order they began.
  const std::vector<FaultRecord>& records() const { return records_; }

  /// For this folder's events: acts on the first thing that is due.
  void act_on_due();

 private:
  enum class Act : std::uint8_t { end, begin };
  using Due = std::tuple<Time, Act, std::size_t>;  // the last is an index into plan_

  struct Lasting {
    std::size_t planned;
    std::size_t record;
    std::unique_ptr<ActiveFault> fault;
  };

  void schedule(Time when, Act act, std::size_t planned, std::uint64_t cause);
  void on_mark(std::string_view mark);
  void begin(std::size_t index, bool in_a_step, std::uint64_t cause);
  void end(std::size_t planned);
  std::uint64_t tell(const std::string& text, std::uint64_t cause);

  Stage stage_;
  std::vector<PlannedFault> plan_;
  std::vector<std::uint64_t> marks_seen_;  // by index into plan_
  std::set<Due> due_;
  std::vector<Lasting> lasting_;  // in the order they began
  std::vector<FaultRecord> records_;
  bool over_ = false;
};

}  // namespace ordeal::sim
