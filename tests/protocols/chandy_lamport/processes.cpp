#include "tests/protocols/chandy_lamport/processes.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "tests/protocols/complaint.hpp"

namespace ordeal::tests::chandy_lamport {
namespace {

sim::WorldOptions world_options(const Setup& setup) {
  sim::WorldOptions options;
  options.seed = setup.seed;
  options.network = setup.network;
  options.overrides = setup.overrides;
  return options;
}

}  // namespace

Processes::Processes(const Setup& setup)
    : world(world_options(setup)), cluster_{world, {}, setup.variant, setup.settings} {
  for (std::size_t i = 1; i <= setup.nodes; ++i) cluster_.nodes.push_back(id(i));
  for (std::size_t i = 1; i <= setup.nodes; ++i) {
    names_.push_back("n" + std::to_string(i));
    world.add_node(names_.back(), room_.boot(cluster_, id(i)));
  }
  properties_ = room_.properties(cluster_);
  world.watch<room::Assembled>(
      [this](const room::Assembled& fact, sim::Node&) { assembled.push_back(fact); });
  world.watch<room::Recorded>([this](const room::Recorded& fact, sim::Node& node) {
    states[node.id()] = fact.state.text({});
  });
  world.watch<room::Finished>([this](const room::Finished& fact, sim::Node& node) {
    std::string& text = inputs[node.id()];
    text.clear();
    for (const room::Channel& channel : fact.channels) {
      for (const sim::Payload& message : channel.messages) text += message.text({});
    }
  });
  desk_ = &world.add_node("desk");
  world.start(desk_->id());
  for (const sim::NodeId node : cluster_.nodes) world.start(node);
}

void Processes::undergo(const sim::RandomFaults& faults, sim::Duration span,
                        sim::Duration recovery) {
  sim::FaultDriver driver(world, cluster_.nodes,
                          sim::draw_faults(world.decisions(), names_, {faults}, span));
  driver.arm();
  world.run_for(span);
  driver.end_all();
  for (const sim::NodeId node : cluster_.nodes) world.resume(node);
  world.run_for(recovery);
  complaint();
  world.end();
}

std::string Processes::complaint() {
  if (!std::exchange(finished_, true)) properties_->finish();
  return complaint_of(world, *properties_);
}

const protocols::Property& Processes::property(const std::string& name) {
  complaint();
  for (const protocols::Property& property : properties_->all()) {
    if (property.name == name) return property;
  }
  throw std::invalid_argument(name);
}

sim::NetworkOptions links(sim::Duration least, sim::Duration greatest, bool fifo) {
  sim::NetworkOptions network;
  network.latency = sim::Distribution::uniform(least, greatest);
  network.fifo = fifo;
  return network;
}

std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly) {
  return std::getenv("ORDEAL_NIGHTLY") != nullptr ? nightly : usual;
}

}  // namespace ordeal::tests::chandy_lamport
