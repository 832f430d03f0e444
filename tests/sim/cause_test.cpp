// The trace: what is in an event, and what caused it.

#include <doctest/doctest.h>

#include "tests/sim/gossip_world.hpp"

namespace ordeal::sim::tests {
namespace {

const TraceEvent& at(const World& world, std::uint64_t index) {
  return world.trace().events()[index - 1];
}

// The index of the first event of that kind after `after`; fails if there is none.
std::uint64_t next(const World& world, EventKind kind, NodeId node, std::uint64_t after = 0) {
  for (std::uint64_t i = after + 1; i <= world.trace().count(); ++i) {
    if (at(world, i).kind == kind && at(world, i).node == node) return i;
  }
  FAIL("no such event");
  return 0;
}

TEST_CASE("an event's cause comes before it, a delivery's is the sending of that message") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    WorldOptions options = rough(seed);
    options.keep_events = true;
    GossipWorld gossip(4, options);
    World& world = *gossip.world;
    REQUIRE(world.run_until(Time{200ms}));
    REQUIRE(world.trace().events().size() == world.trace().count());
    std::size_t seen[16] = {};
    for (std::uint64_t i = 1; i <= world.trace().count(); ++i) {
      const TraceEvent& event = at(world, i);
      ++seen[static_cast<std::size_t>(event.kind)];
      REQUIRE(event.cause < i);
      if (i > 1) REQUIRE(event.time >= at(world, i - 1).time);
      if (event.kind != EventKind::deliver && event.kind != EventKind::drop) continue;
      REQUIRE(event.cause > 0);
      const TraceEvent& send = at(world, event.cause);
      REQUIRE(send.kind == EventKind::send);
      REQUIRE(send.node == event.peer);
      REQUIRE(send.peer == event.node);
      REQUIRE(event.payload.content_hash() == send.payload.content_hash());
    }
    for (const EventKind kind :
         {EventKind::start, EventKind::send, EventKind::deliver, EventKind::drop, EventKind::timer,
          EventKind::disk, EventKind::note, EventKind::mark, EventKind::role, EventKind::crash,
          EventKind::pause, EventKind::resume}) {
      CAPTURE(kind_text(kind));
      CHECK(seen[static_cast<std::size_t>(kind)] > 0);
    }
    CHECK(world.trace().events().back().chain == world.trace().digest());
  }
}

TEST_CASE(
    "from a timer through a message, a handler and its answer, causes lead back to the start") {
  WorldOptions options = constant_latency(1ms);
  options.keep_events = true;
  World world(options);
  Node& n1 = add_machine(world, "n1");
  Node& n2 = world.add_node("n2", runs<Echo>());
  world.start(n2.id());
  n1.spawn("asks", [&] {
    n1.sleep(5ms);
    static_cast<void>(n1.call(n2.id(), Ping{1}, 1s));
    n1.note(Pong{9});
  });
  REQUIRE(world.run_for(1s));
  const std::uint64_t wake = next(world, EventKind::wake, n1.id());
  const std::uint64_t timer = next(world, EventKind::timer, n1.id());
  const std::uint64_t send = next(world, EventKind::send, n1.id());
  const std::uint64_t deliver = next(world, EventKind::deliver, n2.id());
  const std::uint64_t answer = next(world, EventKind::send, n2.id());
  const std::uint64_t answered = next(world, EventKind::deliver, n1.id());
  const std::uint64_t note = next(world, EventKind::note, n1.id());
  CHECK(at(world, timer).cause == wake);  // the sleep was begun by the fiber that woke
  CHECK(at(world, send).cause == timer);
  CHECK(at(world, deliver).cause == send);
  CHECK(at(world, answer).cause == deliver);
  CHECK(at(world, answered).cause == answer);
  CHECK(at(world, note).cause == answered);
  CHECK(Trace::text(at(world, send), world.kernel().names()) ==
        "0.005 s  n1 > n2  send Ping{number: 1}");
  CHECK(Trace::text(at(world, deliver), world.kernel().names()) ==
        "0.006 s  n2 < n1  deliver Ping{number: 1}");
}

