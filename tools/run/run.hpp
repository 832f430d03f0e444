#pragma once
// One run, from scenario to verdict: run(scenario, seed, overrides) is a pure function. It knows no
// files, no terminal and no wall clock.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"
#include "protocols/common/property.hpp"
#include "protocols/common/room.hpp"
#include "sim/core/decision.hpp"
#include "sim/core/failure.hpp"
#include "sim/core/stack_pool.hpp"
#include "sim/faults/plan.hpp"
#include "sim/trace/trace.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// In the order of exit codes' weight: a violation is never masked by anything but a bug of ours.
enum class RunVerdict : std::uint8_t { pass, inconclusive, broken, violation };

/// "pass", "inconclusive", "broken", "violation".
const char* run_verdict_text(RunVerdict verdict);

struct RunOptions {
  std::uint64_t seed = 1;
  sim::Overrides overrides;     ///< beside the scenario's own, and winning over them
  bool keep_events = false;     ///< fill RunResult::events
  bool list_decisions = false;  ///< fill RunResult::decisions
  sim::StackPool* stacks = nullptr;
  /// Called with the world before its first event, and with null after its last: for a watchdog.
  std::function<void(sim::World*)> on_world;
};

/// One line of `check:` and what came of it.
struct CheckResult {
  Check check;
  RunVerdict verdict = RunVerdict::pass;
  std::string name;         ///< "linearizable", "election-safety", "available"
  std::string code;         ///< of a violation: LIN001, PRP001, AVL001
  std::string title;        ///< of a violation or of an unknown: one line
  std::string summary;      ///< of a pass, for the pass line: "3 keys", "98.1% >= 90%"
  std::string certificate;  ///< of a checker, if asked for: "certificate verified: ..."
  std::optional<checkers::Report> report;       ///< of a checker
  std::optional<protocols::Property> property;  ///< of a property
};

/// A role a node took, for "what the nodes were doing".
struct RoleChange {
  sim::Time time;
  std::string node;
  std::string role;
  std::uint64_t number = 0;
};

struct RunResult {
  std::uint64_t seed = 0;
  RunVerdict verdict = RunVerdict::pass;
  std::uint64_t digest = 0;
  std::uint64_t event_count = 0;
  sim::Duration simulated{};

  checkers::History history;
  std::uint64_t operations = 0;
  std::uint64_t operations_ok = 0;
  std::uint64_t operations_answered = 0;  ///< ok, or failed by a server's word, as a cas may
  std::vector<sim::FaultRecord> faults;
  std::vector<RoleChange> roles;
  std::vector<CheckResult> checks;
  std::vector<protocols::Property> properties;  ///< all of them, the unchecked ones too
  std::vector<protocols::Finding> findings;     ///< what the room has to tell besides
  std::string role_number;                      ///< what the number of a role is: "term"
  std::optional<sim::Failure> failure;          ///< of a broken run
  std::vector<std::string> warnings;            ///< "EVD001: ...", unmet sometimes-properties

  std::vector<std::string> node_names;
  std::vector<sim::TraceEvent> events;        ///< if kept
  std::vector<sim::AskedDecision> decisions;  ///< if listed
  std::vector<std::string> unused_overrides;
  std::vector<sim::BadOverride> bad_overrides;

  /// The check that speaks for the run: the first violated, broken or inconclusive; else null.
  const CheckResult* leading_check() const;
};

/// Runs it. Requires a scenario that load_scenario() accepted with these rooms.
RunResult run_scenario(const Scenario& scenario, const protocols::Room& room,
                       const RunOptions& options);

/// Does the result meet the scenario's `expect`? For one run; over many seeds a violation is
/// expected of one of them only.
bool meets(const Expectation& expectation, const RunResult& result);

/// Which faults the violation needs: for each fault of the result, whether the run without it (its
/// decision faults/<id>/happens overridden) still ends in a violation of the same code.
struct Blame {
  std::string id;
  bool needed = false;
};
std::vector<Blame> blame_faults(const Scenario& scenario, const protocols::Room& room,
                                const RunResult& result, const RunOptions& options);

}  // namespace ordeal::tools
