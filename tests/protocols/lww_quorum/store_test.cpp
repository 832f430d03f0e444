// The store as its clients meet it: quorums, siblings, repair, handoff, deletion.
#include <doctest/doctest.h>

#include <algorithm>

#include "protocols/lww_quorum/facts.hpp"
#include "protocols/lww_quorum/peer.hpp"
#include "protocols/lww_quorum/room.hpp"
#include "tests/protocols/quorums/cluster.hpp"

namespace ordeal::tests::lww_quorum {
namespace {

using namespace quorums;
using protocols::Ending;
using protocols::lww_quorum::Peer;

const protocols::Room kRoom = protocols::lww_quorum::room();

const Peer& peer(Cluster& cluster, std::size_t number) {
  const Peer* program = cluster.node(number).program<Peer>();
  REQUIRE(program != nullptr);
  return *program;
}
std::size_t version_count(Cluster& cluster, std::size_t number, const std::string& key) {
  return peer(cluster, number).store().at(key).size();
}
protocols::Settings quiet(protocols::Settings settings = {}) {
  settings.insert({{"anti_entropy", "0s"}, {"handoff", "0s"}, {"read_repair", "none"}});
  return settings;
}

TEST_CASE("what was written is read, through any node") {
  Cluster cluster(kRoom, {.nodes = 5});
  cluster.start();
  CHECK(cluster.perform(0, read("x")).value == std::nullopt);
  for (std::size_t i = 1; i <= 5; ++i) {
    const std::string node = "n" + std::to_string(i);
    const auto value = static_cast<std::int64_t>(i);
    CHECK(cluster.perform(0, write("x", value, node)).ending == Ending::ok);
    for (const char* other : {"n1", "n2", "n3", "n4", "n5"}) {
      CHECK(cluster.perform(1, read("x", other)).value == value);
    }
    cluster.world.run_for(10ms);
  }
  CHECK(cluster.perform(0, {protocols::Function::cas, "x", 1, 2}).ending == Ending::fail);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("what W replicas have acknowledged is there after a crash of all") {
  Cluster cluster(kRoom, {.nodes = 3, .settings = quiet()});
  cluster.start();
  REQUIRE(cluster.perform(0, write("x", 7)).ending == Ending::ok);
  for (std::size_t i = 1; i <= 3; ++i)
    cluster.world.crash(cluster.id(i), sim::UnsyncedWrites::lose);
  cluster.start();
  CHECK(cluster.perform(1, read("x")).value == 7);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("R and W decide who is served: all, a quorum, or one (row W72)") {
  struct Case {
    const char* r;
    const char* w;
    Ending read;
    Ending write;
  };
  // Two of three replicas are there.
  for (const Case& each :
       {Case{"1", "3", Ending::ok, Ending::info}, Case{"3", "1", Ending::fail, Ending::ok},
        Case{"2", "2", Ending::ok, Ending::ok}, Case{"1", "1", Ending::ok, Ending::ok}}) {
    CAPTURE(each.r);
    CAPTURE(each.w);
    Cluster cluster(kRoom, {.nodes = 3, .settings = quiet({{"r", each.r}, {"w", each.w}})});
    cluster.start();
    cluster.isolate(3);
    CHECK(cluster.perform(0, read("x", "n1")).ending == each.read);
    CHECK(cluster.perform(1, write("x", 1, "n1")).ending == each.write);
    const auto unheard = cluster.perform(2, write("x", 2, "n3"));
    CHECK(unheard.ending == Ending::info);
    CHECK(unheard.error == "timeout");
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("a clock that is ahead makes later writes of others vanish for as long as it is ahead") {
  Cluster cluster(kRoom, {.nodes = 3, .settings = quiet()});
  cluster.start();
  cluster.world.step_wall(cluster.id(2), 2s);
  REQUIRE(cluster.perform(0, write("x", 1, "n2")).ending == Ending::ok);
  REQUIRE(cluster.perform(1, write("x", 2, "n1")).ending == Ending::ok);  // acknowledged, and gone
  CHECK(cluster.perform(2, read("x", "n3")).value == 1);
  cluster.world.run_for(2s);
  REQUIRE(cluster.perform(1, write("x", 3, "n1")).ending == Ending::ok);
  CHECK(cluster.perform(2, read("x", "n3")).value == 3);
}

// A write that follows another, through a node whose clock is behind (row W10).
std::optional<std::int64_t> answer_through_slow_node(const std::string& order,
                                                     const std::string& variant = "") {
  Cluster cluster(kRoom, {.nodes = 3, .variant = variant, .settings = quiet({{"order", order}})});
  cluster.start();
  cluster.world.step_wall(cluster.id(2), -2s);
  for (std::int64_t i = 1; i <= 5; ++i) {  // n1's Lamport clock is well ahead of n2's
    REQUIRE(cluster.perform(0, write("x", i, "n1")).ending == Ending::ok);
  }
  REQUIRE(cluster.perform(1, read("x", "n2")).value == 5);
  cluster.cut(sim::LinkSet::one_way({cluster.id(1)}, {cluster.id(2)}));
  REQUIRE(cluster.perform(1, write("x", 6, "n2")).ending == Ending::ok);
  const auto seen = cluster.perform(2, read("x", "n3")).value;
  CHECK((cluster.broken("cause-does-not-win") > 0) == (seen == 5));
  return seen;
}

TEST_CASE(
    "by wall clock a cause may survive its effect; by Lamport clock and by vectors it does not") {
  CHECK(answer_through_slow_node("wall") == 5);
  CHECK(answer_through_slow_node("lamport") == 6);
  CHECK(answer_through_slow_node("siblings") == 6);
  CHECK(answer_through_slow_node("clients") == 6);
}

TEST_CASE("concurrent writes stand side by side until somebody has seen both") {
  for (const char* order : {"siblings", "clients"}) {
    CAPTURE(order);
    Cluster cluster(kRoom, {.nodes = 3, .settings = quiet({{"order", order}})});
    cluster.start();
    REQUIRE(cluster.perform(0, write("x", 1, "n2")).ending == Ending::ok);
    REQUIRE(cluster.perform(1, write("x", 2, "n2")).ending == Ending::ok);  // had not read
    CHECK(cluster.perform(2, read("x")).values == std::vector<std::int64_t>{1, 2});
    REQUIRE(cluster.perform(2, write("x", 3, "n1")).ending == Ending::ok);
    CHECK(cluster.perform(0, read("x")).values == std::vector<std::int64_t>{3});
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("with an entry per server the second of two concurrent writes takes the first away") {
  Cluster cluster(
      kRoom,
      {.nodes = 3, .variant = "per_server_vectors", .settings = quiet({{"order", "siblings"}})});
  cluster.start();
  REQUIRE(cluster.perform(0, write("x", 1, "n2")).ending == Ending::ok);
  REQUIRE(cluster.perform(1, write("x", 2, "n2")).ending == Ending::ok);
  CHECK(cluster.perform(2, read("x")).values == std::vector<std::int64_t>{2});
  CHECK(cluster.broken("siblings-are-not-lost") > 0);
}

TEST_CASE("a cart keeps what was put into it on both sides of a cut") {
  Cluster cluster(kRoom, {.nodes = 3, .settings = {{"order", "siblings"}, {"r", "1"}, {"w", "1"}}});
  cluster.start();
  REQUIRE(cluster.perform(0, add("cart", 1, "n1")).ending == Ending::ok);
  cluster.world.run_for(1s);
  const auto cut = cluster.isolate(3);
  const auto near = cluster.begin(0, add("cart", 2, "n1"));
  cluster.world.run_for(500ms);
  cluster.heal(cut);
  const auto other = cluster.cut(sim::LinkSet::between(
      {{cluster.id(1), cluster.id(2)}, {cluster.id(3), cluster.client_machine(1).id()}}));
  REQUIRE(cluster.perform(1, add("cart", 3, "n3")).ending == Ending::ok);
  cluster.heal(other);
  cluster.world.run_for(5s);
  CHECK(cluster.perform(2, read("cart", "n2")).values == std::vector<std::int64_t>{1, 2, 3});
  CHECK(cluster.looks("siblings-met") > 0);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("who was away is told of what it missed: by hints, by readers, by comparing") {
  struct Case {
    protocols::Settings settings;
    const char* sign;
  };
  for (const Case& each :
       {Case{{{"anti_entropy", "0s"}, {"read_repair", "none"}}, "hint-handed-off"},
        Case{{{"anti_entropy", "0s"}, {"handoff", "0s"}, {"read_repair", "after"}, {"r", "1"}},
             "read-repaired"},
        Case{{{"anti_entropy", "0s"}, {"handoff", "0s"}, {"read_repair", "before"}, {"r", "3"}},
             "read-repaired"},
        Case{{{"handoff", "0s"}, {"read_repair", "none"}}, "ranges-differed"}}) {
    CAPTURE(each.sign);
    Cluster cluster(kRoom, {.nodes = 3, .settings = each.settings});
    cluster.start();
    const auto cut = cluster.isolate(3);
    REQUIRE(cluster.perform(0, write("x", 1, "n1")).ending == Ending::ok);
    cluster.world.run_for(1s);
    CHECK(version_count(cluster, 3, "x") == 0);
    cluster.heal(cut);
    REQUIRE(cluster.perform(1, read("x", "n2")).value == 1);
    cluster.world.run_for(5s);
    CHECK(version_count(cluster, 3, "x") == 1);
    CHECK(cluster.looks(each.sign) > 0);
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("comparing sends only what differs (row P129)") {
  Cluster cluster(
      kRoom, {.nodes = 2, .settings = {{"handoff", "0s"}, {"read_repair", "none"}, {"w", "1"}}});
  cluster.start();
  for (int i = 0; i < 100; ++i) {
    REQUIRE(cluster.perform(0, write("k" + std::to_string(i), i + 1, "n1")).ending == Ending::ok);
  }
  cluster.world.run_for(3s);
  const auto cut = cluster.isolate(2);
  REQUIRE(cluster.perform(0, write("k50", 1'000, "n1")).ending == Ending::ok);
  std::uint64_t sent = 0;
  std::uint64_t rounds = 0;
  cluster.world.watch<protocols::lww_quorum::Compared>(
      [&](const protocols::lww_quorum::Compared& fact, sim::Node&) {
        if (fact.ranges_differed == 0) return;
        ++rounds;
        sent += fact.keys_sent;
        CHECK(fact.keys_held == 100);
      });
  cluster.heal(cut);
  cluster.world.run_for(3s);
  CHECK(peer(cluster, 2).store().at("k50").front().elements.front() == 1'000);
  CHECK(rounds == 1);
  CHECK(sent >= 1);
  CHECK(sent <= 8);  // of 100 keys in 64 ranges
}

// A deletion that one replica did not hear of, and the tombstone forgotten meanwhile.
std::optional<std::int64_t> read_after_deletion(const std::string& variant) {
  Cluster cluster(kRoom, {.nodes = 3, .variant = variant, .settings = {{"grace", "2s"}}});
  cluster.start();
  REQUIRE(cluster.perform(0, write("x", 1, "n1")).ending == Ending::ok);
  cluster.world.run_for(1s);
  const auto cut = cluster.isolate(3);
  REQUIRE(cluster.operate({"delete", {{"key", "x"}, {"through", "n1"}}}) == "");
  CHECK(cluster.perform(1, read("x", "n2")).value == std::nullopt);
  cluster.world.run_for(10s);
  cluster.heal(cut);
  cluster.world.run_for(10s);
  const auto value = cluster.perform(2, read("x", "n2")).value;
  CHECK((cluster.broken("dead-stay-dead") > 0) == value.has_value());
  if (!value) {
    cluster.world.run_for(5s);
    CHECK(cluster.looks("tombstones-forgotten") >= 3);
    for (std::size_t i = 1; i <= 3; ++i) CHECK(version_count(cluster, i, "x") == 0);
  }
  return value;
}

TEST_CASE("what was deleted stays deleted, and leaves nothing behind in the end") {
  CHECK(read_after_deletion("") == std::nullopt);
}

TEST_CASE("... but it comes back where tombstones are dropped before every replica has them") {
  CHECK(read_after_deletion("buried_too_soon") == 1);
}

TEST_CASE("a doubled message does not write twice, not even after a crash") {
  Setup setup{.nodes = 3};
  setup.network.duplicate = sim::Probability::per_million(1'000'000);
  Cluster cluster(kRoom, setup);
  cluster.start();
  for (std::int64_t i = 1; i <= 20; ++i) {
    REQUIRE(cluster.perform(0, write("x", i)).ending == Ending::ok);
    cluster.world.run_for(20ms);
    CHECK(cluster.perform(1, read("x")).value == i);
  }
  CHECK(cluster.looks("doubled-write-refused") == 20);
  CHECK(cluster.complaint() == "");
}

// A hint may outlive the tombstone that it was taken for.
TEST_CASE("to be told of nothing leaves nothing") {
  Cluster cluster(kRoom, {.nodes = 3, .settings = quiet()});
  cluster.start();
  sim::Node& machine = cluster.client_machine(0);
  bool answered = false;
  machine.spawn("teller", [&] {
    const protocols::lww_quorum::Keep nothing{"x", {}, protocols::lww_quorum::Cause::handoff};
    answered = machine.call(cluster.id(1), nothing, 1s).has_value();
  });
  REQUIRE(cluster.run_until([&] { return answered; }));
  CHECK(peer(cluster, 1).store().all().empty());
}

TEST_CASE("an operator's command that lacks a key says so") {
  Cluster cluster(kRoom, {.nodes = 3});
  cluster.start();
  CHECK(cluster.operate({"delete", {}}).find("needs a key") != std::string::npos);
}

}  // namespace
}  // namespace ordeal::tests::lww_quorum
