// The store as its clients meet it: quorums, siblings, repair, handoff, deletion.
#include <doctest/doctest.h>

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

TEST_CASE("keys stay with theirs: who is no replica of one is given none of it") {
  using namespace protocols::lww_quorum;
  Cluster cluster(kRoom, {.nodes = 4, .settings = quiet()});
  cluster.start();
  Siblings written;
  cluster.world.watch<Numbered>(
      [&](const Numbered& fact, sim::Node&) { written.push_back(fact.version); });
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  cluster.world.run_for(100ms);
  CHECK(cluster.looks("keys-stay-with-theirs") == 3);
  std::size_t stranger = 1;
  while (version_count(cluster, stranger, "x") > 0) ++stranger;
  // A coordinator that does not know the ring.
  cluster.client_machine(0).send(cluster.id(stranger), Keep{"x", written, Cause::handoff});
  cluster.world.run_for(100ms);
  CHECK(cluster.complaint() == "keys-stay-with-theirs: n" + std::to_string(stranger) +
                                   " was given x, of which it is no replica");
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
