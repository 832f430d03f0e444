#include "sim/clock/clock.hpp"

#include <doctest/doctest.h>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

TEST_CASE("a drifting clock runs fast or slow by parts per million, from now on") {
  Time now{};
  Clock clock(now);
  CHECK(clock.monotonic() == 0s);
  CHECK(clock.wall() == WallTime{1h});
  now = Time{10s};
  clock.set_drift(100);
  CHECK(clock.monotonic() == 10s);
  now = Time{20s};
  CHECK(clock.monotonic() == 20s + 1ms);
  clock.set_drift(-200'000);
  now = Time{30s};
  CHECK(clock.monotonic() == 28s + 1ms);
  clock.step_wall(-5s);
  CHECK(clock.monotonic() == 28s + 1ms);
  CHECK(clock.wall() == WallTime{1h + 23s + 1ms});
  CHECK_THROWS_AS(clock.set_drift(Clock::kDriftMaxPpm + 1), ContractFailed);
  CHECK_THROWS_AS(clock.set_drift(-Clock::kDriftMaxPpm - 1), ContractFailed);
}

TEST_CASE("a frozen clock stands still, whatever is done to it, and goes on from there") {
  Time now{};
  Clock clock(now);
  now = Time{1s};
  clock.freeze();
  now = Time{5s};
  CHECK(clock.monotonic() == 1s);
  CHECK(clock.frozen_for() == 4s);
  clock.set_drift(500'000);
  now = Time{6s};
  CHECK(clock.monotonic() == 1s);
  clock.thaw();
  CHECK(clock.frozen_for() == 0s);
  now = Time{8s};
  CHECK(clock.monotonic() == 4s);
}

TEST_CASE("the monotonic clock never goes back, over random faults of every kind") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    Words words(seed);
    Time now{};
    Clock clock(now);
    Duration last{};
    for (int i = 0; i < 300; ++i) {
      now += Duration{static_cast<std::int64_t>(words.bits() >> (20 + words.below(44)))};
      switch (words.below(6)) {
        case 0:
          clock.set_drift(static_cast<std::int64_t>(words.below(1'000'001)) - 500'000);
          break;
        case 1:
          clock.freeze();
          break;
        case 2:
          clock.thaw();
          break;
        case 3:
          clock.step_wall(-1h);
          break;
        default:
          break;
      }
      REQUIRE(clock.monotonic() >= last);
      last = clock.monotonic();
      const Duration span{static_cast<std::int64_t>(words.bits() >> (8 + words.below(56)))};
      REQUIRE(clock.local_span(clock.world_span(span)) >= span);
    }
  }
}

TEST_CASE("spans that reach beyond the end of time are cut to what can still be added to now") {
  Time now{};
  Clock clock(now);
  for (const std::int64_t ppm : {0, 1, -1, 500'000, -500'000}) {
    clock.set_drift(ppm);
    CHECK(clock.world_span(Duration::max()) > 1'000'000h);
    CHECK(clock.world_span(Duration::max()).count() <= std::int64_t{1} << 62);
  }
}

TEST_CASE("sleeping for ever is sleeping, not waking at once") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Condition condition(n1);
  Inbox<Ping> inbox(n1);
  int woken = 0;
  for (const std::int64_t ppm : {0, 100}) {
    world.set_drift(n1.id(), ppm);
    n1.spawn("sleeps", [&] {
      n1.sleep(Duration::max());
      ++woken;
    });
    n1.spawn("calls", [&] {
      static_cast<void>(n1.call(n2.id(), Ping{}, Duration::max()));
      ++woken;
    });
    n1.spawn("waits", [&] {
      static_cast<void>(condition.wait(Duration::max(), [] { return false; }));
      ++woken;
    });
    n1.after(Duration::max(), [&] { ++woken; });
    REQUIRE(world.run_for(1h));
  }
  world.set_drift(n1.id(), -100);
  world.pause(n1.id(), ClocksInPause::freeze);
  REQUIRE(world.run_for(1h));
  world.resume(n1.id());
  REQUIRE(world.run_for(1h));
  CHECK(woken == 0);
}