TEST_CASE("a fiber that is woken goes on because of who woke it") {
  WorldOptions options = constant_latency(1ms);
  options.keep_events = true;
  World world(options);
  Node& n1 = add_machine(world, "n1");
  Future<int> future(n1);
  n1.spawn("waits", [&] {
    future.get();
    n1.note(Pong{1});
  });
  n1.after(3ms, [&] { future.set(1); });
  REQUIRE(world.run_for(1s));
  const std::uint64_t note = next(world, EventKind::note, n1.id());
  const std::uint64_t wake = at(world, note).cause;
  CHECK(at(world, wake).kind == EventKind::wake);
  CHECK(at(world, at(world, wake).cause).kind == EventKind::timer);
}

TEST_CASE("what was held in a pause keeps its cause") {
  WorldOptions options = constant_latency(1ms);
  options.keep_events = true;
  World world(options);
  std::vector<std::uint64_t> heard;
  Node& n1 = world.add_node("n1", runs<Echo>(&heard));
  Node& n2 = add_machine(world, "n2");
  world.start(n1.id());
  REQUIRE(world.run_for(0s));
  world.pause(n1.id());
  n2.send(n1.id(), Ping{1});
  REQUIRE(world.run_for(5ms));
  world.resume(n1.id());
  REQUIRE(world.run_for(5ms));
  const std::uint64_t deliver = next(world, EventKind::deliver, n1.id());
  CHECK(at(world, deliver).cause == next(world, EventKind::send, n2.id()));
  CHECK(at(world, deliver).time == Time{5ms});
}

TEST_CASE("a role, a mark and a note say what they are, and reach the digest") {
  const auto run = [](const std::string& role, std::uint64_t term, std::uint64_t noted) {
    WorldOptions options = constant_latency(1ms);
    options.keep_events = true;
    auto world = std::make_unique<World>(options);
    Node& n1 = add_machine(*world, "n1");
    n1.spawn("speaks", [&n1, role, term, noted] {
      n1.take_role(role, term);
      n1.reached("before_commit");
      n1.note(Pong{noted});
    });
    REQUIRE(world->run_for(1s));
    return world;
  };
  const auto world = run("leader", 4, 7);
  const NodeId n1{0};
  const TraceEvent& role = at(*world, next(*world, EventKind::role, n1));
  CHECK(role.label == "leader");
  CHECK(role.detail == 4);
  CHECK(Trace::text(role, world->kernel().names()) == "0.000 s  n1  role leader 4");
  CHECK(at(*world, next(*world, EventKind::mark, n1)).label == "before_commit");
  const TraceEvent& note = at(*world, next(*world, EventKind::note, n1));
  CHECK(Trace::text(note, world->kernel().names()) == "0.000 s  n1  note Pong{number: 7}");
  CHECK(world->node(n1).role() == "leader");
  CHECK(world->node(n1).role_number() == 4);
  const std::uint64_t digest = world->trace().digest();
  CHECK(run("leader", 4, 7)->trace().digest() == digest);
  CHECK(run("leadel", 4, 7)->trace().digest() != digest);
  CHECK(run("leader", 5, 7)->trace().digest() != digest);
  CHECK(run("leader", 4, 8)->trace().digest() != digest);
}

TEST_CASE("each part of an event moves the digest") {
  const auto digest = [](EventKind kind, std::int64_t time, std::uint64_t cause, std::uint32_t node,
                         std::uint32_t peer, std::uint64_t detail) {
    Trace trace;
    trace.add(kind, Time{Duration{time}}, cause, NodeId{node}, NodeId{peer}, detail);
    return trace.digest();
  };
  const std::uint64_t base = digest(EventKind::send, 1, 2, 3, 4, 5);
  CHECK(digest(EventKind::deliver, 1, 2, 3, 4, 5) != base);
  CHECK(digest(EventKind::send, 2, 2, 3, 4, 5) != base);
  CHECK(digest(EventKind::send, 1, 3, 3, 4, 5) != base);
  CHECK(digest(EventKind::send, 1, 2 + (std::uint64_t{1} << 30), 3, 4, 5) != base);
  CHECK(digest(EventKind::send, 1, 2, 2, 4, 5) != base);
  CHECK(digest(EventKind::send, 1, 2, 3, 5, 5) != base);
  CHECK(digest(EventKind::send, 1, 2, 3, 5, 4) != base);
  CHECK(digest(EventKind::send, 1, 2, 3, 4, 6) != base);
  CHECK(digest_text(0x00ab) == "00000000000000ab");
  CHECK(digest_text(~std::uint64_t{0}) == "ffffffffffffffff");
}

}  // namespace
}  // namespace ordeal::sim::tests
