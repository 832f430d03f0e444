// What things weigh: a parked fiber, a node, a world of a hundred thousand nodes.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sim/world.hpp"
#include "tests/bench/bench.hpp"

namespace ordeal::bench {
namespace {

using sim::NodeId;
using namespace std::chrono_literals;

/// Runs `measure` in a process of its own, so that no row sees what an earlier one left; two
/// numbers.
struct Pair {
  double first = 0;
  double second = 0;
};
Pair apart(const std::function<Pair()>& measure) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  if (const pid_t child = fork(); child == 0) {
    const Pair result = measure();
    const bool whole = write(ends[1], &result, sizeof result) == sizeof result;
    _exit(whole ? 0 : 1);
  } else {
    Pair result;
    close(ends[1]);
    if (read(ends[0], &result, sizeof result) != sizeof result) result = {};
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return result;
  }
}

struct Sleepers {
  sim::Node& node;
  std::uint32_t count;
  Sleepers(sim::Node& on_node, std::uint32_t fibers) : node(on_node), count(fibers) {}
  void start() {
    for (std::uint32_t i = 0; i < count; ++i) {
      node.spawn("sleeper", [this] { node.sleep(1h); });
    }
  }
};

Pair parked_fibers() {
  constexpr std::uint32_t count = 20'000;
  sim::World world({});
  world.add_node("n1", sim::runs<Sleepers>(count));
  const double before = resident_bytes();
  world.start({0});
  world.run_for(1s);
  return {(resident_bytes() - before) / count, 0};
}

struct Rumour {
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Rumour, (), (number))

/// Push gossip: who hears the rumour passes it on to two others every 100 ms, ten times. Owns no
/// fiber.
class Gossiper {
 public:
  using Handles = sim::Handles<Rumour>;
  Gossiper(sim::Node& node, std::uint32_t nodes, std::uint32_t* informed)
      : node_(node), nodes_(nodes), informed_(*informed) {}
  void start() {
    if (node_.id().value == 0) hear();
  }
  void on(const Rumour&, NodeId) { hear(); }

 private:
  void hear() {
    if (knows_) return;
    knows_ = true;
    ++informed_;
    tell();
  }
  void tell() {
    for (int i = 0; i < 2; ++i) {
      node_.send(NodeId{static_cast<std::uint32_t>(node_.draw_below("peer", nodes_))}, Rumour{7});
    }
    if (++rounds_ < 10) node_.after(100ms, [this] { tell(); });
  }

  sim::Node& node_;
  std::uint32_t nodes_;
  std::uint32_t& informed_;
  int rounds_ = 0;
  bool knows_ = false;
};

constexpr std::uint32_t kCrowd = 100'000;

Pair idle_nodes() {
  std::uint32_t informed = 0;
  const double before = resident_bytes();
  sim::World world({});
  for (std::uint32_t i = 0; i < kCrowd; ++i) {
    world.add_node("n" + std::to_string(i + 1), sim::runs<Gossiper>(kCrowd, &informed));
  }
  for (std::uint32_t i = 1; i < kCrowd; ++i) world.start({i});
  world.run_for(1ms);
  return {(resident_bytes() - before) / kCrowd, 0};
}

Pair gossip() {
  using Clock = std::chrono::steady_clock;
  std::uint32_t informed = 0;
  const auto begin = Clock::now();
  sim::World world({});
  for (std::uint32_t i = 0; i < kCrowd; ++i) {
    world.add_node("n" + std::to_string(i + 1), sim::runs<Gossiper>(kCrowd, &informed));
  }
  for (std::uint32_t i = 0; i < kCrowd; ++i) world.start({i});
  while (informed < kCrowd && world.now() < sim::Time{} + 60s) world.run_for(100ms);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return {informed == kCrowd ? seconds : -1, resident_bytes()};
}

}  // namespace

void bench_memory(Table& table) {
  table.add("fiber_resident", apart(parked_fibers).first, "bytes", "aim 6 KB; bare pool 4.1 KB");
  table.add("node_resident", apart(idle_nodes).first, "bytes", "aim 1.5 KB, no fiber of its own");
  const Pair crowd = apart(gossip);
  table.add("gossip_100000_nodes", crowd.first, "s", "aim 60 s to convergence");
  table.add("gossip_100000_nodes_resident", crowd.second / 1e6, "MB", "aim 2000");
}

}  // namespace ordeal::bench
