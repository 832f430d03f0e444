#pragma once
// A world in which a little of everything happens, for tests of the trace as a whole: nodes that
// call, gossip, write and draw; and faults of every kind, done by the harness at fixed times.

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {

struct Rumour {
  std::uint64_t origin = 0;
  std::string words;
};
BOOST_DESCRIBE_STRUCT(Rumour, (), (origin, words))

struct Heard {
  std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Heard, (), (count))

/// Tells its peers what it knows every few milliseconds, keeps it on disk, and asks one of them now
/// and then.
class Gossip {
 public:
  using Handles = sim::Handles<Rumour, Ping>;
  Gossip(Node& node, std::uint32_t peers) : node_(node), peers_(peers) {
    heard_ = node.disk().size("heard");
  }
  void start() {
    node_.take_role("gossip", heard_);
    while (true) {
      node_.sleep(node_.draw("pause", Distribution::uniform(1ms, 9ms)));
      const NodeId peer{static_cast<std::uint32_t>(node_.draw_below("peer", peers_))};
      node_.send(peer, Rumour{node_.id().value, std::string(heard_ % 5, 'x')});
      if (heard_ % 4 == 0) {
        timer_ = node_.after(3ms, [this] { node_.reached("timer"); });
        if (const auto pong = node_.call(peer, Ping{heard_}, 4ms)) heard_ += pong->number % 2;
        node_.cancel(timer_);
      }
    }
  }
  void on(const Rumour& rumour, NodeId) {
    ++heard_;
    node_.disk().append("heard", "h");
    if (rumour.words.size() > 2) node_.disk().sync("heard");
    node_.note(Heard{heard_});
  }
  Pong on(const Ping& ping, NodeId) { return Pong{ping.number + heard_}; }

 private:
  Node& node_;
  std::uint32_t peers_;
  std::uint64_t heard_ = 0;
  Timer timer_;
};

/// n1 .. n`size`, up, with the harness's faults scheduled if asked for.
struct GossipWorld {
  GossipWorld(std::uint32_t size, WorldOptions options, bool faults = true)
      : world(std::make_unique<World>(std::move(options))) {
    for (std::uint32_t i = 1; i <= size; ++i) {
      world->add_node("n" + std::to_string(i), runs<Gossip>(size));
    }
    for (std::uint32_t i = 0; i < size; ++i) world->start(NodeId{i});
    if (faults) schedule_faults();
  }

  void schedule_faults() {
    World& w = *world;
    const NodeId n1{0};
    const NodeId n2{1};
    const auto at = [&w](Duration when, Task task) { w.kernel().at(Time{when}, std::move(task)); };
    at(20ms, [&w, n1] { w.pause(n1, ClocksInPause::freeze); });
    at(35ms, [&w, n1] { w.resume(n1); });
    at(50ms, [&w, n2] { w.crash(n2); });
    at(70ms, [&w, n2] { w.start(n2); });
    at(90ms, [&w, n1, this] {
      LinkRule cut;
      cut.name = "faults-1";
      cut.links = LinkSet::touching({n1});
      cut.cut = true;
      cut_ = w.network().add_rule(cut);
    });
    at(120ms, [&w, this] { w.network().lift_rule(cut_); });
    at(130ms, [&w, n2] { w.set_drift(n2, 200'000); });
    at(140ms, [&w, n2] { w.step_wall(n2, -1h); });
    at(150ms, [&w, n1] { w.pause(n1); });
    at(170ms, [&w, n1] { w.resume(n1); });
  }

  std::unique_ptr<World> world;

 private:
  std::uint32_t cut_ = 0;
};

/// A network that does everything, as far as `seed` goes.
inline WorldOptions rough(std::uint64_t seed) {
  WorldOptions options;
  options.seed = seed;
  options.network.latency = Distribution::uniform(500us, 3ms);
  options.network.loss = Probability::per_million(30'000);
  options.network.duplicate = Probability::per_million(30'000);
  options.network.reorder = Probability::per_million(30'000);
  return options;
}

}  // namespace ordeal::sim::tests
