// Good scenarios: what they load to, that they print and load again, and --set.

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/faults/random_plan.hpp"
#include "sim/faults/registry.hpp"
#include "tests/tools/scenario_rooms.hpp"
#include "tools/scenario/load.hpp"
#include "tools/scenario/print.hpp"

namespace scenario_test {
namespace {

using namespace ordeal::tools;  // NOLINT: for the tests alone
using namespace ordeal;         // NOLINT
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kMinimal = "sim: 1\nnodes: {count: 3, run: raft}\n";

const std::string kFull = R"(# The deposed leader answers reads.
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

std::string told(const LoadedScenario& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += render(diagnostic, false);
  return text;
}

Scenario loaded(const std::string& text, const std::vector<SetOption>& sets = {}) {
  const LoadedScenario result = load_scenario_text("scenarios/good.yaml", text, rooms(), sets);
  INFO(told(result));
  REQUIRE(result.scenario.has_value());
  return *result.scenario;
}

SetOption set(const std::string& text) {
  SetOption option;
  REQUIRE(read_set_option(text, option));
  return option;
}

TEST_CASE("a minimal scenario gets every default") {
  const Scenario scenario = loaded(kMinimal);
  CHECK(scenario.name == "good");
  CHECK(scenario.protocol == "raft");
  CHECK(scenario.nodes == std::vector<std::string>{"n1", "n2", "n3"});
  CHECK(scenario.settings.at("election_timeout") == "150ms..300ms");
  CHECK(scenario.settings.size() == 4);
  CHECK(scenario.clients.count == 2);
  CHECK(scenario.run_time == seconds(30));
  REQUIRE(scenario.checks.size() == 2);
  CHECK(scenario.checks[0].name == "linearizable");
  CHECK(scenario.checks[1].kind == Check::Kind::properties);
  CHECK_FALSE(scenario.expect.violation);
  CHECK(scenario.seeds.first == 1);
  CHECK(scenario.seeds.last == 1);
}

TEST_CASE("a protocol without clients gets none, and no history to check") {
  const Scenario scenario = loaded("sim: 1\nnodes: {count: 3, run: gossip}\n");
  CHECK(scenario.clients.count == 0);
  CHECK(scenario.checks.empty());
}

TEST_CASE("everything a scenario can say is read") {
  const Scenario scenario = loaded(kFull);
  CHECK(scenario.name == "deposed-leader");
  CHECK(scenario.about == "Ein \"alter\" König: kept # here");
  CHECK(scenario.variant == "read_without_heartbeat");
  CHECK(scenario.settings.at("election_timeout") == "100ms..200ms");
  CHECK(scenario.settings.at("heartbeat") == "50ms");
  CHECK(scenario.settings.at("pre_vote") == "true");
  CHECK(scenario.nodes[3] == "north-1");
  CHECK(scenario.clients.count == 10);
  CHECK(scenario.clients.timeout == milliseconds(1500));
  CHECK_FALSE(scenario.clients.retries);
  sim::Distribution latency = sim::Distribution::lognormal(milliseconds(5), 750);
  latency.low = milliseconds(1);
  CHECK(scenario.network.latency == latency);
  CHECK(scenario.network.loss.per_2_32 == sim::Probability::per_million(5'000).per_2_32);
  CHECK(scenario.network.duplicate.per_2_32 == sim::Probability::per_million(10'000).per_2_32);
  CHECK(scenario.network.reorder.per_2_32 == sim::Probability::per_million(123'456).per_2_32);
  CHECK(scenario.network.fifo);
  CHECK(scenario.network.in_flight == sim::InFlightAtCut::arrives);
  CHECK(scenario.clocks[0].drift_ppm == 100);
  CHECK(scenario.clocks[0].wall_offset == seconds(-5));
  CHECK(scenario.workload.operations_per_minute == 90);
  CHECK(scenario.workload.read_percent == 70);
  CHECK(scenario.workload.write_percent == 30);
  CHECK(scenario.workload.cas_percent == 0);
  CHECK(scenario.workload.operations_max == 1000);
  CHECK(scenario.run_time == seconds(60));
  CHECK(scenario.recovery_time == milliseconds(1500));
  CHECK(scenario.checks.size() == 4);
  CHECK(scenario.checks[0].budget == 5'000'000);
  CHECK(scenario.checks[0].model == "cas-register");
  CHECK(scenario.checks[0].place.line == 42);
  CHECK(scenario.checks[0].place.column == 5);
  CHECK(scenario.checks[3].at_least_percent == 90);
  CHECK(scenario.expect.what == "LIN001");
  CHECK(scenario.seeds.last == 200);
  CHECK(scenario.overrides.at("net/a>b/AppendEntries/17/delay") == "30ms");
  CHECK(scenario.stack_size == 128 * 1024);
}

TEST_CASE("faults are called by their position, or by the id they have") {
  const Scenario scenario = loaded(kFull);
  REQUIRE(scenario.faults.size() == 13);
  CHECK(scenario.faults[0].id == "1");
  CHECK(scenario.faults[2].id == "lonely");
  CHECK(scenario.faults[3].id == "4");
  CHECK(scenario.faults[11].at_mark == "vote: stored");
  CHECK(scenario.faults[11].mark_count == 2);
  CHECK_FALSE(scenario.faults[11].at.has_value());
  CHECK_FALSE(scenario.faults[8].lasts == seconds(4));
  CHECK(*scenario.faults[0].lasts == seconds(8));
  CHECK_FALSE(scenario.faults[6].lasts.has_value());
  REQUIRE(scenario.random_faults.size() == 2);
  CHECK(scenario.random_faults[0].id == "14");
  CHECK(scenario.random_faults[0].kinds.size() == 4);
  CHECK_FALSE(scenario.random_faults[0].minority_down);
  CHECK(scenario.random_faults[1].id == "storm");
  CHECK(scenario.random_faults[1].kinds.size() == 11);
}

TEST_CASE("a resolved scenario loads again to the same scenario") {
  for (const std::string& text : {kMinimal, kFull}) {
    const Scenario first = loaded(text);
    const Scenario second = loaded(first.resolved);
    CHECK(second.resolved == first.resolved);
    CHECK(second.hash == first.hash);
    CHECK(second.nodes == first.nodes);
    CHECK(second.overrides == first.overrides);
    CHECK(second.about == first.about);
    REQUIRE(second.faults.size() == first.faults.size());
    for (std::size_t i = 0; i < first.faults.size(); ++i) {
      CHECK(fault_text(second.faults[i]) == fault_text(first.faults[i]));
      CHECK(second.faults[i].at == first.faults[i].at);
      CHECK(second.faults[i].lasts == first.faults[i].lasts);
      CHECK(second.faults[i].at_mark == first.faults[i].at_mark);
      CHECK(second.faults[i].mark_count == first.faults[i].mark_count);
    }
    CHECK(second.settings == first.settings);
    CHECK(second.variant == first.variant);
    CHECK(second.clients.count == first.clients.count);
    CHECK(second.clients.timeout == first.clients.timeout);
    CHECK(second.clients.retries == first.clients.retries);
    CHECK(second.network.latency == first.network.latency);
    CHECK(second.network.reorder_by == first.network.reorder_by);
    CHECK(second.network.loss.per_2_32 == first.network.loss.per_2_32);
    CHECK(second.network.duplicate.per_2_32 == first.network.duplicate.per_2_32);
    CHECK(second.network.reorder.per_2_32 == first.network.reorder.per_2_32);
    CHECK(second.network.fifo == first.network.fifo);
    CHECK(second.network.in_flight == first.network.in_flight);
    CHECK(second.disk.sync_latency == first.disk.sync_latency);
    REQUIRE(second.clocks.size() == first.clocks.size());
    for (std::size_t i = 0; i < first.clocks.size(); ++i) {
      CHECK(second.clocks[i].node == first.clocks[i].node);
      CHECK(second.clocks[i].drift_ppm == first.clocks[i].drift_ppm);
      CHECK(second.clocks[i].wall_offset == first.clocks[i].wall_offset);
    }
    CHECK(second.workload.operations_per_minute == first.workload.operations_per_minute);
    CHECK(second.workload.keys == first.workload.keys);
    CHECK(second.workload.read_percent == first.workload.read_percent);
    CHECK(second.workload.write_percent == first.workload.write_percent);
    CHECK(second.workload.operations_max == first.workload.operations_max);
    CHECK(second.run_time == first.run_time);
    CHECK(second.recovery_time == first.recovery_time);
    REQUIRE(second.random_faults.size() == first.random_faults.size());
    for (std::size_t i = 0; i < first.random_faults.size(); ++i) {
      CHECK(second.random_faults[i].id == first.random_faults[i].id);
      CHECK(second.random_faults[i].kinds == first.random_faults[i].kinds);
      CHECK(second.random_faults[i].every_least == first.random_faults[i].every_least);
      CHECK(second.random_faults[i].every_greatest == first.random_faults[i].every_greatest);
      CHECK(second.random_faults[i].lasts_least == first.random_faults[i].lasts_least);
      CHECK(second.random_faults[i].lasts_greatest == first.random_faults[i].lasts_greatest);
      CHECK(second.random_faults[i].minority_down == first.random_faults[i].minority_down);
    }
    REQUIRE(second.checks.size() == first.checks.size());
    for (std::size_t i = 0; i < first.checks.size(); ++i) {
      CHECK(second.checks[i].kind == first.checks[i].kind);
      CHECK(second.checks[i].name == first.checks[i].name);
      CHECK(second.checks[i].model == first.checks[i].model);
      CHECK(second.checks[i].budget == first.checks[i].budget);
      CHECK(second.checks[i].at_least_percent == first.checks[i].at_least_percent);
    }
    CHECK(second.expect.violation == first.expect.violation);
    CHECK(second.expect.what == first.expect.what);
    CHECK(second.seeds.last == first.seeds.last);
    CHECK(second.limits.events_max == first.limits.events_max);
    CHECK(second.limits.events_per_instant_max == first.limits.events_per_instant_max);
    CHECK(second.stack_size == first.stack_size);
  }
}

TEST_CASE("the spelling of a scenario does not matter to its hash, what it says does") {
  const Scenario one = loaded("sim: 1\nnodes: {count: 3, run: raft}\ntime: {run: 30s}\n");
  const Scenario two = loaded(
      "# a comment\nnodes:\n  run: 'builtin:raft'\n  ids:\n    - n1\n    - n2\n    - \"n3\"\nsim: "
      "1\n"
      "time: {run: 30000ms}\n");
  CHECK(one.hash == two.hash);
  CHECK(one.hash != loaded(kMinimal + "time: {run: 31s}\n").hash);
  CHECK(one.hash != loaded(kMinimal + "seeds: 1..2\n").hash);
}

TEST_CASE("line breaks of Windows and a byte order mark do not matter") {
  std::string text = "\xef\xbb\xbf" + kFull;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, "\r");
  }
  CHECK(loaded(text).hash == loaded(kFull).hash);
}

TEST_CASE("drawn faults, written down as scripted ones, are the same plan") {
  Scenario drawn = loaded(kMinimal);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    sim::RandomFaults random;
    random.id = "9";
    random.every_least = milliseconds(200);
    random.every_greatest = seconds(3);
    random.kinds = {"partition", "crash", "pause", "clock", "slow", "loss", "duplicate", "reorder"};
    random.lasts_least = milliseconds(1);
    random.lasts_greatest = seconds(4);
    sim::Decisions decisions(seed);
    drawn.faults = sim::draw_faults(decisions, drawn.nodes, {random}, seconds(30));
    const Scenario again = loaded(resolved_text(drawn));
    REQUIRE(again.faults.size() == drawn.faults.size());
    for (std::size_t i = 0; i < drawn.faults.size(); ++i) {
      CHECK(fault_text(again.faults[i]) == fault_text(drawn.faults[i]));
      CHECK(again.faults[i].name() == drawn.faults[i].name());
    }
  }
}

TEST_CASE("the examples of the fault table are good") {
  for (const sim::FaultRow& row : sim::fault_table()) {
    CAPTURE(row.kind);
    const std::string text = "sim: 1\nnodes: {count: 5, run: raft}\nfaults: [{at: 1s, " +
                             std::string(row.example) + "}]\n";
    const LoadedScenario result = load_scenario_text("example.yaml", text, rooms());
    CHECK(told(result) == "");
    REQUIRE(result.scenario.has_value());
    CHECK(result.scenario->faults.at(0).fault->kind() == row.kind);
    CHECK(result.scenario->faults.at(0).lasts.has_value());
  }
}

TEST_CASE("brackets without end are told, however deep") {
  for (const std::string_view bracket : {"[", "{", "{a: ", "- "}) {
    std::string text = "sim: ";
    if (bracket == "- ") text.clear();
    for (int i = 0; i < 2'000; ++i) text += bracket;
    const LoadedScenario result = load_scenario_text("deep.yaml", text, rooms());
    CHECK_FALSE(result.scenario.has_value());
    CHECK_FALSE(result.diagnostics.empty());
  }
}

TEST_CASE("--set replaces any key, and makes those that are not there") {
  const Scenario scenario =
      loaded(kFull, {set("workload.keys=8"), set("nodes.settings.heartbeat=9ms"),
                     set("time={run: 5m, recover: 0s}"), set("seeds=7"), set("faults.2.at=4500ms"),
                     set("about=a=b"), set("override.faults/1/happens=false")});
  CHECK(scenario.workload.keys == 8);
  CHECK(scenario.workload.read_percent == 70);
  CHECK(scenario.settings.at("heartbeat") == "9ms");
  CHECK(scenario.run_time == seconds(300));
  CHECK(scenario.seeds.first == 7);
  CHECK(scenario.seeds.last == 7);
  CHECK(*scenario.faults[1].at == sim::Time{milliseconds(4500)});
  CHECK(scenario.about == "a=b");
  CHECK(scenario.overrides.at("faults/1/happens") == "false");
  CHECK(loaded(scenario.resolved).hash == scenario.hash);
  const Scenario made = loaded(kMinimal, {set("network.latency={kind: exponential, mean: 2ms}")});
  CHECK(made.network.latency == sim::Distribution::exponential(milliseconds(2)));
}

TEST_CASE("--set is judged like the file, at a place of its own") {
  const auto told_of = [](const std::string& option) {
    const LoadedScenario result = load_scenario_text("good.yaml", kFull, rooms(), {set(option)});
    CHECK_FALSE(result.scenario.has_value());
    return told(result);
  };
  CHECK(told_of("wrokload.keys=8") ==
        "error[YAML104]: unknown key \"wrokload\"\n"
        "  --> --set wrokload.keys=8\n"
        "   = did you mean \"workload\"?\n"
        "   = keys of a scenario: sim, scenario, about, nodes, clients, network, disk, clocks, "
        "workload, time, faults, check, expect, seeds, override, limits\n");
  CHECK(told_of("workload.keys=many") ==
        "error[YAML204]: the number of keys is a whole number, not \"many\"\n"
        "  --> --set workload.keys=many\n");
  CHECK(told_of("time.run=60") ==
        "error[YAML201]: a duration needs a unit\n"
        "  --> --set time.run=60\n"
        "   = write 60ms or 60s\n");
  CHECK(told_of("faults.99.at=1s") ==
        "error[YAML112]: \"99\" is no item of that list\n"
        "  --> --set faults.99.at=1s\n"
        "   = items are counted from 1, and there are 15\n");
  CHECK(told_of("nodes.ids=[a, b").starts_with("error[YAML100]: not YAML: "));
  CHECK(told_of("time.run=").starts_with("error[YAML111]: a duration has no value\n"));
}

TEST_CASE("a --set that is none is refused") {
  SetOption option{"before", "1"};
  for (const char* text : {"", "workload", "=3", "a..b=3", ".a=3", "a.=3", "a b=3"}) {
    CAPTURE(text);
    CHECK_FALSE(read_set_option(text, option));
  }
  CHECK(option.path == "before");
  REQUIRE(read_set_option("a.b=c=d", option));
  CHECK(option.path == "a.b");
  CHECK(option.value == "c=d");
}

TEST_CASE("a file that is not there, and a folder, are no scenarios") {
  const LoadedScenario missing = load_scenario("tests/tools/no_such_file.yaml", rooms());
  CHECK(missing.is_unreadable);
  CHECK_FALSE(missing.scenario.has_value());
  CHECK(told(missing) ==
        "error[YAML099]: cannot open the file: No such file or directory\n"
        "  --> tests/tools/no_such_file.yaml\n");
  const LoadedScenario folder = load_scenario("tests/tools", rooms());
  CHECK(folder.is_unreadable);
  CHECK(folder.diagnostics.at(0).message == "this is a folder, not a scenario");
}

TEST_CASE("colour changes nothing but colour") {
  const LoadedScenario wrong = load_scenario_text("w.yaml", "sim: 1\nnodse: 3\n", rooms());
  for (const Diagnostic& one : wrong.diagnostics) {
    std::string colored = render(one, true);
    CHECK(colored.find("\x1b[") != std::string::npos);
    std::string plain;
    for (std::size_t i = 0; i < colored.size(); ++i) {
      if (colored[i] == '\x1b') {
        i = colored.find('m', i);
      } else {
        plain += colored[i];
      }
    }
    CHECK(plain == render(one, false));
  }
}

}  // namespace
}  // namespace scenario_test
