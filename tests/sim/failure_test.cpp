#include "sim/core/failure.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

WorldOptions with_limits(std::uint64_t events, std::uint64_t per_instant) {
  WorldOptions options;
  options.seed = 77;
  options.limits = {events, per_instant};
  return options;
}

// The second fiber of n2 breaks; the failure has to name it.
Failure failure_of(Task breaks, WorldOptions options = with_limits(1'000'000, 1000)) {
  World world(std::move(options));
  add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  n2.spawn("innocent", [&n2] { n2.sleep(1h); });
  n2.spawn("guilty", [&n2, breaks = std::move(breaks)]() mutable {
    n2.sleep(3ms);
    breaks();
  });
  CHECK_FALSE(world.run_for(24h));
  REQUIRE(world.failure().has_value());
  CHECK_FALSE(world.step());
  CHECK_FALSE(world.run_for(1s));
  return *world.failure();
}

void check_place(const Failure& failure) {
  CHECK(failure.node == "n2");
  CHECK((failure.fiber == "guilty #1" || failure.fiber == "guilty #2"));  // they begin in any order
  CHECK(failure.seed == 77);
  CHECK(failure.time == Time{3ms});
  CHECK(failure.event > 0);
}

TEST_CASE("a contract that fails on a fiber ends the run and names the place") {
  const Failure failure = failure_of([] { require(false, "the log has no gaps"); });
  check_place(failure);
  CHECK(failure.kind == FailureKind::contract);
  CHECK(failure.message.find("the log has no gaps [failure_test.cpp:") == 0);
  const std::string text = failure.text();
  CHECK(text.find("contract failed: the log has no gaps") == 0);
  CHECK(text.find("(node n2, fiber guilty #") != std::string::npos);
  CHECK(text.find(", 0.003 s, seed 77)") != std::string::npos);
}

TEST_CASE("an exception that leaves a fiber ends the run and names the place") {
  const Failure failure = failure_of([] { throw std::out_of_range("term 7"); });
  check_place(failure);
  CHECK(failure.kind == FailureKind::exception);
  CHECK(failure.message == "term 7");
  const Failure odd = failure_of([] { throw 42; });
  check_place(odd);
  CHECK(odd.message == "an exception that is no std::exception");
}

TEST_CASE("the first of two failures is the one that is told") {
  World world(with_limits(1000, 1000));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  world.watch_marks([&](std::string_view, NodeId) {
    n2.kernel().run_fiber(n2.id(), "second", [] { throw std::runtime_error("second"); });
    throw std::runtime_error("first");
  });
  n1.spawn("marks", [&] { n1.reached("here"); });
  CHECK_FALSE(world.run_for(1s));
  REQUIRE(world.failure().has_value());
  CHECK(world.failure()->message == "first");
  CHECK(world.failure()->node == "the world");
}

TEST_CASE("a harness task that throws ends the run as the world's failure") {
  World world(with_limits(1000, 1000));
  add_machine(world, "n1");
  world.kernel().at(Time{5ms}, [] { throw std::runtime_error("bad plan"); });
  CHECK_FALSE(world.run_for(1s));
  REQUIRE(world.failure().has_value());
  CHECK(world.failure()->node == "the world");
  CHECK(world.failure()->fiber == "-");
  CHECK(world.failure()->message == "bad plan");
  CHECK(world.now() == Time{5ms});
}

TEST_CASE("fibers that go on for ever at one instant are a livelock") {
  World world(with_limits(1'000'000, 500));
  Node& n1 = add_machine(world, "n1");
  n1.spawn("spins", [&n1] {
    n1.sleep(4ms);
    while (true) n1.sleep(0s);
  });
  CHECK_FALSE(world.run_for(1s));
  REQUIRE(world.failure().has_value());
  CHECK(world.failure()->kind == FailureKind::livelock);
  CHECK(world.failure()->node == "n1");
  CHECK(world.failure()->fiber == "spins #1");
  CHECK(world.failure()->time == Time{4ms});
  CHECK(world.failure()->message == "500 events without time going on");
}

