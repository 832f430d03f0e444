// The one idea, on whole runs: a decision keeps its value whatever else changes, and two runs are
// the same up to the first event that the change touches.

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>

#include "protocols/registry.hpp"
#include "sim/faults/crash.hpp"
#include "sim/faults/isolate.hpp"
#include "tools/run/run.hpp"

namespace ordeal::tools {
namespace {

using namespace std::chrono_literals;

sim::PlannedFault fault(const std::string& id, sim::Duration at, sim::Duration lasts,
                        std::shared_ptr<const sim::Fault> what) {
  sim::PlannedFault planned;
  planned.id = id;
  planned.at = sim::Time{} + at;
  planned.lasts = lasts;
  planned.fault = std::move(what);
  return planned;
}

sim::Target any_node() { return {sim::Target::Kind::any, ""}; }

Scenario small_raft() {
  Scenario scenario;
  scenario.name = "small_raft";
  scenario.protocol = "raft";
  scenario.nodes = {"n1", "n2", "n3"};
  scenario.clients.count = 2;
  scenario.network.loss = sim::Probability::per_million(20'000);
  scenario.workload.operations_per_minute = 600;
  scenario.run_time = 4s;
  scenario.recovery_time = 1s;
  scenario.faults.push_back(fault("1", 1500ms, 500ms, std::make_shared<sim::Isolate>(any_node())));
  scenario.faults.push_back(fault(
      "2", 2500ms, 300ms, std::make_shared<sim::Crash>(any_node(), sim::UnsyncedWrites::random)));
  return scenario;
}

RunResult run(const Scenario& scenario, std::uint64_t seed, const sim::Overrides& overrides = {}) {
  RunOptions options;
  options.seed = seed;
  options.overrides = overrides;
  options.keep_events = true;
  options.list_decisions = true;
  return run_scenario(scenario, *protocols::find_room(protocols::registry(), "raft"), options);
}

std::map<std::string, std::string> values(const RunResult& result) {
  std::map<std::string, std::string> values;
  for (const sim::AskedDecision& decision : result.decisions) {
    const auto [place, fresh] = values.emplace(decision.name, decision.value);
    CHECK_MESSAGE((fresh || place->second == decision.value), decision.name);
  }
  return values;
}

/// Every decision that both runs asked, but for those named, has one value.
void check_same_values(const RunResult& one, const RunResult& other, const std::string& but) {
  const std::map<std::string, std::string> ours = values(one);
  std::size_t shared = 0;
  for (const auto& decision : values(other)) {
    const auto found = ours.find(decision.first);
    if (found == ours.end() || decision.first == but) continue;
    ++shared;
    CHECK_MESSAGE(found->second == decision.second, decision.first);
  }
  CHECK(shared > 500);
}

/// The traces agree, event by event, before `instant`, and there is something to agree on.
void check_same_prefix(const RunResult& one, const RunResult& other, sim::Time instant) {
  std::size_t i = 0;
  while (i < one.events.size() && one.events[i].time < instant) ++i;
  REQUIRE(i > 100);
  REQUIRE(other.events.size() > i);
  CHECK(one.events[i - 1].chain == other.events[i - 1].chain);
  CHECK(other.events[i].time >= instant);
}

TEST_CASE("overriding a fault away leaves every other decision and everything before it") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    const RunResult with = run(small_raft(), seed);
    const RunResult without = run(small_raft(), seed, {{"faults/1/happens", "false"}});
    CHECK(with.digest != without.digest);
    CHECK(without.faults.size() == with.faults.size() - 1);
    check_same_values(with, without, "faults/1/happens");
    check_same_prefix(with, without, sim::Time{} + 1500ms);
  }
}

TEST_CASE("adding a fault leaves every decision and everything before it") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Scenario more = small_raft();
    more.faults.insert(more.faults.begin(),
                       fault("extra", 2s, 100ms, std::make_shared<sim::Isolate>(any_node())));
    const RunResult before = run(small_raft(), seed);
    const RunResult after = run(more, seed);
    CHECK(after.faults.size() == before.faults.size() + 1);
    check_same_values(before, after, "");
    check_same_prefix(before, after, sim::Time{} + 2s);
  }
}

TEST_CASE("adding a client leaves every decision") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Scenario more = small_raft();
    more.clients.count = 3;
    check_same_values(run(small_raft(), seed), run(more, seed), "");
  }
}

TEST_CASE("overriding one message's delay leaves everything before that message") {
  const RunResult before = run(small_raft(), 1);
  // The message whose send is somewhere in the middle of the run.
  const sim::AskedDecision* chosen = nullptr;
  for (const sim::AskedDecision& decision : before.decisions) {
    const bool is_delay = decision.name.rfind("net/n1>n2/", 0) == 0 &&
                          decision.name.find("/40/delay") != std::string::npos;
    if (is_delay) chosen = &decision;
  }
  REQUIRE(chosen != nullptr);
  const RunResult after = run(small_raft(), 1, {{chosen->name, "77ms"}});
  CHECK(after.digest != before.digest);
  CHECK(after.unused_overrides.empty());
  check_same_values(before, after, chosen->name);
  std::size_t same = 0;
  while (before.events[same].chain == after.events[same].chain) ++same;
  CHECK(same > 100);
}

TEST_CASE("the same three arguments give the same trace") {
  CHECK(run(small_raft(), 7).digest == run(small_raft(), 7).digest);
  CHECK(run(small_raft(), 7).digest != run(small_raft(), 8).digest);
  RunOptions bare;
  bare.seed = 7;
  const RunResult quick =
      run_scenario(small_raft(), *protocols::find_room(protocols::registry(), "raft"), bare);
  CHECK(quick.digest == run(small_raft(), 7).digest);
}

}  // namespace
}  // namespace ordeal::tools
