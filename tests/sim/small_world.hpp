#pragma once
// What most tests of sim/ begin with: machines without a program, on which a test spawns its own
// fibers, and two messages.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/inbox.hpp"
#include "sim/node.hpp"
#include "sim/sync.hpp"
#include "sim/world.hpp"

namespace ordeal::sim::tests {

using namespace std::chrono_literals;

struct Pong {
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Pong, (), (number))

struct Ping {
  using Reply = Pong;
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Ping, (), (number))

/// An even mixture for random scripts: the k-th word of a seed.
inline std::uint64_t word(std::uint64_t seed, std::uint64_t k) {
  return mix(mix(seed + 0x5bf03635) ^ (k * 0x9e3779b97f4a7c15ULL));
}

/// Words one after another, for scripts that branch.
class Words {
 public:
  explicit Words(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t below(std::uint64_t count) { return sim::below(word(seed_, ++taken_), count); }
  std::uint64_t bits() { return word(seed_, ++taken_); }

 private:
  std::uint64_t seed_;
  std::uint64_t taken_ = 0;
};

/// A machine without a program, up.
inline Node& add_machine(World& world, const std::string& name) {
  Node& node = world.add_node(name);
  world.start(node.id());
  return node;
}

/// A world whose messages take exactly `latency`.
inline WorldOptions constant_latency(Duration latency, std::uint64_t seed = 1) {
  WorldOptions options;
  options.seed = seed;
  options.network.latency = Distribution::constant(latency);
  return options;
}

/// Answers Ping with Pong of the same number; keeps what it heard.
class Echo {
 public:
  using Handles = sim::Handles<Ping>;
  explicit Echo(Node& node, std::vector<std::uint64_t>* heard = nullptr) : heard_(heard) {
    static_cast<void>(node);
  }
  Pong on(const Ping& ping, NodeId) {
    if (heard_ != nullptr) heard_->push_back(ping.number);
    return Pong{ping.number};
  }

 private:
  std::vector<std::uint64_t>* heard_;
};

}  // namespace ordeal::sim::tests
