// Lives: what a crash ends, and that nothing of a dead life acts again.

#include <doctest/doctest.h>

#include <functional>
#include <mutex>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

/// Asks everything there is of its node when it is destroyed.
class Busybody {
 public:
  Busybody(Node& node, NodeId peer, int& destroyed)
      : node_(node), peer_(peer), destroyed_(destroyed) {}
  Busybody(const Busybody&) = delete;
  Busybody& operator=(const Busybody&) = delete;
  ~Busybody() {
    ++destroyed_;
    node_.send(peer_, Ping{666});
    node_.send(node_.id(), Ping{666});
    static_cast<void>(node_.call(peer_, Ping{666}, 1s));
    node_.sleep(1ms);
    node_.after(1ms, [] { FAIL("a timer of a dead life"); });
    node_.after(1ms, [words = std::string(100, 'x')] { FAIL("a timer of a dead life", words); });
    node_.spawn("dead", [] { FAIL("a fiber of a dead life"); });
    node_.disk().append("dead", "x");
    node_.disk().sync("dead");
    node_.note(Pong{666});
    node_.reached("dead");
    node_.take_role("dead", 666);
  }

 private:
  Node& node_;
  NodeId peer_;
  int& destroyed_;
};

struct Counts {
  int begun = 0;
  int destroyed = 0;
  int ticks = 0;
};

/// Has a Busybody in every place where a life can have one.
class Nosy {
 public:
  using Handles = sim::Handles<Ping>;
  Nosy(Node& node, NodeId peer, Counts* counts)
      : node_(node), peer_(peer), counts_(*counts), member_(node, peer, counts_.destroyed) {
    ++counts_.begun;
  }
  void start() {
    const auto captured = std::make_shared<Busybody>(node_, peer_, counts_.destroyed);
    node_.after(5s, [captured] { FAIL("a timer of a dead life"); });
    node_.after(10ms, [captured, this] {
      node_.spawn("never",
                  [captured, captured2 = captured, captured3 = captured] { FAIL("spawned"); });
      const Busybody local(node_, peer_, counts_.destroyed);
      node_.world().crash(node_.id());
      FAIL("the fiber that crashes its own node does not go on");
    });
    node_.spawn("parked", [captured, this] {
      const Busybody outer(node_, peer_, counts_.destroyed);
      const Busybody inner(node_, peer_, counts_.destroyed);
      node_.sleep(1h);
      FAIL("a fiber of a dead life");
    });
    while (true) {
      node_.sleep(3ms);
      ++counts_.ticks;
    }
  }
  Pong on(const Ping&, NodeId) {
    const Busybody local(node_, peer_, counts_.destroyed);
    node_.sleep(1h);
    return {};
  }

 private:
  Node& node_;
  NodeId peer_;
  Counts& counts_;
  Busybody member_;
};

TEST_CASE("nothing of a dead life acts again, wherever its destructors are") {
  Counts counts;
  std::vector<std::uint64_t> heard;
  WorldOptions options = constant_latency(1ms);
  options.keep_events = true;
  World world(options);
  Node& n1 = world.add_node("n1", runs<Echo>(&heard));
  Node& n2 = world.add_node("n2", runs<Nosy>(n1.id(), &counts));
  Node& client = add_machine(world, "client");
  world.start(n1.id());
  world.start(n2.id());
  client.spawn("asks", [&] {
    client.sleep(1ms);
    CHECK_FALSE(client.call(n2.id(), Ping{1}, 1s).has_value());
  });
  REQUIRE(world.run_for(10s));
  CHECK_FALSE(world.is_up(n2.id()));
  CHECK(counts.ticks == 3);
  CHECK(counts.destroyed == 6);
  CHECK(heard.empty());
  CHECK_FALSE(n2.disk().exists("dead"));
  CHECK(n2.role().empty());
  std::size_t crash = 0;
  for (const TraceEvent& event : world.trace().events()) {
    if (event.kind == EventKind::crash) ++crash;
    if (crash != 0 && event.node == n2.id()) CHECK(event.kind == EventKind::crash);
    CHECK(event.label != "dead");
  }
  CHECK(crash == 1);

  // A second life begins afresh, and the first does not act in it either.
  world.start(n2.id());
  REQUIRE(world.run_for(5ms));
  CHECK(counts.begun == 2);
  CHECK(counts.ticks == 4);
  CHECK(counts.destroyed == 6);
}

