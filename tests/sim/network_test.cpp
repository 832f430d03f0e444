#include "sim/net/network.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Arrival {
  std::string link;  ///< "n1>n2"
  std::uint64_t number;
  Time time;
};

/// n1, n2, ...: each keeps all Pings it hears.
class Listener {
 public:
  using Handles = sim::Handles<Ping, Pong>;
  Listener(Node& node, std::vector<Arrival>* arrivals) : node_(node), arrivals_(*arrivals) {}
  Pong on(const Ping& ping, NodeId from) {
    arrivals_.push_back({link(from), ping.number, node_.world().now()});
    return {};
  }
  void on(const Pong& pong, NodeId from) {
    arrivals_.push_back({link(from), pong.number, node_.world().now()});
  }

 private:
  std::string link(NodeId from) { return node_.world().node(from).name() + ">" + node_.name(); }
  Node& node_;
  std::vector<Arrival>& arrivals_;
};

struct Cluster {
  explicit Cluster(std::size_t size, WorldOptions options) : world(std::move(options)) {
    for (std::size_t i = 1; i <= size; ++i) {
      Node& node = world.add_node("n" + std::to_string(i), runs<Listener>(&arrivals));
      world.start(node.id());
      ids.push_back(node.id());
    }
    world.run_for(0s);
  }
  void send_everywhere(std::uint64_t number) {
    for (const NodeId from : ids) {
      for (const NodeId to : ids) {
        if (from != to) world.node(from).send(to, Ping{number});
      }
    }
  }
  /// The links that a message crosses now: "n1>n2 n2>n1 ".
  std::string open_links() {
    arrivals.clear();
    send_everywhere(1);
    world.run_for(10s);
    std::vector<std::string> links;
    for (const Arrival& arrival : arrivals) links.push_back(arrival.link);
    std::sort(links.begin(), links.end());
    std::string text;
    for (const std::string& link : links) text += link + " ";
    return text;
  }
  std::vector<Arrival> arrivals;
  World world;
  std::vector<NodeId> ids;
};

LinkRule rule(const std::string& name, LinkSet links) {
  LinkRule made;
  made.name = name;
  made.links = std::move(links);
  return made;
}
LinkRule cut(LinkSet links) {
  LinkRule made = rule("cut", std::move(links));
  made.cut = true;
  return made;
}

TEST_CASE("a message takes the latency it draws, by name") {
  WorldOptions options;
  options.seed = 9;
  options.network.latency = Distribution::uniform(1ms, 5ms);
  Cluster cluster(2, options);
  cluster.world.node(cluster.ids[0]).send(cluster.ids[1], Ping{1});
  cluster.world.run_for(1s);
  REQUIRE(cluster.arrivals.size() == 1);
  const Duration expected =
      options.network.latency.sample(Decisions(9).bits(Name::parse("net/n1>n2/Ping/1/delay")));
  CHECK(cluster.arrivals[0].time == Time{expected});
}

TEST_CASE("a latency is overridden by name, and a single message is lost by name") {
  WorldOptions options = constant_latency(1ms);
  options.overrides = {{"net/n1>n2/Ping/2/delay", "40ms"}, {"net/n1>n2/Ping/3/lost", "true"}};
  Cluster cluster(2, options);
  for (std::uint64_t i = 1; i <= 4; ++i)
    cluster.world.node(cluster.ids[0]).send(cluster.ids[1], Ping{i});
  cluster.world.run_for(1s);
  std::map<std::uint64_t, Time> at;
  for (const Arrival& arrival : cluster.arrivals) at[arrival.number] = arrival.time;
  CHECK(at == std::map<std::uint64_t, Time>{{1, Time{1ms}}, {2, Time{40ms}}, {4, Time{1ms}}});
  CHECK(cluster.world.decisions().unused().empty());
}

