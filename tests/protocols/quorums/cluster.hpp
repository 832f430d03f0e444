#pragma once
// A cluster of a quorum room under test: its nodes, its properties, processes that work at random,
// and faults drawn from the seed. The same for all rooms whose nodes are equals.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocols/common/room.hpp"
#include "sim/faults/plan.hpp"
#include "sim/faults/random_plan.hpp"
#include "sim/world.hpp"

namespace ordeal::tests::quorums {

using namespace std::chrono_literals;

struct Setup {
  std::uint64_t seed = 1;
  std::size_t nodes = 3;
  std::string variant = {};
  protocols::Settings settings = {};
  sim::NetworkOptions network = {};
  sim::DiskOptions disk = {};
  protocols::ClientOptions client = {1s, true};
};

class Cluster {
 public:
  Cluster(const protocols::Room& room, const Setup& setup);
  ~Cluster() { world.end(); }

  sim::World world;

  /// Starts all nodes.
  void start();
  sim::NodeId id(std::size_t number) const {
    return sim::NodeId{static_cast<std::uint32_t>(number - 1)};
  }
  sim::Node& node(std::size_t number) { return world.node(id(number)); }
  sim::Node& client_machine(int process);
  /// Steps until it holds; false if it does not within `span`.
  bool run_until(const std::function<bool()>& holds, sim::Duration span = 10s);

  /// Cuts every link of the node, or one way from one to another; lifted by heal().
  std::uint32_t isolate(std::size_t number) { return cut(sim::LinkSet::touching({id(number)})); }
  std::uint32_t cut(const sim::LinkSet& links);
  void heal(std::uint32_t rule) { world.network().lift_rule(rule); }

  /// Performs one operation as process `process`, running the world until it ends.
  protocols::Outcome perform(int process, const protocols::Operation& operation);
  /// Begins one; its outcome appears there.
  std::shared_ptr<protocols::Outcome> begin(int process, const protocols::Operation& operation);
  /// Gives an operator's command, from a machine of its own.
  std::string operate(const protocols::Command& command);
  /// What the room sees of this cluster.
  const protocols::Cluster& inside() const { return cluster_; }

  /// Lets processes work at random under faults drawn from the seed, mends everything after `span`
  /// and runs on for `recovery`. `next` makes the operations.
  using Next = std::function<protocols::Operation(sim::Node& machine, std::int64_t fresh)>;
  void undergo(const sim::RandomFaults& faults, const Next& next, sim::Duration span,
               sim::Duration recovery);
  std::size_t ok = 0;  ///< operations of undergo() that went well

  /// Empty, or what is wrong: a broken run, or the first broken property.
  std::string complaint();
  std::uint64_t looks(const std::string& property) const;
  std::uint64_t broken(const std::string& property);

 private:
  void work(int process, const Next& next);

  protocols::Room room_;
  protocols::Cluster cluster_;
  protocols::ClientOptions client_options_;
  std::vector<std::string> names_;
  std::unique_ptr<protocols::Properties> properties_;
  std::map<int, std::unique_ptr<protocols::Client>> clients_;
  bool working_ = true;
  bool finished_ = false;
};

/// The usual count of seeds, or the nightly one when ORDEAL_NIGHTLY is set.
std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly);
/// Every kind of fault there is for nodes that are equals, often.
sim::RandomFaults many_faults();
/// Links that lose, double and reorder a few of a hundred messages.
sim::NetworkOptions bad_network();

inline protocols::Operation write(const std::string& key, std::int64_t value,
                                  const std::string& through = "") {
  return {protocols::Function::write, key, value, 0, {}, through};
}
inline protocols::Operation read(const std::string& key, const std::string& through = "") {
  return {protocols::Function::read, key, 0, 0, {}, through};
}
inline protocols::Operation add(const std::string& key, std::int64_t element,
                                const std::string& through = "") {
  return {protocols::Function::add, key, element, 0, {}, through};
}

}  // namespace ordeal::tests::quorums