TEST_CASE("a world that ends acts no more, whatever its programs still hold") {
  Counts counts;
  std::uint64_t digest = 0;
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = world.add_node("n2", runs<Nosy>(n1.id(), &counts));
  world.start(n2.id());
  REQUIRE(world.run_for(5ms));
  digest = world.trace().digest();
  world.end();
  CHECK(world.trace().digest() == digest);
  CHECK_FALSE(world.run_for(1s));
  CHECK(world.trace().digest() == digest);
  CHECK(n1.kernel().queue().size() == 0);
}

TEST_CASE("a crash drops the timers of the life with all they hold, before its program goes") {
  struct Holder {
    explicit Holder(Node& node) : mutex(node) {
      node.after(1h, [lock = std::make_shared<std::unique_lock<Mutex>>(mutex)] {});
    }
    Mutex mutex;  // unlocked by the timer's capture: it must be there still
  };
  World world(constant_latency(1ms));
  Node& n1 = world.add_node("n1", runs<Holder>());
  world.start(n1.id());
  REQUIRE(world.run_for(1ms));
  CHECK(world.kernel().queue().size() == 1);
  world.crash(n1.id());
  CHECK(world.kernel().queue().size() == 0);
}

TEST_CASE("what a killed fiber's task had captured may wait as it goes: for nothing") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  int destroyed = 0;
  for (const bool has_begun : {true, false}) {
    n1.spawn("holds",
             [&n1, held = std::make_unique<Busybody>(n1, n1.id(), destroyed)] { n1.sleep(1h); });
    if (has_begun) REQUIRE(world.run_for(1ms));
  }
  const std::uint64_t events = world.trace().count();
  world.crash(n1.id());
  CHECK(destroyed == 2);
  CHECK(world.trace().count() == events + 1);
}

TEST_CASE("messages of a dead life still arrive, replies to its calls find nobody") {
  std::vector<std::uint64_t> heard;
  World world(constant_latency(10ms));
  Node& n1 = world.add_node("n1", runs<Echo>(&heard));
  Node& n2 = add_machine(world, "n2");
  world.start(n1.id());
  n2.spawn("asks", [&] {
    n2.send(n1.id(), Ping{1});
    static_cast<void>(n2.call(n1.id(), Ping{2}, 1s));
    FAIL("a call returned in a dead life");
  });
  REQUIRE(world.run_for(5ms));
  world.crash(n2.id());
  world.start(n2.id());
  bool answered = false;
  n2.spawn("asks again", [&] {  // takes the very slot of the call that died
    const auto pong = n2.call(n1.id(), Ping{3}, 1s);
    REQUIRE(pong.has_value());
    CHECK(pong->number == 3);
    answered = true;
  });
  REQUIRE(world.run_for(1s));
  std::sort(heard.begin(), heard.end());
  CHECK(heard == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(answered);
}

TEST_CASE("a message to a machine that is down is dropped, also if it held it while paused") {
  WorldOptions options = constant_latency(1ms);
  options.keep_events = true;
  World world(options);
  std::vector<std::uint64_t> heard;
  Node& n1 = world.add_node("n1", runs<Echo>(&heard));
  Node& n2 = add_machine(world, "n2");
  world.start(n1.id());
  REQUIRE(world.run_for(0s));
  n2.send(n1.id(), Ping{1});
  world.crash(n1.id());
  REQUIRE(world.run_for(2ms));
  world.start(n1.id());
  REQUIRE(world.run_for(0s));
  world.pause(n1.id());
  n2.send(n1.id(), Ping{2});
  REQUIRE(world.run_for(5ms));
  world.crash(n1.id());
  world.start(n1.id());  // at the same instant: what the dead life had not read is gone
  REQUIRE(world.run_for(5ms));
  CHECK(heard.empty());
  int dropped = 0;
  for (const TraceEvent& event : world.trace().events()) {
    dropped += event.kind == EventKind::drop && event.label == "down" ? 1 : 0;
  }
  CHECK(dropped == 2);
}

TEST_CASE(
    "a fiber that swallows the end of its life ends at its next wait, whatever it waits for") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Mutex taken(n1);
  CHECK(taken.try_lock());
  Condition condition(n1);
  Future<int> future(n1);
  Inbox<Ping> inbox(n1);
  Inbox<Pong> other(n1);
  const std::vector<std::function<void()>> waits = {
      [&] { n1.sleep(1h); },
      [&] { static_cast<void>(n1.call(n2.id(), Ping{1}, 1h)); },
      [&] { n1.disk().sync("file"); },
      [&] { taken.lock(); },
      [&] { condition.wait([] { return false; }); },
      [&] { static_cast<void>(condition.wait(1h, [] { return false; })); },
      [&] { static_cast<void>(future.get()); },
      [&] { static_cast<void>(future.get(1h)); },
      [&] { static_cast<void>(inbox.receive(1h)); },
      [&] { other.receive(); },
  };
  int swallowed = 0;
  for (const auto& wait : waits) {
    n1.spawn("swallows", [&] {
      for (int i = 0; i < 3; ++i) {
        try {
          while (true) wait();
        } catch (...) {
          ++swallowed;
        }
      }
    });
  }
  REQUIRE(world.run_for(0s));
  world.crash(n1.id());
  CHECK(swallowed == 3 * static_cast<int>(waits.size()));
}

