#pragma once
// Good scenarios, the smallest and one that says everything, and how the tests load them.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/tools/scenario_rooms.hpp"
#include "tools/scenario/load.hpp"

namespace scenario_test {

using namespace ordeal::tools;  // NOLINT: for the tests alone
using namespace ordeal;         // NOLINT

inline const std::string kMinimal = "sim: 1\nnodes: {count: 3, run: raft}\n";

inline const std::string kFull = R"(# The deposed leader answers reads.
sim: 1
scenario: deposed-leader
about: "Ein \"alter\" König: kept # here"
nodes:
  ids: [a, b, n3, north-1, n5]
  run: builtin:raft
  variant: read_without_heartbeat
  settings: {election_timeout: 100ms..200ms, batch_max: 8, pre_vote: true}
clients: {per_node: 2, timeout: 1500ms, retries: false}
network:
  latency: {kind: lognormal, median: 5ms, sigma: 0.75, least: 1ms}
  loss: 0.5%
  duplicate: 0.01
  reorder: 12.3456%
  reorder_by: {kind: exponential, mean: 3ms}
  fifo: true
  in_flight: arrives
disk: {sync: 1ms..4ms}
clocks:
  - {node: a, drift: 100ppm, offset: -5s}
  - {node: n3, drift: -20ppm}
workload: {kind: register, rate: 90/min, keys: 5, mix: {read: 70%, write: 0.3}, operations: 1000}
time: {run: 1m, recover: 1.5s}
faults:
  - {at: 13s, partition: [[a, b], [n3, north-1, n5, c1]], heal_after: 8s}
  - {at: 4s, crash: n5, restart_after: 2s, disk: lose-unsynced}
  - {at: 5s, isolate: leader, heal_after: 1s, id: lonely}
  - {at: 6s, pause: {role: sequencer}, resume_after: 500ms, clocks: freeze}
  - {at: 7s, slow: 20ms..40ms, touching: a, for: 5s}
  - {at: 8s, loss: 20%, link: a>c3, for: 5s}
  - {at: 9s, duplicate: 5%, links: all}
  - {at: 10s, reorder: 5%, by: 1ms..9ms, touching: minority, for: 5s}
  - {at: 11s, clock: any, drift: -200ppm, step: -5s, for: 5s}
  - {at: 12s, one_way: {from: [a, c2], to: [b]}, heal_after: 2s}
  - {at: 14s, ring: [n5, a, b, n3, north-1], heal_after: 2s}
  - {at: {mark: "vote: stored", count: 2}, crash: {node: a}}
  - {at_mark: appended, crash: all, restart_after: 100ms, disk: keep-unsynced}
  - {every: 5s..15s, random: [partition, crash, pause, clock], lasts: 1s..5s, max_down: all}
  - {every: 2s, random: all, id: storm}
check:
  - linearizable: {per: key, budget: 5000000, model: cas-register}
  - invariant: election-safety
  - invariants
  - available: {at_least: 90%}
expect: {violation: LIN001}
seeds: 1..200
override:
  faults/2/happens: false
  "net/a>b/AppendEntries/17/delay": 30ms
limits: {events: 5000000, events_per_instant: 1000, stack: 128KiB}
)";

inline std::string told(const LoadedScenario& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += render(diagnostic, false);
  return text;
}

inline Scenario loaded(const std::string& text, const std::vector<SetOption>& sets = {}) {
  const LoadedScenario result = load_scenario_text("scenarios/good.yaml", text, rooms(), sets);
  INFO(told(result));
  REQUIRE(result.scenario.has_value());
  return *result.scenario;
}

}  // namespace scenario_test
