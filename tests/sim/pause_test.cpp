// Pauses: what a node that stands still misses, hears late, and must not do.

#include <doctest/doctest.h>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Diary {
  World& world;
  std::vector<std::string> lines;
  void write(const std::string& what) {
    lines.push_back(what + "@" + duration_text(world.now().time_since_epoch()));
  }
};
using Lines = std::vector<std::string>;

TEST_CASE("what comes due in a pause happens on resuming, in the order in which it came due") {
  World world(constant_latency(1ms));
  Diary diary{world, {}};
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Inbox<Ping> inbox(n1);
  n1.spawn("reads", [&] {
    while (true) diary.write("message " + std::to_string(inbox.receive().message.number));
  });
  n1.spawn("sleeps", [&] {
    n1.sleep(4ms);
    diary.write("slept");
  });
  n1.after(6ms, [&] { diary.write("timer"); });
  n1.after(20ms, [&] { diary.write("later"); });
  REQUIRE(world.run_for(2ms));
  world.pause(n1.id());
  CHECK(world.is_paused(n1.id()));
  for (std::uint64_t i = 1; i <= 5; ++i) {
    n2.send(n1.id(), Ping{i});
    REQUIRE(world.run_for(1500us));
  }
  CHECK(diary.lines.empty());
  REQUIRE(world.run_until(Time{10ms}));
  CHECK(diary.lines.empty());
  world.resume(n1.id());
  REQUIRE(world.run_for(1s));
  // Messages came at 3, 4.5, 6, 7.5 and 9 ms, the sleep ended at 4, the timer with message 3.
  REQUIRE(diary.lines.size() == 8);
  Lines held(diary.lines.begin(), diary.lines.end() - 1);
  CHECK(held[0] == "message 1@10ms");
  CHECK(held[1] == "slept@10ms");
  CHECK(held[2] == "message 2@10ms");
  if (held[3] == "timer@10ms") std::swap(held[3], held[4]);  // at one instant: by decision
  CHECK(held[3] == "message 3@10ms");
  CHECK(held[4] == "timer@10ms");
  CHECK(held[5] == "message 4@10ms");
  CHECK(held[6] == "message 5@10ms");
  CHECK(diary.lines[7] == "later@20ms");
}

TEST_CASE("with frozen clocks timers come later by the pause, messages do not") {
  WorldOptions options = constant_latency(1ms);
  World world(options);
  Diary diary{world, {}};
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Inbox<Ping> inbox(n1);
  n1.spawn("reads", [&] {
    while (true) diary.write("message " + std::to_string(inbox.receive().message.number));
  });
  for (const Duration at : {1ms, 4ms, 9ms, 30ms}) {
    n1.after(at, [&diary, at] { diary.write(duration_text(at)); });
  }
  REQUIRE(world.run_for(2ms));
  const Duration before = n1.clock().monotonic();
  world.pause(n1.id(), ClocksInPause::freeze);
  n2.send(n1.id(), Ping{1});
  REQUIRE(world.run_until(Time{12ms}));
  CHECK(n1.clock().monotonic() == before);
  CHECK(n2.clock().monotonic() == 12ms);
  world.resume(n1.id());
  REQUIRE(world.run_for(1s));
  CHECK(diary.lines == Lines{"1ms@1ms", "message 1@12ms", "4ms@14ms", "9ms@19ms", "30ms@40ms"});
  CHECK(n1.clock().monotonic() == 1002ms);
}

TEST_CASE("a timer that came due in a pause can still be cancelled by what is handled before it") {
  for (const ClocksInPause clocks : {ClocksInPause::run, ClocksInPause::freeze}) {
    World world(constant_latency(1ms));
    Node& n1 = add_machine(world, "n1");
    Node& n2 = add_machine(world, "n2");
    Inbox<Ping> inbox(n1);
    bool cancelled = false;
    const Timer election = n1.after(5ms, [] { FAIL("the election timer was cancelled"); });
    const Timer other = n1.after(6ms, [] {});
    n1.spawn("hears the leader", [&] {
      inbox.receive();
      cancelled = n1.cancel(election);
      CHECK_FALSE(n1.cancel(election));
    });
    REQUIRE(world.run_for(1ms));
    world.pause(n1.id(), clocks);
    n2.send(n1.id(), Ping{1});
    REQUIRE(world.run_until(Time{20ms}));
    CHECK(n1.cancel(other));  // nobody but the harness could: the node stands still
    world.resume(n1.id());
    REQUIRE(world.run_for(1s));
    CHECK(cancelled);
    CHECK(world.kernel().queue().size() == 0);
  }
}

