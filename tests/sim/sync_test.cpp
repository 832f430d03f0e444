#include "sim/sync.hpp"

#include <doctest/doctest.h>

#include <mutex>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

TEST_CASE("a mutex lets one fiber in at a time, first come first served") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Mutex mutex(n1);
  int inside = 0;
  std::vector<int> order;
  for (int i = 0; i < 10; ++i) {
    n1.after(std::chrono::milliseconds(i), [&, i] {
      const std::lock_guard lock(mutex);
      CHECK(++inside == 1);
      n1.sleep(20ms);
      order.push_back(i);
      --inside;
    });
  }
  n1.after(25ms, [&] { CHECK_FALSE(mutex.try_lock()); });
  REQUIRE(world.run_for(10s));
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(mutex.try_lock());
}

TEST_CASE("an unlocked mutex is handed to who waits: nobody slips in between") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Mutex mutex(n1);
  std::string order;
  n1.spawn("holder", [&] {
    mutex.lock();
    n1.sleep(5ms);
    mutex.unlock();
    order += mutex.try_lock() ? "slipped in " : "refused ";
  });
  n1.after(1ms, [&] {
    mutex.lock();
    order += "waiter ";
    mutex.unlock();
  });
  REQUIRE(world.run_for(1s));
  CHECK(order == "refused waiter ");
}

TEST_CASE("mutual exclusion holds over random interleavings") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    World world(constant_latency(1ms, seed));
    Node& n1 = add_machine(world, "n1");
    Mutex mutex(n1);
    int value = 0;
    for (int fiber = 0; fiber < 8; ++fiber) {
      n1.spawn("adds", [&] {
        for (int i = 0; i < 10; ++i) {
          n1.sleep(n1.draw("pause", Distribution::uniform({}, 3ns)));
          const std::lock_guard lock(mutex);
          const int read = value;
          n1.sleep(n1.draw("hold", Distribution::uniform({}, 3ns)));
          value = read + 1;
        }
      });
    }
    REQUIRE(world.run_for(1s));
    CHECK(value == 80);
  }
}

TEST_CASE("a condition wakes who waits when its predicate comes to hold") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Condition changed(n1);
  int value = 0;
  std::vector<Time> woken;
  for (const int threshold : {1, 2, 3}) {
    n1.spawn("waits", [&, threshold] {
      changed.wait([&] { return value >= threshold; });
      woken.push_back(world.now());
    });
  }
  for (int i = 1; i <= 3; ++i) {
    n1.after(std::chrono::seconds(i), [&] {
      ++value;
      changed.notify_all();
    });
  }
  REQUIRE(world.run_for(1h));
  CHECK(woken == std::vector<Time>{Time{1s}, Time{2s}, Time{3s}});
}

TEST_CASE("a condition's timeout ends the wait, and a notification in time does not") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Condition changed(n1);
  bool holds = false;
  std::string said;
  n1.spawn("gives up", [&] {
    said += changed.wait(10ms, [&] { return holds; }) ? "holds " : "gave up ";
    CHECK(world.now() == Time{10ms});
    said += changed.wait(1h, [&] { return holds; }) ? "holds " : "gave up ";
    CHECK(world.now() == Time{20ms});
  });
  n1.after(5ms, [&] { changed.notify_all(); });  // for nothing
  n1.after(20ms, [&] {
    holds = true;
    changed.notify_one();
  });
  REQUIRE(world.run_for(1h));
  CHECK(said == "gave up holds ");
}

TEST_CASE("a call at the very instant of a timeout is not lost") {
  int called = 0;
  int rounds = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    World world(constant_latency(1ms, seed));
    Node& n1 = add_machine(world, "n1");
    WaitingRoom room(n1);
    bool first = false;
    bool second = false;
    n1.spawn("first", [&] { first = room.wait(5ms); });
    n1.after(1ms, [&] { second = room.wait(1h); });
    n1.after(5ms, [&] { room.call_one(); });
    REQUIRE(world.run_for(1s));
    CHECK((first || second));  // somebody was called
    CHECK_FALSE((first && second));
    called += first ? 1 : 0;
    ++rounds;
  }
  CHECK(called > 0);  // both orders do happen
  CHECK(called < rounds);
}

TEST_CASE("a future gives its first value to all who wait, before and after") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Future<std::string> future(n1);
  std::vector<std::string> got;
  for (int i = 0; i < 3; ++i) n1.spawn("waits", [&] { got.push_back(future.get()); });
  n1.spawn("gives up", [&] {
    CHECK(future.get(1ms) == nullptr);
    CHECK(world.now() == Time{1ms});
    REQUIRE(future.get(1h) != nullptr);
    got.push_back(*future.get(1h));
  });
  n1.after(5ms, [&] {
    CHECK_FALSE(future.is_set());
    future.set("first");
    future.set("second");
  });
  n1.after(9ms, [&] { got.push_back(future.get()); });
  REQUIRE(world.run_for(1s));
  CHECK(got == std::vector<std::string>(5, "first"));
}

TEST_CASE("an inbox gives messages in the order of arrival, and waits for the next") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Node& n2 = add_machine(world, "n2");
  Inbox<Ping> inbox(n1);
  std::vector<std::uint64_t> got;
  n2.spawn("sends", [&] {
    for (std::uint64_t i = 0; i < 10; ++i) {
      n2.send(n1.id(), Ping{i});
      n2.sleep(1ms);
    }
  });
  n1.spawn("reads", [&] {
    n1.sleep(5ms);
    while (true) {
      const auto letter = inbox.receive(10ms);
      if (!letter) break;
      CHECK(letter->from == n2.id());
      got.push_back(letter->message.number);
    }
    CHECK(world.now() == Time{20ms});
    CHECK(inbox.size() == 0);
  });
  REQUIRE(world.run_for(1s));
  CHECK(got == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("a second fiber that reads an inbox is refused, not forgotten") {
  World world(constant_latency(1ms));
  Node& n1 = add_machine(world, "n1");
  Inbox<Ping> inbox(n1);
  for (int i = 0; i < 2; ++i) n1.spawn("reads", [&] { inbox.receive(); });
  CHECK_FALSE(world.run_for(1s));
  REQUIRE(world.failure().has_value());
  CHECK(world.failure()->kind == FailureKind::contract);
}

TEST_CASE("an inbox takes messages before the program's handler, while it stands") {
  World world(constant_latency(1ms));
  std::vector<std::uint64_t> heard;
  Node& n1 = world.add_node("n1", runs<Echo>(&heard));
  Node& n2 = add_machine(world, "n2");
  world.start(n1.id());
  REQUIRE(world.run_for(0s));
  {
    Inbox<Ping> inbox(n1);
    n2.send(n1.id(), Ping{1});
    REQUIRE(world.run_for(5ms));
    CHECK(inbox.size() == 1);
  }
  n2.send(n1.id(), Ping{2});
  REQUIRE(world.run_for(5ms));
  CHECK(heard == std::vector<std::uint64_t>{2});
}

}  // namespace
}  // namespace ordeal::sim::tests
