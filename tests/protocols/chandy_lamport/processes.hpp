#pragma once
// Processes under snapshots: their world, their properties, and what became of each snapshot.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocols/chandy_lamport/facts.hpp"
#include "protocols/chandy_lamport/room.hpp"
#include "sim/faults/plan.hpp"
#include "sim/faults/random_plan.hpp"
#include "sim/world.hpp"

namespace ordeal::tests::chandy_lamport {

using namespace std::chrono_literals;
namespace room = protocols::chandy_lamport;

struct Setup {
  std::uint64_t seed = 1;
  std::size_t nodes = 3;
  std::string variant = {};
  protocols::Settings settings = {};
  sim::NetworkOptions network = {};
  sim::Overrides overrides = {};
};

class Processes {
 public:
  explicit Processes(const Setup& setup);
  ~Processes() { world.end(); }

  sim::World world;

  sim::NodeId id(std::size_t number) const {
    return sim::NodeId{static_cast<std::uint32_t>(number - 1)};
  }
  /// Sends the order to process `number` so that it is there at that time, with links that take
  /// `latency`.
  template <class Order>
  void tell(std::size_t number, sim::Duration there_at, sim::Duration latency, Order order) {
    world.kernel().at(sim::Time{there_at - latency},
                      [this, number, order] { desk_->send(id(number), order); });
  }
  /// Runs under faults for `span`, mends everything, and runs on for `recovery`.
  void undergo(const sim::RandomFaults& faults, sim::Duration span, sim::Duration recovery);

  /// Empty, or what is wrong: a broken run, or the first broken property.
  std::string complaint();
  const protocols::Property& property(const std::string& name);
  bool breaks(const std::string& name) { return property(name).is_violated(); }

  std::vector<room::Assembled> assembled;
  std::map<sim::NodeId, std::string> states;  // as recorded last
  std::map<sim::NodeId, std::string> inputs;  // the channels to each, likewise

 private:
  protocols::Room room_ = room::room();
  protocols::Cluster cluster_;
  std::vector<std::string> names_;
  std::unique_ptr<protocols::Properties> properties_;
  sim::Node* desk_ = nullptr;
  bool finished_ = false;
};

/// Links that keep the order of sending, as the algorithm wants them, or do not.
sim::NetworkOptions links(sim::Duration least, sim::Duration greatest, bool fifo = true);

/// The usual count of seeds, or the nightly one when ORDEAL_NIGHTLY is set.
std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly);

}  // namespace ordeal::tests::chandy_lamport