TEST_CASE("loss, duplication and reordering happen to their shares") {
  WorldOptions options = constant_latency(1ms);
  options.network.loss = Probability::per_million(200'000);
  options.network.duplicate = Probability::per_million(100'000);
  options.network.reorder = Probability::per_million(50'000);
  options.network.reorder_by = Distribution::constant(5ms);
  Cluster cluster(2, options);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    cluster.world.node(cluster.ids[0]).send(cluster.ids[1], Ping{i});
    cluster.world.run_for(10us);
  }
  cluster.world.run_for(1s);
  std::map<std::uint64_t, int> copies;
  int late = 0;
  std::uint64_t highest = 0;
  for (const Arrival& arrival : cluster.arrivals) {
    ++copies[arrival.number];
    if (arrival.number < highest && copies[arrival.number] == 1) ++late;
    highest = std::max(highest, arrival.number);
  }
  const auto twice =
      std::count_if(copies.begin(), copies.end(), [](auto& c) { return c.second == 2; });
  CHECK(copies.size() == doctest::Approx(16'000).epsilon(0.02));
  CHECK(static_cast<double>(twice) == doctest::Approx(1'600).epsilon(0.08));
  CHECK(late == doctest::Approx(16'000 * 0.05 * 0.9).epsilon(0.15));
}

TEST_CASE("a fifo link keeps the order of all its messages, whatever their types and luck") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    WorldOptions options;
    options.seed = seed;
    options.network.latency = Distribution::exponential(10ms);
    options.network.duplicate = Probability::per_million(200'000);
    options.network.reorder = Probability::per_million(200'000);
    options.network.fifo = true;
    Cluster cluster(3, options);
    const auto slow = cluster.world.network().add_rule([&] {
      LinkRule made = rule("slow", LinkSet::all());
      made.extra_delay = Distribution::uniform({}, 30ms);
      return made;
    }());
    for (std::uint64_t i = 0; i < 200; ++i) {
      if (i == 100) cluster.world.network().lift_rule(slow);
      for (const std::size_t to : {1U, 2U, 0U}) {
        Node& n1 = cluster.world.node(cluster.ids[0]);
        if (word(seed, i) % 2 == 0) {
          n1.send(cluster.ids[to], Ping{i});
        } else {
          n1.send(cluster.ids[to], Pong{i});
        }
      }
      cluster.world.run_for(word(seed, i) % 3 * 1ms);
    }
    cluster.world.run_for(60s);
    std::map<std::string, std::uint64_t> last;
    for (const Arrival& arrival : cluster.arrivals) {
      REQUIRE(arrival.number >= last[arrival.link]);
      last[arrival.link] = arrival.number;
    }
    CHECK(last ==
          std::map<std::string, std::uint64_t>{{"n1>n1", 199}, {"n1>n2", 199}, {"n1>n3", 199}});
  }
}

TEST_CASE("messages to oneself take no time, are never lost, and know no cut") {
  WorldOptions options = constant_latency(1ms);
  options.network.loss = Probability::per_million(1'000'000);
  Cluster cluster(1, options);
  cluster.world.network().add_rule(cut(LinkSet::all()));
  cluster.world.node(cluster.ids[0]).send(cluster.ids[0], Ping{1});
  cluster.world.run_for(0s);
  CHECK(cluster.arrivals.size() == 1);
}

TEST_CASE("cuts of every shape stop what they say, nest, and are mended one by one") {
  Cluster cluster(4, constant_latency(1ms));
  Network& network = cluster.world.network();
  const auto& n = cluster.ids;
  const std::string all = cluster.open_links();
  CHECK(all == "n1>n2 n1>n3 n1>n4 n2>n1 n2>n3 n2>n4 n3>n1 n3>n2 n3>n4 n4>n1 n4>n2 n4>n3 ");

  const auto halves = network.add_rule(cut(LinkSet::between({{n[0], n[1]}, {n[2], n[3]}})));
  CHECK(cluster.open_links() == "n1>n2 n2>n1 n3>n4 n4>n3 ");
  CHECK(network.is_cut(n[0], n[2]));
  CHECK_FALSE(network.is_cut(n[0], n[1]));
  const auto alone = network.add_rule(cut(LinkSet::touching({n[0]})));
  CHECK(cluster.open_links() == "n3>n4 n4>n3 ");
  network.lift_rule(halves);
  CHECK(cluster.open_links() == "n2>n3 n2>n4 n3>n2 n3>n4 n4>n2 n4>n3 ");
  network.lift_rule(halves);  // again: no effect
  network.lift_rule(alone);
  CHECK(cluster.open_links() == all);

  const auto one_way = network.add_rule(cut(LinkSet::one_way({n[0]}, {n[1], n[2]})));
  CHECK(cluster.open_links() == "n1>n4 n2>n1 n2>n3 n2>n4 n3>n1 n3>n2 n3>n4 n4>n1 n4>n2 n4>n3 ");
  network.lift_rule(one_way);

  // Three groups, and n4 in none: its links stand.
  const auto three = network.add_rule(cut(LinkSet::between({{n[0]}, {n[1]}, {n[2]}})));
  CHECK(cluster.open_links() == "n1>n4 n2>n4 n3>n4 n4>n1 n4>n2 n4>n3 ");
  network.lift_rule(three);
  network.add_rule(cut(LinkSet::all()));
  CHECK(cluster.open_links() == "");
}

TEST_CASE("a random set of links is cut exactly") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Cluster cluster(5, constant_latency(1ms));
    Words words(seed);
    LinkSet links;
    for (const NodeId node : cluster.ids)
      links.put(node, static_cast<std::uint8_t>(words.below(8)));
    for (auto& row : links.affected) {
      for (bool& cell : row) cell = words.below(2) == 0;
    }
    cluster.world.network().add_rule(cut(links));
    std::string expected;
    for (const NodeId from : cluster.ids) {
      for (const NodeId to : cluster.ids) {
        if (from != to && !links.affected[links.side[from.value]][links.side[to.value]]) {
          expected +=
              "n" + std::to_string(from.value + 1) + ">n" + std::to_string(to.value + 1) + " ";
        }
      }
    }
    CHECK(cluster.open_links() == expected);
  }
  LinkSet links;
  CHECK_THROWS_AS(links.put(NodeId{0}, 8), ContractFailed);
}

TEST_CASE("what is under way when its link is cut is lost or arrives, as the scenario says") {
  for (const InFlightAtCut choice : {InFlightAtCut::lost, InFlightAtCut::arrives}) {
    WorldOptions options = constant_latency(10ms);
    options.network.in_flight = choice;
    options.keep_events = true;
    Cluster cluster(2, options);
    Node& n1 = cluster.world.node(cluster.ids[0]);
    n1.send(cluster.ids[1], Ping{1});
    cluster.world.run_for(5ms);
    const auto handle = cluster.world.network().add_rule(cut(LinkSet::all()));
    n1.send(cluster.ids[1], Ping{2});  // lost in any case
    cluster.world.run_for(20ms);
    cluster.world.network().lift_rule(handle);
    n1.send(cluster.ids[1], Ping{3});
    cluster.world.run_for(20ms);
    std::string heard;
    for (const Arrival& arrival : cluster.arrivals) heard += std::to_string(arrival.number) + " ";
    CHECK(heard == (choice == InFlightAtCut::lost ? "3 " : "1 3 "));
    const auto& events = cluster.world.trace().events();
    const auto drops = std::count_if(events.begin(), events.end(), [](const TraceEvent& event) {
      return event.kind == EventKind::drop && event.label == "cut";
    });
    CHECK(drops == (choice == InFlightAtCut::lost ? 2 : 1));
  }
}

TEST_CASE("rules lose, slow, double and hold what crosses their links, and add up") {
  Cluster cluster(3, constant_latency(1ms));
  Network& network = cluster.world.network();
  LinkRule slow = rule("slow", LinkSet::one_way({cluster.ids[0]}, {cluster.ids[1]}));
  slow.extra_delay = Distribution::constant(5ms);
  LinkRule hold = rule("hold", LinkSet::all());
  hold.reorder = Probability::per_million(1'000'000);
  hold.reorder_by = Distribution::constant(30ms);
  hold.duplicate = Probability::per_million(1'000'000);
  network.add_rule(slow);
  const auto holding = network.add_rule(hold);
  const auto times = [&](std::size_t to) {
    const Time began = cluster.world.now();
    cluster.arrivals.clear();
    cluster.world.node(cluster.ids[0]).send(cluster.ids[to], Ping{1});
    cluster.world.run_for(1s);
    std::string text;
    for (const Arrival& arrival : cluster.arrivals)
      text += duration_text(arrival.time - began) + " ";
    return text;
  };
  CHECK(times(1) == "6ms 36ms ");  // the copy is slowed too, but not held
  CHECK(times(2) == "1ms 31ms ");
  network.lift_rule(holding);
  CHECK(times(1) == "6ms ");
  LinkRule lossy = rule("lossy", LinkSet::all());
  lossy.loss = Probability::per_million(1'000'000);
  network.add_rule(lossy);
  CHECK(times(1) == "");
}

TEST_CASE("a rule's luck is named after the rule, and a rule moves no other decision") {
  const auto asked = [](bool with_rule) {
    WorldOptions options;
    options.seed = 3;
    Cluster cluster(3, options);
    if (with_rule) {
      LinkRule lossy = rule("7", LinkSet::all());  // as the seventh fault would name it
      lossy.loss = Probability::per_million(300'000);
      cluster.world.network().add_rule(lossy);
    }
    cluster.world.decisions().listen();
    for (std::uint64_t i = 0; i < 50; ++i) cluster.send_everywhere(i);
    cluster.world.run_for(10s);
    std::map<std::string, std::string> values;
    for (const AskedDecision& one : cluster.world.decisions().asked()) values[one.name] = one.value;
    return values;
  };
  const auto without = asked(false);
  const auto with = asked(true);
  CHECK(with.contains("net/n1>n2/Ping/17/7/lost"));
  for (const auto& [name, value] : without) {
    if (name.ends_with("/order")) continue;  // is asked only where two do meet
    REQUIRE(with.contains(name));
    CHECK(with.at(name) == value);
  }
}

}  // namespace
}  // namespace ordeal::sim::tests