TEST_CASE("a timer takes its span of its own node's clock") {
  World world(constant_latency(1ms));
  Node& fast = add_machine(world, "fast");
  Node& slow = add_machine(world, "slow");
  world.set_drift(fast.id(), 100'000);
  world.set_drift(slow.id(), -100'000);
  std::vector<std::pair<std::string, Time>> fired;
  for (Node* node : {&fast, &slow}) {
    node->after(11s, [&, node] { fired.emplace_back(node->name(), world.now()); });
  }
  REQUIRE(world.run_for(1h));
  REQUIRE(fired.size() == 2);
  CHECK(fired[0] == std::pair<std::string, Time>{"fast", Time{10s}});
  CHECK(fired[1].second == Time{Duration{12'222'222'223}});
}

TEST_CASE("timers that run already end by the new rate when a clock's rate changes") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  std::vector<Time> fired;
  n1.after(10s, [&] { fired.push_back(world.now()); });
  n2.after(10s, [&] { fired.push_back(world.now()); });
  REQUIRE(world.run_until(Time{5s}));
  world.set_drift(n1.id(), -500'000);  // half speed: the other 5 s take 10
  REQUIRE(world.run_until(Time{9s}));
  world.set_drift(n1.id(), 500'000);  // 3 s are left, at one and a half speed
  REQUIRE(world.run_for(1h));
  REQUIRE(fired.size() == 2);
  CHECK(fired[0] >= Time{10s});
  CHECK(fired[0] <= Time{10s + 10ns});
  CHECK(fired[1] <= Time{11s + 10ns});
}

// Sleeps of random spans on a clock to which everything happens: none may end early on that clock,
// or late by more than roundings.
TEST_CASE("no sleep ends early on its own clock, over random drifts, freezes and steps") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    World world(constant_latency(1ms, seed));
    Node& n1 = add_machine(world, "n1");
    int sleeps = 0;
    for (std::uint64_t fiber = 0; fiber < 5; ++fiber) {
      n1.spawn("sleeps", [&, fiber] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          const Duration span{static_cast<std::int64_t>(word(seed, fiber * 100 + i) % 30'000'000)};
          const Duration began = n1.clock().monotonic();
          n1.sleep(span);
          const Duration slept = n1.clock().monotonic() - began;
          CHECK(slept >= span);
          CHECK(slept <= span + 50ms);  // the longest pause with running clocks
          ++sleeps;
        }
      });
    }
    Words words(seed);
    for (int i = 0; i < 200; ++i) {
      REQUIRE(world.run_for(Duration{static_cast<std::int64_t>(words.below(10'000'000))}));
      switch (words.below(6)) {
        case 0:
        case 1:
          world.set_drift(n1.id(), static_cast<std::int64_t>(words.below(1'000'001)) - 500'000);
          break;
        case 2:
          world.pause(n1.id(), ClocksInPause::freeze);
          break;
        case 3:
          world.step_wall(n1.id(), 1h);
          break;
        default:
          world.resume(n1.id());
      }
    }
    world.resume(n1.id());
    REQUIRE(world.run_for(10s));
    CHECK(sleeps == 100);
  }
}

TEST_CASE("the drift may change while the clock is frozen: the rest of each timer is as it was") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  std::vector<Time> fired;
  n1.after(3s, [&] { fired.push_back(world.now()); });
  n1.after(9s, [&] { fired.push_back(world.now()); });
  REQUIRE(world.run_until(Time{1s}));
  world.pause(n1.id(), ClocksInPause::freeze);
  REQUIRE(world.run_until(Time{5s}));  // the first came due, and is held
  world.set_drift(n1.id(), -500'000);
  REQUIRE(world.run_until(Time{6s}));
  world.resume(n1.id());
  REQUIRE(world.run_for(1h));
  REQUIRE(fired.size() == 2);  // 2 s and 8 s were left, at half speed, from 6 s on
  CHECK(fired[0] >= Time{10s});
  CHECK(fired[0] <= Time{10s + 10ns});
  CHECK(fired[1] >= Time{22s});
  CHECK(fired[1] <= Time{22s + 10ns});
}

TEST_CASE("a step of the wall clock moves no timer") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Time fired{};
  n1.after(10ms, [&] { fired = world.now(); });
  REQUIRE(world.run_for(5ms));
  world.step_wall(n1.id(), 1h);
  CHECK(n1.clock().wall() == WallTime{2h + 5ms});
  REQUIRE(world.run_for(1s));
  CHECK(fired == Time{10ms});
}

}  // namespace
}  // namespace ordeal::sim::tests
