// The rows that the kernel is judged by: whole worlds, names, digest and all.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/inbox.hpp"
#include "sim/world.hpp"
#include "tests/bench/bench.hpp"

namespace ordeal::bench {
namespace {

using sim::Distribution;
using sim::NodeId;
using namespace std::chrono_literals;

struct Token {
  std::uint64_t hops = 0;
};
BOOST_DESCRIBE_STRUCT(Token, (), (hops))

/// Passes tokens on, waiting for each.
class RingNode {
 public:
  RingNode(sim::Node& node, std::uint32_t nodes, std::uint64_t* hops, std::uint64_t hops_max)
      : node_(node),
        tokens_(node),
        next_{(node.id().value + 1) % nodes},
        hops_(*hops),
        max_(hops_max) {}

  void start() {
    node_.send(next_, Token{});
    while (true) {
      const Token token = tokens_.receive().message;
      if (++hops_ >= max_) return node_.kernel().stop();
      node_.send(next_, Token{token.hops + 1});
    }
  }

 private:
  sim::Node& node_;
  sim::Inbox<Token> tokens_;
  NodeId next_;
  std::uint64_t& hops_;
  std::uint64_t max_;
};

double ring() {
  constexpr std::uint32_t nodes = 100;
  std::uint64_t hops = 0;
  sim::World world({});
  for (std::uint32_t i = 0; i < nodes; ++i) {
    world.add_node("n" + std::to_string(i + 1),
                   sim::runs<RingNode>(nodes, &hops, std::uint64_t{2'000'000}));
  }
  for (std::uint32_t i = 0; i < nodes; ++i) world.start({i});
  world.run_until(sim::kEndOfTime);
  return static_cast<double>(hops);
}

struct Pong {
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Pong, (), (number))
struct Ping {
  using Reply = Pong;
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Ping, (), (number))

struct Server {
  using Handles = sim::Handles<Ping>;
  explicit Server(sim::Node&) {}
  Pong on(const Ping& ping, NodeId) { return {ping.number}; }
};

struct Caller {
  sim::Node& node;
  std::uint64_t calls;
  Caller(sim::Node& on_node, std::uint64_t count) : node(on_node), calls(count) {}
  void start() {
    for (std::uint64_t i = 0; i < calls; ++i) {
      sim::require(node.call(NodeId{0}, Ping{i}, 1s).has_value(), "every ping is answered");
    }
    node.kernel().stop();
  }
};

double ping_pong() {
  constexpr std::uint64_t calls = 1'000'000;
  sim::WorldOptions options;
  options.network.latency = Distribution::uniform(50us, 150us);
  sim::World world(options);
  world.add_node("server", sim::runs<Server>());
  world.add_node("caller", sim::runs<Caller>(calls));
  world.start({0});
  world.start({1});
  world.run_until(sim::kEndOfTime);
  return static_cast<double>(calls);
}

/// Sets a million timers over 1000 s, cancels every second one at random times, lets the rest fire.
struct Timers {
  sim::Node& node;
  std::uint64_t count;
  std::uint64_t fired = 0;
  Timers(sim::Node& on_node, std::uint64_t timers) : node(on_node), count(timers) {}
  void start() {
    std::vector<sim::Timer> timers;
    timers.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      timers.push_back(
          node.after(node.draw("due", Distribution::uniform(0s, 1000s)), [this] { ++fired; }));
    }
    for (std::uint64_t i = 0; i < count; i += 2) node.cancel(timers[(i * 7919) % count]);
  }
};

double timers() {
  constexpr std::uint64_t count = 1'000'000;
  sim::World world({});
  world.add_node("n1", sim::runs<Timers>(count));
  world.start({0});
  world.run_until(sim::kEndOfTime);
  return static_cast<double>(count);
}

/// A thousand short tasks at any time, a million in all; each sleeps once.
struct Spawner {
  sim::Node& node;
  std::uint64_t left;
  Spawner(sim::Node& on_node, std::uint64_t tasks) : node(on_node), left(tasks) {}
  void start() {
    for (int i = 0; i < 1000; ++i) spawn_one();
  }
  void spawn_one() {
    if (left == 0) return;
    --left;
    node.spawn("task", [this] {
      node.sleep(sim::Duration(static_cast<std::int64_t>(node.draw_below("nap", 1'000'000))));
      spawn_one();
    });
  }
};

double spawns() {
  constexpr std::uint64_t count = 1'000'000;
  sim::World world({});
  world.add_node("n1", sim::runs<Spawner>(count));
  world.start({0});
  world.run_until(sim::kEndOfTime);
  return static_cast<double>(count);
}

double switches() {
  constexpr std::uint64_t count = 4'000'000;
  sim::StackPool stacks;
  sim::FiberPool fibers(stacks);
  std::uint64_t done = 0;
  sim::Fiber& fiber = fibers.begin([&] {
    while (++done < count) fibers.park();
  });
  std::exception_ptr failure;
  while (!fibers.resume(fiber, failure)) {
  }
  return static_cast<double>(2 * count);
}

/// `pending` timers that set themselves again: the cost of an event beside what is pending.
struct Hold {
  sim::Node& node;
  std::uint64_t pending;
  std::uint64_t left;
  Hold(sim::Node& on_node, std::uint64_t timers, std::uint64_t events)
      : node(on_node), pending(timers), left(events) {}
  void start() {
    for (std::uint64_t i = 0; i < pending; ++i) set_one();
  }
  void set_one() {
    node.after(node.draw("due", Distribution::exponential(1ms)), [this] {
      if (--left == 0) return node.kernel().stop();
      set_one();
    });
  }
};

double hold(std::uint64_t pending) {
  constexpr std::uint64_t events = 2'000'000;
  sim::World world({});
  world.add_node("n1", sim::runs<Hold>(pending, events));
  world.start({0});
  world.run_until(sim::kEndOfTime);
  return static_cast<double>(events);
}

}  // namespace

void bench_kernel(Table& table) {
  table.rate("ring", "hops/s", "aim 6 M; madsim 1.09 M, SimGrid 0.38 M, turmoil 0.069 M", ring,
             limit_of_ring("aim 6 of 21 M: 0.29"));
  table.rate("ping_pong", "round trips/s", "aim 3 M; madsim 0.58 M, SimGrid 0.34 M", ping_pong,
             limit_of_ping_pong("aim 3 of 16 M: 0.19"));
  table.rate("timers", "timers/s", "aim 6 M; ns-3 2.3 M, SimGrid 0.78 M, madsim 0.74 M", timers,
             limit_of_timers("aim 6 of 8 M of an indexed heap: 0.75"));
  table.rate("spawn", "tasks/s", "aim 3.5 M; turmoil 2.6 M, madsim 1.7 M", spawns,
             limit_of_spawn("aim 3.5 of 6.8 M: 0.51"));
  const double rate = table.rate("switch", "switches/s", "aim 125 M (8 ns); SimGrid 11 M", switches,
                                 limit_of_switch("aim 3.4 of 8 ns: 0.43"));
  table.add("switch_time", 1e9 / rate, "ns", "aim 8; bare 3.4");
  for (const std::uint64_t pending : {100ULL, 1'000ULL, 10'000ULL, 100'000ULL, 1'000'000ULL}) {
    table.rate("events_with_" + std::to_string(pending) + "_pending", "events/s",
               "no faster growth than log(pending)", [pending] { return hold(pending); });
  }
}

}  // namespace ordeal::bench
