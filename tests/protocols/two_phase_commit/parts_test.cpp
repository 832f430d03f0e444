// Locks, circles of waiting transactions, and the log, each by itself.
#include <doctest/doctest.h>

#include "protocols/two_phase_commit/lock_table.hpp"
#include "protocols/two_phase_commit/options.hpp"
#include "protocols/two_phase_commit/wal.hpp"
#include "sim/world.hpp"

namespace ordeal::tests::two_phase_commit {
namespace {

using namespace protocols::two_phase_commit;

TransactionId born(std::int64_t when) { return {when, sim::NodeId{0}, 1, 1}; }

TEST_CASE("a lock for reading is shared, one for writing is not (figure 20)") {
  LockTable locks;
  CHECK(locks.acquire(born(1), "x", false));
  CHECK(locks.acquire(born(2), "x", false));
  CHECK_FALSE(locks.acquire(born(3), "x", true));
  CHECK(locks.in_the_way_of(born(3)) == std::vector{born(1), born(2)});
  CHECK(locks.acquire(born(3), "y", true));
  CHECK_FALSE(locks.acquire(born(1), "y", false));
  CHECK_FALSE(locks.acquire(born(2), "y", true));
  CHECK(locks.acquire(born(3), "y", false));  // its own
  locks.release(born(3));
  CHECK(locks.acquire(born(1), "y", false));
}

TEST_CASE("who reads a key alone may come to write it; of two who read it neither may") {
  LockTable locks;
  CHECK(locks.acquire(born(1), "x", false));
  CHECK(locks.acquire(born(1), "x", true));
  CHECK_FALSE(locks.acquire(born(2), "x", false));
  locks.release(born(1));
  CHECK(locks.acquire(born(1), "x", false));
  CHECK(locks.acquire(born(2), "x", false));
  CHECK_FALSE(locks.acquire(born(1), "x", true));
  CHECK_FALSE(locks.acquire(born(2), "x", true));
  CHECK(locks.edges() == Edges{{born(1), born(2)}, {born(2), born(1)}});
}

TEST_CASE("locks for reading go apart from those for writing, and who releases waits no more") {
  LockTable locks;
  locks.acquire(born(1), "x", false);
  locks.acquire(born(1), "y", true);
  CHECK_FALSE(locks.acquire(born(2), "x", true));
  locks.release_reads(born(1));
  CHECK(locks.acquire(born(2), "x", true));
  CHECK_FALSE(locks.acquire(born(2), "y", false));
  CHECK(locks.edges() == Edges{{born(2), born(1)}});
  locks.release(born(2));
  CHECK(locks.edges().empty());
  CHECK(locks.acquire(born(3), "x", true));
}

TEST_CASE("every circle has one who gives up: its youngest") {
  const Edges circle{
      {born(1), born(3)}, {born(3), born(2)}, {born(2), born(1)}, {born(4), born(3)}};
  CHECK_FALSE(is_youngest_in_a_circle(circle, born(1)));
  CHECK_FALSE(is_youngest_in_a_circle(circle, born(2)));
  CHECK(is_youngest_in_a_circle(circle, born(3)));
  CHECK_FALSE(is_youngest_in_a_circle(circle, born(4)));  // it waits for the circle, outside of it
  CHECK_FALSE(is_youngest_in_a_circle({{born(2), born(1)}, {born(3), born(2)}}, born(3)));
  // Two circles with one in common: each has its own youngest.
  const Edges two{{born(2), born(1)}, {born(1), born(2)}, {born(2), born(5)}, {born(5), born(2)}};
  CHECK(is_youngest_in_a_circle(two, born(2)));
  CHECK(is_youngest_in_a_circle(two, born(5)));
  CHECK_FALSE(is_youngest_in_a_circle(two, born(1)));
}

TEST_CASE("keys with names that follow each other are on nodes that do") {
  Options options;
  options.participants = {sim::NodeId{1}, sim::NodeId{2}, sim::NodeId{3}};
  CHECK(options.owner_of("x") == sim::NodeId{1});
  CHECK(options.owner_of("y") == sim::NodeId{2});
  CHECK(options.owner_of("z") == sim::NodeId{3});
}

TEST_CASE("the log gives back what was durable, counts lives, and keeps places") {
  sim::World world{sim::WorldOptions{}};
  sim::Node& node = world.add_node("n1");
  const auto in_a_life = [&](const std::function<void()>& task) {
    world.start(node.id());
    node.spawn("test", task);
    world.run_for(std::chrono::seconds(1));
    world.crash(node.id(), sim::UnsyncedWrites::lose);
  };
  std::vector<RecordKind> kinds;
  const auto take = [&](const Record& record) { kinds.push_back(record.kind); };
  in_a_life([&] {
    Wal wal(node, 3);
    wal.recover(take);
    CHECK(wal.life() == 1);
    CHECK(wal.reserve(2));
    CHECK_FALSE(wal.reserve(2));
    wal.append({RecordKind::prepared, born(1), 7, {}, {}});
    wal.sync();
    wal.append({RecordKind::committed, born(1), 0, {}, {}});
    CHECK(wal.reserve(1));
    CHECK_FALSE(wal.reserve(1));
    wal.release(1);
    CHECK(wal.reserve(1));
  });
  CHECK(kinds.empty());
  in_a_life([&] {
    Wal wal(node, 3);
    wal.recover(take);
    CHECK(wal.life() == 2);
    CHECK(wal.reserve(2));  // one of three is taken
    CHECK_FALSE(wal.reserve(1));
  });
  CHECK(kinds == std::vector{RecordKind::prepared});
  world.end();
}

}  // namespace
}  // namespace ordeal::tests::two_phase_commit
