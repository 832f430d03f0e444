#pragma once
// A scenario's script at work: its steps, one after the other, each begun in the very event in
// which the one before it was done. So a worked example happens exactly as it is told, whatever the
// seed. A result that is not the stated one, and a step that is not done when the faults end, break
// the run: a script that went otherwise has shown nothing.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/common/room.hpp"
#include "sim/faults/plan.hpp"
#include "sim/world.hpp"
#include "tools/run/workload.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

class Script {
 public:
  /// Requires that nodes and clients exist, and that all of these outlive the run. `workload` is
  /// null for a room without clients. Adds the operator's machine if a step needs it.
  Script(const protocols::Cluster& cluster, const protocols::Room& room, const Scenario& scenario,
         WorkloadDriver* workload, sim::FaultDriver& faults);
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  /// Begins with the first step at this instant, before anything else of it.
  void start();
  /// The time for steps is over: breaks the run if one is not done.
  void finish();

  /// For this file's events: goes on with the present step.
  void go_on_because_of(std::uint64_t cause);

 private:
  /// What is known of the present step.
  struct Progress {
    bool is_begun = false;
    bool is_delivered = false;  // of deliver
    std::uint64_t seen = 0;     // of until
    sim::Time due{};            // of wait
  };
  struct Ended {
    protocols::Operation operation;
    std::optional<protocols::Outcome> outcome;  // none yet, while it goes on
  };

  /// `in_a_step`: in the midst of an event of a node, which goes on afterwards.
  void go_on(bool in_a_step);
  bool attempt(const Step& step, bool in_a_step);
  void tell(const Step& step, bool in_a_step);
  void begin_operation(const Step& step);
  bool has_ended(const Step& step);
  bool deliver(const Step& step, bool in_a_step);
  bool has_happened(const Step& step);
  void operate(const Step& step);
  bool has_obeyed();
  void poke(sim::Duration after = {});
  void watch();
  void on_message(sim::MessageMoment moment, std::string_view type, sim::NodeId from,
                  sim::NodeId to);
  void on_mark(std::string_view mark, sim::NodeId node);
  void break_run(const Step& step, const std::string& what);
  sim::MessagePattern pattern_of(const MessageWords& words) const;
  std::size_t client_index(const std::string& name) const;
  const Step* present() const;

  const protocols::Cluster& cluster_;
  const protocols::Room& room_;
  const Scenario& scenario_;
  WorkloadDriver* workload_;
  sim::FaultDriver& faults_;
  sim::World& world_;
  sim::Node* desk_ = nullptr;
  std::size_t next_ = 0;
  std::uint64_t cause_ = 0;  // of what the script does just now, outside of a node's events
  Progress progress_;
  std::map<std::string, Ended> asked_;  // by client
  bool is_operating_ = false;
  std::string complaint_;  // what the operator's last command came to
};

}  // namespace ordeal::tools
