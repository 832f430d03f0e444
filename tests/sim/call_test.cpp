// Calls: answers in time, late, doubled, from nobody; and sends to oneself.

#include <doctest/doctest.h>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

/// Answers after as many milliseconds as the number says; not at all to an odd one.
class Slow {
 public:
  using Handles = sim::Handles<Ping>;
  Slow(Node& node, int* handled) : node_(node), handled_(*handled) {}
  std::optional<Pong> on(const Ping& ping, NodeId) {
    ++handled_;
    node_.sleep(std::chrono::milliseconds(ping.number));
    if (ping.number % 2 == 1) return std::nullopt;
    return Pong{ping.number};
  }

 private:
  Node& node_;
  int& handled_;
};

struct Pair {
  explicit Pair(WorldOptions options = constant_latency(1ms)) : world(std::move(options)) {
    world.start(server.id());
  }
  World world;
  int handled = 0;
  Node& client = add_machine(world, "client");
  Node& server = world.add_node("server", runs<Slow>(&handled));
  std::optional<Pong> call(std::uint64_t number, Duration timeout) {
    return client.call(server.id(), Ping{number}, timeout);
  }
};

TEST_CASE("a call returns with its answer, when it comes") {
  Pair pair;
  Time returned{};
  pair.client.spawn("calls", [&] {
    const auto pong = pair.call(4, 1s);
    REQUIRE(pong.has_value());
    CHECK(pong->number == 4);
    returned = pair.world.now();
  });
  REQUIRE(pair.world.run_for(10s));
  CHECK(returned == Time{6ms});
  CHECK(pair.world.kernel().queue().size() == 0);  // the deadline went with the call
}

TEST_CASE("a call without an answer returns at its timeout, and the other side has acted") {
  Pair pair;
  Time returned{};
  pair.client.spawn("calls", [&] {
    CHECK_FALSE(pair.call(5, 50ms).has_value());
    returned = pair.world.now();
  });
  REQUIRE(pair.world.run_for(10s));
  CHECK(returned == Time{50ms});
  CHECK(pair.handled == 1);
}

TEST_CASE("a late answer is nobody's, though the next call waits in the same place") {
  Pair pair;
  bool done = false;
  pair.client.spawn("calls", [&] {
    CHECK_FALSE(pair.call(20, 5ms).has_value());
    const auto pong = pair.call(40, 1s);  // the answer to the first comes meanwhile
    REQUIRE(pong.has_value());
    CHECK(pong->number == 40);
    done = true;
  });
  REQUIRE(pair.world.run_for(10s));
  CHECK(done);
}

TEST_CASE("requests and answers that come twice are handled twice and answered once") {
  WorldOptions options = constant_latency(1ms);
  options.network.duplicate = Probability::per_million(1'000'000);
  Pair pair(options);
  int answers = 0;
  pair.client.spawn("calls", [&] {
    for (std::uint64_t i = 0; i < 50; ++i) {
      const auto pong = pair.call(2 * (i % 3), 1s);
      REQUIRE(pong.has_value());
      CHECK(pong->number == 2 * (i % 3));
      ++answers;
    }
  });
  REQUIRE(pair.world.run_for(10s));
  CHECK(answers == 50);
  CHECK(pair.handled == 100);
}

TEST_CASE("many calls at once, each gets its own answer, over a network that does everything") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    WorldOptions options;
    options.seed = seed;
    options.network.latency = Distribution::exponential(3ms);
    options.network.loss = Probability::per_million(100'000);
    options.network.duplicate = Probability::per_million(300'000);
    options.network.reorder = Probability::per_million(300'000);
    Pair pair(options);
    int answered = 0;
    int silent = 0;
    for (std::uint64_t fiber = 0; fiber < 20; ++fiber) {
      pair.client.spawn("calls", [&, fiber] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          const std::uint64_t number = 2 * ((fiber * 20 + i) % 16);
          const auto pong = pair.call(number, 25ms);
          if (pong) CHECK(pong->number == number);
          ++(pong ? answered : silent);
        }
      });
    }
    REQUIRE(pair.world.run_for(60s));
    CHECK(answered + silent == 400);
    CHECK(answered > 100);
    CHECK(silent > 20);
  }
}

TEST_CASE("a call to oneself and a call inside a handler work") {
  World world(constant_latency(1ms));
  int handled = 0;
  Node& n1 = world.add_node("n1", runs<Slow>(&handled));
  world.start(n1.id());
  bool done = false;
  n1.spawn("calls itself", [&] {
    CHECK(n1.call(n1.id(), Ping{0}, 1s).has_value());
    CHECK(world.now() == Time{});
    CHECK_FALSE(n1.call(n1.id(), Ping{3}, 1s).has_value());
    done = true;
  });
  REQUIRE(world.run_for(10s));
  CHECK(done);
  CHECK(handled == 2);
}

TEST_CASE("a call with no time at all times out at once") {
  Pair pair;
  int returned = 0;
  pair.client.spawn("calls", [&] {
    CHECK_FALSE(pair.call(0, 0s).has_value());
    CHECK_FALSE(pair.call(0, -5s).has_value());
    CHECK(pair.world.now() == Time{});
    ++returned;
  });
  REQUIRE(pair.world.run_for(10s));
  CHECK(returned == 1);
}

// Two rooms, one word.
namespace room_a {
struct Vote {
  std::uint64_t term = 0;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (term))
}  // namespace room_a
namespace room_b {
struct Vote {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (name))
class Voter {
 public:
  using Handles = sim::Handles<Vote>;
  Voter(Node&, std::string* heard) : heard_(*heard) {}
  void on(const Vote& vote, NodeId) { heard_ += vote.name; }

 private:
  std::string& heard_;
};
}  // namespace room_b

TEST_CASE("messages of one name from two rooms are two types") {
  World world(constant_latency(1ms));
  std::string heard;
  Node& n1 = add_machine(world, "n1");
  Node& n2 = world.add_node("n2", runs<room_b::Voter>(&heard));
  world.start(n2.id());
  int watched = 0;
  world.watch<room_b::Vote>([&](const room_b::Vote& vote, Node&) { watched += vote.name == "x"; });
  REQUIRE(world.run_for(0s));
  n1.send(n2.id(), room_a::Vote{7});
  n1.send(n2.id(), room_b::Vote{"right"});
  n1.note(room_a::Vote{7});
  n1.note(room_b::Vote{"x"});
  REQUIRE(world.run_for(1s));
  CHECK(heard == "right");
  CHECK(watched == 1);
}

}  // namespace
}  // namespace ordeal::sim::tests