TEST_CASE("as many events at one instant as the limit are no livelock") {
  World world(with_limits(1'000'000, 500));
  Node& n1 = add_machine(world, "n1");
  n1.spawn("busy", [&n1] {
    for (int round = 0; round < 5; ++round) {
      n1.sleep(1ms);
      for (int i = 0; i < 450; ++i) n1.sleep(0s);
    }
  });
  CHECK(world.run_for(1s));
  CHECK_FALSE(world.failure().has_value());
}

TEST_CASE("a run with more events than the limit never ends, it is stopped") {
  World world(with_limits(1000, 1'000'000));
  Node& n1 = add_machine(world, "n1");
  n1.spawn("ticks", [&n1] {
    while (true) n1.sleep(1ms);
  });
  CHECK_FALSE(world.run_until(kEndOfTime));
  REQUIRE(world.failure().has_value());
  CHECK(world.failure()->kind == FailureKind::never_ends);
  CHECK(world.failure()->node == "n1");
  CHECK(world.failure()->fiber == "ticks #1");
  CHECK(world.failure()->message == "more than 1000 events");
}

TEST_CASE("a run may have as many events as the limit, not one more") {
  for (const std::uint64_t limit : {4U, 5U}) {
    World world(with_limits(limit, 1000));
    Node& n1 = add_machine(world, "n1");
    for (int i = 1; i <= 5; ++i) n1.after(std::chrono::seconds(i), [] {});
    int steps = 0;
    while (world.step()) ++steps;
    CHECK(steps == static_cast<int>(limit));
    CHECK(world.failure().has_value() == (limit == 4));
  }
}

TEST_CASE("waiting outside of a fiber is a contract failure, told at once") {
  World world(with_limits(1000, 1000));
  Node& n1 = add_machine(world, "n1");
  CHECK_THROWS_AS(n1.sleep(1ms), ContractFailed);
}

TEST_CASE("a message to a node that is not there is a contract failure, not a wild write") {
  for (const NodeId to : {NodeId{2}, NodeId{4'000'000'000}, kNoNode}) {
    World world(with_limits(1000, 1000));
    Node& n1 = add_machine(world, "n1");
    add_machine(world, "n2");
    n1.spawn("sends", [&n1, to] { n1.send(to, Ping{1}); });
    CHECK_FALSE(world.run_for(1s));
    REQUIRE(world.failure().has_value());
    CHECK(world.failure()->kind == FailureKind::contract);
    CHECK(world.failure()->fiber == "sends #1");
  }
}

TEST_CASE("node names are unique and can stand in a decision's name") {
  World world(with_limits(1000, 1000));
  Node& n1 = world.add_node("n1");
  world.add_node("n2");
  CHECK(world.find("n1") == &n1);
  CHECK(world.find("n3") == nullptr);
  for (const char* name : {"n1", "", "a/b", "a>b", "a b"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(world.add_node(name), ContractFailed);
  }
  CHECK(world.node_count() == 2);
}

TEST_CASE("a broken run can be destroyed with everything still parked in it") {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  {
    World world(with_limits(1000, 1000));
    Node& n1 = add_machine(world, "n1");
    for (int i = 0; i < 10; ++i) n1.spawn("holds", [&n1, held] { n1.sleep(1h); });
    n1.after(1s, [held] { FAIL("never"); });
    n1.after(1ms, [] { throw std::runtime_error("x"); });
    held.reset();
    CHECK_FALSE(world.run_for(2s));
    CHECK_FALSE(watch.expired());
  }
  CHECK(watch.expired());
}

TEST_CASE("the words of a failure stay out of the digest, its kind does not") {
  const auto digest = [](auto breaks) {
    World world(with_limits(1000, 1000));
    add_machine(world, "n1").spawn("breaks", breaks);
    world.run_for(1s);
    return world.trace().digest();
  };
  CHECK(digest([] { require(false, "a"); }) == digest([] { require(false, "b"); }));
  CHECK(digest([] { require(false, "a"); }) != digest([] { throw std::runtime_error("a"); }));
}

}  // namespace
}  // namespace ordeal::sim::tests
