#pragma once
// A tiny cluster for the tests of faults: every node pings every other one each 100 ms, handles a
// ping by noting it, writes it down, and is "leader" of the term that the test says.

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/faults/plan.hpp"
#include "sim/world.hpp"

namespace faults_test {

using namespace ordeal::sim;  // NOLINT: for the tests alone

struct Ping {
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Ping, (), (number))

struct Heard {
  NodeId from;
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Heard, (), (from, number))

class Pinger {
 public:
  using Handles = ordeal::sim::Handles<Ping>;

  explicit Pinger(Node& node) : node_(node) {}
  void start() {
    node_.take_role(node_.id().value == 0 ? "leader" : "follower", node_.id().value + 1);
    while (true) {
      node_.sleep(std::chrono::milliseconds(100));
      ++number_;
      for (std::uint32_t i = 0; i < node_.world().node_count(); ++i) {
        if (NodeId{i} != node_.id()) node_.send(NodeId{i}, Ping{number_});
      }
      node_.disk().append("pings", "x");
      node_.reached("pinged");
    }
  }
  void on(const Ping& ping, NodeId from) { node_.note(Heard{from, ping.number}); }

 private:
  Node& node_;
  std::uint64_t number_ = 0;
};

/// What was heard when: {from, to} to the times.
using HeardAt = std::map<std::pair<std::string, std::string>, std::vector<Time>>;

class Cluster {
 public:
  Cluster(std::size_t count, std::vector<PlannedFault> plan, std::uint64_t seed = 1,
          const Overrides& overrides = {})
      : world_(options(seed, overrides)), driver_(world_, add_nodes(count), std::move(plan)) {
    world_.watch<Heard>([this](const Heard& fact, Node& node) {
      heard_[{world_.node(fact.from).name(), node.name()}].push_back(world_.now());
    });
    driver_.arm();
    for (std::uint32_t i = 0; i < count; ++i) world_.start(NodeId{i});
  }

  World& world() { return world_; }
  FaultDriver& driver() { return driver_; }
  const std::vector<FaultRecord>& records() const { return driver_.records(); }
  bool run(Duration span) { return world_.run_for(span); }
  /// Pings from `from` that `to` heard in [begin, end) seconds.
  std::size_t heard(const std::string& from, const std::string& to, int begin, int end) {
    std::size_t count = 0;
    for (const Time when : heard_[{from, to}]) {
      if (when >= Time{std::chrono::seconds(begin)} && when < Time{std::chrono::seconds(end)}) {
        ++count;
      }
    }
    return count;
  }

 private:
  static WorldOptions options(std::uint64_t seed, const Overrides& overrides) {
    WorldOptions options;
    options.seed = seed;
    options.overrides = overrides;
    options.keep_events = true;
    return options;
  }
  std::vector<NodeId> add_nodes(std::size_t count) {
    std::vector<NodeId> nodes;
    for (std::size_t i = 1; i <= count; ++i) {
      nodes.push_back(world_.add_node("n" + std::to_string(i), runs<Pinger>()).id());
    }
    return nodes;
  }

  World world_;
  FaultDriver driver_;
  HeardAt heard_;
};

/// A fault from `at` on for `lasts` seconds.
template <class F>
PlannedFault planned(const std::string& id, int at, int lasts, F fault) {
  PlannedFault result;
  result.id = id;
  result.at = Time{std::chrono::seconds(at)};
  result.lasts = std::chrono::seconds(lasts);
  result.fault = std::make_shared<F>(std::move(fault));
  return result;
}

}  // namespace faults_test