TEST_CASE("a fiber may crash any node, its own too, and start one") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  std::string said;
  n2.spawn("victim", [&] {
    n2.sleep(5ms);
    said += "never ";
  });
  n1.spawn("killer", [&] {
    n1.sleep(1ms);
    world.crash(n2.id());
    said += world.is_up(n2.id()) ? "up " : "down ";
    world.start(n2.id());
    n1.sleep(10ms);
    said += world.is_up(n2.id()) ? "up " : "down ";
    world.crash(n1.id());
    said += "never ";
  });
  REQUIRE(world.run_for(1s));
  CHECK(said == "down up ");
  CHECK_FALSE(world.is_up(n1.id()));
}

struct Slow {
  using Handles = sim::Handles<Ping>;
  Slow(Node& node, std::string* said) : words(*said) {
    words += "boots ";
    node.sleep(10ms);
    words += "booted ";
  }
  void start() { words += "starts "; }
  Pong on(const Ping&, NodeId) {
    words += "hears ";
    return {};
  }
  std::string& words;
};

TEST_CASE(
    "a program's constructor may wait; a crash meanwhile ends it, a message then is not heard") {
  World world(constant_latency(1ms));
  std::string said;
  Node& n1 = world.add_node("n1", runs<Slow>(&said));
  Node& n2 = add_machine(world, "n2");
  world.start(n1.id());
  REQUIRE(world.run_for(5ms));
  world.crash(n1.id());
  CHECK(said == "boots ");
  world.start(n1.id());
  n2.send(n1.id(), Ping{1});
  REQUIRE(world.run_for(5ms));
  CHECK(n1.program<Slow>() == nullptr);
  REQUIRE(world.run_for(10ms));
  CHECK(said == "boots boots booted starts ");
  CHECK(n1.program<Slow>() != nullptr);
  CHECK(n1.program<Echo>() == nullptr);
  n2.send(n1.id(), Ping{2});
  REQUIRE(world.run_for(5ms));
  CHECK(said == "boots boots booted starts hears ");
}

TEST_CASE("crash and start of a node that is down or up already have no effect") {
  World world(constant_latency(1ms));
  Node& n1 = world.add_node("n1");
  world.crash(n1.id());
  world.resume(n1.id());
  world.pause(n1.id());
  CHECK(world.trace().count() == 0);
  n1.spawn("too early", [] { FAIL("a fiber of no life"); });
  n1.after(1ms, [] { FAIL("a timer of no life"); });
  world.start(n1.id());
  world.start(n1.id());
  CHECK(world.trace().count() == 1);
  REQUIRE(world.run_for(1s));
}

}  // namespace
}  // namespace ordeal::sim::tests