TEST_CASE("a call whose answer and deadline both passed in a pause takes what came first") {
  for (const Duration timeout : {3ms, 30ms}) {
    World world(constant_latency(5ms));
    Node& n1 = add_machine(world, "n1");
    Node& n2 = world.add_node("n2", runs<Echo>());
    world.start(n2.id());
    std::string said = "nothing";
    n1.spawn("asks",
             [&] { said = n1.call(n2.id(), Ping{1}, timeout).has_value() ? "answer" : "timeout"; });
    REQUIRE(world.run_for(1ms));
    world.pause(n1.id());
    REQUIRE(world.run_until(Time{100ms}));
    CHECK(said == "nothing");
    world.resume(n1.id());
    REQUIRE(world.run_for(0s));
    CHECK(said == (timeout == 3ms ? "timeout" : "answer"));
  }
}

TEST_CASE("a node paused at a mark stops there, not at its next wait") {
  World world(constant_latency(1ms));
  Diary diary{world, {}};
  Node& n1 = add_machine(world, "n1");
  world.watch_marks([&](std::string_view, NodeId node) { world.pause(node); });
  n1.spawn("marks", [&] {
    n1.sleep(1ms);
    diary.write("before");
    n1.reached("middle");
    diary.write("after");
  });
  REQUIRE(world.run_until(Time{9ms}));
  CHECK(diary.lines == Lines{"before@1ms"});
  world.resume(n1.id());
  REQUIRE(world.run_for(1s));
  CHECK(diary.lines == Lines{"before@1ms", "after@9ms"});
}

TEST_CASE("a message is cut when it comes out of the link, not when a paused node reads it") {
  const auto heard = [](bool cut_on_arrival) {
    World world(constant_latency(1ms));
    Node& n1 = add_machine(world, "n1");
    Node& n2 = add_machine(world, "n2");
    Inbox<Ping> inbox(n1);
    LinkRule cut;
    cut.name = "cut";
    cut.links = LinkSet::all();
    cut.cut = true;
    world.pause(n1.id());
    n2.send(n1.id(), Ping{1});
    REQUIRE(world.run_for(500us));
    std::uint32_t rule = cut_on_arrival ? world.network().add_rule(cut) : 0;
    REQUIRE(world.run_for(1ms));
    if (cut_on_arrival) {
      world.network().lift_rule(rule);
    } else {
      rule = world.network().add_rule(cut);
    }
    world.resume(n1.id());
    REQUIRE(world.run_for(1ms));
    return inbox.size();
  };
  CHECK(heard(true) == 0);
  CHECK(heard(false) == 1);
}

TEST_CASE("pausing twice is pausing once; a crash ends a pause and thaws the clocks") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  world.pause(n1.id(), ClocksInPause::freeze);
  const std::uint64_t events = world.trace().count();
  world.pause(n1.id(), ClocksInPause::run);
  CHECK(world.trace().count() == events);
  REQUIRE(world.run_for(5ms));
  world.crash(n1.id());
  CHECK_FALSE(world.is_paused(n1.id()));
  CHECK_FALSE(n1.clock().is_frozen());
  world.start(n1.id());
  REQUIRE(world.run_for(5ms));
  CHECK(n1.clock().monotonic() == 5ms);
}

TEST_CASE("held through two pauses, things still happen once and in order") {
  World world(constant_latency(1ms));
  Diary diary{world, {}};
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Inbox<Ping> inbox(n1);
  n1.spawn("reads", [&] {
    while (true) diary.write(std::to_string(inbox.receive().message.number));
  });
  REQUIRE(world.run_for(0s));
  world.pause(n1.id());
  for (std::uint64_t i = 0; i < 20; ++i) {
    n2.send(n1.id(), Ping{i});
    REQUIRE(world.run_for(1100us));
  }
  world.resume(n1.id());
  world.pause(n1.id());  // before anything of it was handled
  n2.send(n1.id(), Ping{20});
  REQUIRE(world.run_until(Time{50ms}));
  world.resume(n1.id());
  REQUIRE(world.run_for(1s));
  REQUIRE(diary.lines.size() == 21);
  for (std::size_t i = 0; i < 21; ++i) CHECK(diary.lines[i] == std::to_string(i) + "@50ms");
}

TEST_CASE("tasks of the harness at one instant go before all that a pause held") {
  World world(constant_latency(1ms));
  Diary diary{world, {}};
  Node& n1 = add_machine(world, "n1");
  n1.after(2ms, [&] { diary.write("timer"); });
  world.pause(n1.id());
  for (int i = 0; i < 5; ++i) world.kernel().at(Time{1ms}, [] {});
  world.kernel().at(Time{9ms}, [&] { world.resume(n1.id()); });
  world.kernel().at(Time{9ms}, [&] { diary.write("task"); });
  REQUIRE(world.run_for(1s));
  CHECK(diary.lines == Lines{"task@9ms", "timer@9ms"});
}

}  // namespace
}  // namespace ordeal::sim::tests
