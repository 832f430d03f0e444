// A scenario printed with its defaults is the same scenario.

#include <doctest/doctest.h>

#include "sim/faults/random_plan.hpp"
#include "tests/tools/scenario_good.hpp"
#include "tools/scenario/print.hpp"

namespace scenario_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void check_same(const Workload& again, const Workload& first) {
  CHECK(again.operations_per_minute == first.operations_per_minute);
  CHECK(again.kind == first.kind);
  CHECK(again.numbers == first.numbers);
  CHECK(again.mix == first.mix);
  CHECK(again.final_reads == first.final_reads);
  CHECK(again.operations_max == first.operations_max);
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
    check_same(second.workload, first.workload);
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

TEST_CASE("steps of every kind print as they are read") {
  const std::string steps = R"(sim: 1
nodes: {count: 3, run: raft}
clients: {count: 2}
faults:
  - {at: 1s, hold: all, from: leader, to: c1, nth: 2, release_after: 1s, id: early}
steps:
  - {perform: write x = -1, client: c2, through: n1, result: any}
  - {perform: cas x 1 -> 2, result: {fail: "it: \"no\""}}
  - {begin: read key_2}
  - {await: c1, result: [1, nil]}
  - {perform: read x, result: nil}
  - {perform: read x, result: [7]}
  - {drop: RequestVote, from: n1, nth: all}
  - {deliver: AppendEntries, from: n1, to: c2, nth: 3}
  - {until: {sent: all, from: c1}}
  - {until: {held: AppendEntries, nth: 2}}
  - {until: {delivered: AppendEntries, to: n3}}
  - {until: {mark: "vote: stored", node: n2, nth: 4}}
  - {until: {role: leader, node: n2}}
  - {wait: 1.5s}
  - {crash: leader, disk: keep-unsynced, restart_after: 1s}
  - {end: s15}
  - {end: early}
  - {operator: transfer, to: n2, why: "a: b, c"}
  - {operator: transfer, await: false}
  - {await: operator}
)";
  const Scenario first = loaded(steps);
  const Scenario second = loaded(first.resolved);
  CHECK(second.resolved == first.resolved);
  REQUIRE(first.steps.size() == 20);
  REQUIRE(second.steps.size() == 20);
  for (std::size_t i = 0; i < first.steps.size(); ++i) {
    CHECK(step_text(second.steps[i]) == step_text(first.steps[i]));
  }
  CHECK(first.workload.operations_max == 0);
  CHECK(step_text(first.steps[1]) ==
        "{perform: cas x 1 -> 2, client: c1, result: {fail: \"it: \\\"no\\\"\"}}");
  CHECK(step_text(first.steps[5]) == "{perform: read x, client: c1, result: 7}");
  CHECK(step_text(first.steps[6]) == "{drop: RequestVote, from: n1, nth: all, id: s7}");
  CHECK(first.steps[2].place.line == 9);
}

}  // namespace
}  // namespace scenario_test
