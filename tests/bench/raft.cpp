// Raft under three loads, with its properties watched, the digest on and every entry synced; and
// whole checked runs, seeds a second.

#include <memory>
#include <optional>
#include <string>

#include "protocols/registry.hpp"
#include "sim/world.hpp"
#include "tests/bench/bench.hpp"
#include "tools/run/run.hpp"

namespace ordeal::bench {
namespace {

using namespace std::chrono_literals;

/// Five nodes, an election behind them; clients whose writes keep `in_flight` operations under way.
class RaftWorld {
 public:
  explicit RaftWorld(int in_flight)
      : room_(*protocols::find_room(protocols::registry(), "raft")), cluster_{world_, {}, "", {}} {
    for (std::uint32_t i = 0; i < 5; ++i) cluster_.nodes.push_back({i});
    for (std::uint32_t i = 0; i < 5; ++i) {
      world_.add_node("n" + std::to_string(i + 1), room_.boot(cluster_, {i}));
    }
    properties_ = room_.properties(cluster_);
    for (int i = 0; i < in_flight; ++i) {
      sim::Node& machine = world_.add_node("c" + std::to_string(i + 1));
      clients_.push_back(room_.client(cluster_, machine, i + 1, {1s, true}));
    }
    for (const sim::NodeId node : cluster_.nodes) world_.start(node);
    world_.run_for(2s);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      sim::Node& machine = world_.node({static_cast<std::uint32_t>(5 + i)});
      world_.start(machine.id());
      machine.spawn("client", [this, i] { write_for_ever(*clients_[i]); });
    }
  }
  RaftWorld(const RaftWorld&) = delete;
  RaftWorld& operator=(const RaftWorld&) = delete;
  ~RaftWorld() { world_.end(); }

  /// Runs for that long and tells how many operations were committed.
  double run_for(sim::Duration span) {
    const std::uint64_t before = committed_;
    sim::require(world_.run_for(span), "the run does not break");
    for (const protocols::Property& property : properties_->all()) {
      sim::require(!property.is_violated(), "Raft keeps its properties");
    }
    return static_cast<double>(committed_ - before);
  }

 private:
  void write_for_ever(protocols::Client& client) {
    for (std::int64_t value = 1;; ++value) {
      const protocols::Outcome outcome =
          client.perform({protocols::Function::write, "x", value, 0});
      if (outcome.ending == protocols::Ending::ok) ++committed_;
    }
  }

  const protocols::Room& room_;
  sim::World world_{{}};
  protocols::Cluster cluster_;
  std::unique_ptr<protocols::Properties> properties_;
  std::vector<std::unique_ptr<protocols::Client>> clients_;
  std::uint64_t committed_ = 0;
};

double simulated_seconds(sim::Duration span) { return std::chrono::duration<double>(span).count(); }

/// The scenario of the promise: 3 nodes, 10 simulated seconds, four clients, recorded and checked.
tools::Scenario small_checked_run() {
  tools::Scenario scenario;
  scenario.name = "bench";
  scenario.protocol = "raft";
  scenario.nodes = {"n1", "n2", "n3"};
  scenario.clients.count = 4;
  scenario.workload.operations_per_minute = 5 * 60;
  scenario.run_time = 10s;
  scenario.recovery_time = 0s;
  tools::Check linearizable;
  linearizable.name = "linearizable";
  tools::Check properties;
  properties.kind = tools::Check::Kind::properties;
  scenario.checks = {linearizable, properties};
  return scenario;
}

double seeds() {
  const protocols::Room& room = *protocols::find_room(protocols::registry(), "raft");
  const tools::Scenario scenario = small_checked_run();
  sim::StackPool stacks;
  constexpr std::uint64_t count = 200;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    tools::RunOptions options;
    options.seed = seed;
    options.stacks = &stacks;
    const tools::RunResult result = tools::run_scenario(scenario, room, options);
    sim::require(result.verdict == tools::RunVerdict::pass, "every seed of Raft passes");
  }
  return static_cast<double>(count);
}

}  // namespace

void bench_raft(Table& table) {
  // Beside hops of the bare ring: what a host that was slow a minute ago does not move.
  table.rate(
      "raft_idle", "simulated s/s", "aim 15 k; etcd 11.4 k, canonical/raft 9 k",
      [] {
        RaftWorld world(0);
        world.run_for(20'000s);
        return simulated_seconds(20'000s);
      },
      limit_of_ring("aim 15 k of 21 M hops: 0.0007"));
  table.rate(
      "raft_closed", "committed ops/s", "aim 150 k; etcd 78 k, canonical/raft 238 k (80-entry log)",
      [] {
        RaftWorld world(1);
        return world.run_for(200s);
      },
      limit_of_ring("aim 150 k of 21 M hops: 0.0071"));
  table.rate(
      "raft_16_in_flight", "committed ops/s", "aim 300 k; etcd 128 k, canonical/raft 167 k",
      [] {
        RaftWorld world(16);
        return world.run_for(40s);
      },
      limit_of_ring("aim 300 k of 21 M hops: 0.0143"));
  table.rate("raft_3_nodes_10_s_checked", "seeds/s", "aim 400", seeds);
}

}  // namespace ordeal::bench
