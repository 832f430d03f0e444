#include "tests/protocols/quorums/cluster.hpp"

#include <cstdlib>
#include <utility>

#include "tests/protocols/complaint.hpp"

namespace ordeal::tests::quorums {
namespace {

constexpr int kProcesses = 3;

sim::WorldOptions world_options(const Setup& setup) {
  sim::WorldOptions options;
  options.seed = setup.seed;
  options.network = setup.network;
  options.disk = setup.disk;
  return options;
}

}  // namespace

Cluster::Cluster(const protocols::Room& room, const Setup& setup)
    : world(world_options(setup)),
      room_(room),
      cluster_{world, {}, setup.variant, setup.settings},
      client_options_(setup.client) {
  for (std::size_t i = 1; i <= setup.nodes; ++i) cluster_.nodes.push_back(id(i));
  for (std::size_t i = 1; i <= setup.nodes; ++i) {
    names_.push_back("n" + std::to_string(i));
    world.add_node(names_.back(), room_.boot(cluster_, id(i)));
  }
  properties_ = room_.properties(cluster_);
}

void Cluster::start() {
  for (const sim::NodeId node : cluster_.nodes) world.start(node);
}

sim::Node& Cluster::client_machine(int process) {
  const std::string name = "c" + std::to_string(process + 1);
  if (sim::Node* machine = world.find(name)) return *machine;
  sim::Node& machine = world.add_node(name);
  world.start(machine.id());
  return machine;
}

bool Cluster::run_until(const std::function<bool()>& holds, sim::Duration span) {
  const sim::Time end = world.now() + span;
  while (!holds()) {
    if (world.now() >= end || !world.step()) return false;
  }
  return true;
}

std::uint32_t Cluster::cut(const sim::LinkSet& links) {
  sim::LinkRule rule;
  rule.name = "test";
  rule.links = links;
  rule.cut = true;
  return world.network().add_rule(rule);
}

std::shared_ptr<protocols::Outcome> Cluster::begin(int process,
                                                   const protocols::Operation& operation) {
  sim::Node& machine = client_machine(process);
  // One client a process: what it has seen must go on from one operation to the next.
  std::unique_ptr<protocols::Client>& client = clients_[process];
  if (!client) client = room_.client(cluster_, machine, process, client_options_);
  auto outcome = std::make_shared<protocols::Outcome>();
  outcome->error = "pending";
  machine.spawn("client", [&client, operation, outcome] { *outcome = client->perform(operation); });
  return outcome;
}

protocols::Outcome Cluster::perform(int process, const protocols::Operation& operation) {
  const auto outcome = begin(process, operation);
  run_until([&] { return outcome->error != "pending"; }, 3600s);
  return *outcome;
}

std::string Cluster::operate(const protocols::Command& command) {
  sim::Node& desk = client_machine(99);
  std::optional<std::string> complaint;
  desk.spawn("operator", [&] { complaint = room_.operate(cluster_, desk, command); });
  run_until([&] { return complaint.has_value(); }, 3600s);
  return complaint.value_or("no end");
}

void Cluster::work(int process, const Next& next) {
  sim::Node& machine = client_machine(process);
  int number = process;  // a process in doubt is followed by another, as in Jepsen
  auto client = room_.client(cluster_, machine, number, client_options_);
  for (std::int64_t i = 1; working_; ++i) {
    const auto outcome = client->perform(next(machine, (process + 1) * 1'000'000 + i));
    if (outcome.ending == protocols::Ending::ok) ++ok;
    if (outcome.ending == protocols::Ending::info) {
      number += kProcesses;
      client = room_.client(cluster_, machine, number, client_options_);
    }
    machine.sleep(machine.draw("pause", sim::Distribution::uniform(0ms, 60ms)));
  }
}

void Cluster::undergo(const sim::RandomFaults& faults, const Next& next, sim::Duration span,
                      sim::Duration recovery) {
  sim::FaultDriver driver(world, cluster_.nodes,
                          sim::draw_faults(world.decisions(), names_, {faults}, span));
  driver.arm();
  start();
  for (int process = 0; process < kProcesses; ++process) {
    client_machine(process).spawn("process", [this, process, &next] { work(process, next); });
  }
  world.run_for(span);
  working_ = false;
  driver.end_all();
  for (const sim::NodeId node : cluster_.nodes) {
    world.resume(node);
    world.start(node);
  }
  world.run_for(recovery);
  complaint();  // settles what holds in the end, while the driver lives
  world.end();
}

std::string Cluster::complaint() {
  if (!std::exchange(finished_, true)) properties_->finish();
  return complaint_of(world, *properties_);
}

std::uint64_t Cluster::looks(const std::string& name) const {
  for (const protocols::Property& property : properties_->all()) {
    if (property.name == name) return property.looks;
  }
  return 0;
}

std::uint64_t Cluster::broken(const std::string& name) {
  complaint();
  for (const protocols::Property& property : properties_->all()) {
    if (property.name == name) return property.broken;
  }
  return 0;
}

std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly) {
  return std::getenv("ORDEAL_NIGHTLY") != nullptr ? nightly : usual;
}

sim::RandomFaults many_faults() {
  sim::RandomFaults faults;
  faults.id = "1";
  faults.every_least = 200ms;
  faults.every_greatest = 1s;
  faults.kinds = {"partition", "isolate", "one_way", "crash",     "pause",
                  "clock",     "slow",    "loss",    "duplicate", "reorder"};
  faults.lasts_least = 200ms;
  faults.lasts_greatest = 2s;
  return faults;
}

sim::NetworkOptions bad_network() {
  sim::NetworkOptions network;
  network.loss = sim::Probability::per_million(30'000);
  network.duplicate = sim::Probability::per_million(50'000);
  network.reorder = sim::Probability::per_million(50'000);
  network.reorder_by = sim::Distribution::uniform({}, 50ms);
  return network;
}

}  // namespace ordeal::tests::quorums
