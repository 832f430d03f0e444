// ABD's registers: what two rounds to a majority give, and what each rule is there for.
#include <doctest/doctest.h>

#include "protocols/abd/replica.hpp"
#include "protocols/abd/room.hpp"
#include "tests/protocols/quorums/cluster.hpp"

namespace ordeal::tests::abd {
namespace {

using namespace quorums;
using protocols::Ending;

const protocols::Room kRoom = protocols::abd::room();

TEST_CASE("what was written is read, by anybody") {
  Cluster cluster(kRoom, {.nodes = 3});
  cluster.start();
  CHECK(cluster.perform(0, read("x")).value == std::nullopt);
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  CHECK(cluster.perform(1, read("x")).value == 1);
  CHECK(cluster.perform(1, write("x", 2)).ending == Ending::ok);
  CHECK(cluster.perform(0, read("x")).value == 2);
  CHECK(cluster.perform(0, read("y")).value == std::nullopt);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("a client asks all replicas, and does nothing through one of them") {
  Cluster cluster(kRoom, {.nodes = 3});
  cluster.start();
  const auto refused = cluster.perform(0, write("x", 1, "n1"));
  CHECK(refused.ending == Ending::fail);
  CHECK(refused.error == "asks all replicas, not one");
  CHECK(cluster.perform(1, read("x")).value == std::nullopt);
}

TEST_CASE("a minority that is away is not missed, a majority is") {
  Cluster cluster(kRoom, {.nodes = 5});
  cluster.start();
  cluster.isolate(1);
  cluster.isolate(2);
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  CHECK(cluster.perform(1, read("x")).value == 1);
  cluster.isolate(3);
  const auto refused = cluster.perform(1, read("x"));
  CHECK(refused.ending == Ending::fail);
  CHECK(refused.error == "no majority");
  CHECK(cluster.perform(1, write("x", 2)).ending == Ending::fail);  // it had not chosen a tag
  CHECK(cluster.complaint() == "");
}

TEST_CASE("a replica remembers what it acknowledged over a crash") {
  Cluster cluster(kRoom, {.nodes = 3});
  cluster.start();
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  cluster.world.run_for(1s);
  for (std::size_t i = 1; i <= 3; ++i)
    cluster.world.crash(cluster.id(i), sim::UnsyncedWrites::lose);
  cluster.start();
  CHECK(cluster.perform(1, read("x")).value == 1);
  CHECK(cluster.complaint() == "");
}

protocols::Operation read_or_write(sim::Node& machine, std::int64_t fresh) {
  const std::string key(1, static_cast<char>('x' + machine.draw_below("key", 2)));
  return machine.draw_below("function", 2) == 0 ? read(key) : write(key, fresh);
}

Setup setup_for(std::uint64_t seed) {
  Setup setup;
  setup.seed = seed;
  setup.nodes = seed % 3 == 0 ? 3 : seed % 3 == 1 ? 5 : 4;
  if (seed % 2 == 0) setup.network = bad_network();
  if (seed % 5 == 0) setup.disk.sync_latency = sim::Distribution::uniform(1ms, 50ms);
  return setup;
}

TEST_CASE("ABD comes through") {
  std::size_t ok = 0;
  std::uint64_t ties = 0;
  for (std::uint64_t seed = 1; seed <= seeds(300, 20'000); ++seed) {
    CAPTURE(seed);
    Cluster cluster(kRoom, setup_for(seed));
    cluster.undergo(many_faults(), read_or_write, 5s, 2s);
    REQUIRE(cluster.complaint() == "");
    CHECK(cluster.ok > 0);
    ok += cluster.ok;
    ties += cluster.looks("writers-tied");
  }
  CHECK(ok > 10'000);
  CHECK(ties > 0);
}

void expect_caught(const std::string& variant, const std::string& property, std::uint64_t within) {
  CAPTURE(variant);
  for (std::uint64_t seed = 1; seed <= within; ++seed) {
    Setup setup = setup_for(seed);
    setup.variant = variant;
    Cluster cluster(kRoom, setup);
    cluster.undergo(many_faults(), read_or_write, 5s, 2s);
    if (cluster.broken(property) > 0) return;
  }
  FAIL("no seed up to ", within, " breaks ", property);
}

TEST_CASE("each rule is needed") {
  expect_caught("read_without_write_back", "finished-is-on-majority", 5);
  expect_caught("read_without_write_back", "later-is-not-older", 200);
  expect_caught("write_without_read", "later-is-not-older", 5);
  expect_caught("half_is_enough", "finished-is-on-majority", 5);
  expect_caught("half_is_enough", "later-is-not-older", 50);
  expect_caught("older_replaces_newer", "tags-never-go-back", 5);
  expect_caught("update_without_sync", "tags-never-go-back", 50);
}

}  // namespace
}  // namespace ordeal::tests::abd
