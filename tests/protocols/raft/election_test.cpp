// Elections: who may lead, who must step down, and what a vote is worth after a crash.
#include <doctest/doctest.h>

#include "tests/protocols/raft/cluster.hpp"

namespace ordeal::tests::raft {
namespace {

using protocols::Ending;
using protocols::raft::Role;

TEST_CASE("a quiet cluster elects one leader and keeps it") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Cluster cluster({.seed = seed, .servers = 5});
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    cluster.world.run_for(2s);
    const std::size_t leader = cluster.leader();
    const auto term = cluster.raft(leader)->current_term();
    cluster.world.run_for(30s);
    CHECK(cluster.leader() == leader);
    CHECK(cluster.raft(leader)->current_term() == term);
    for (std::size_t i = 1; i <= 5; ++i) CHECK(cluster.raft(i)->current_term() == term);
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("one server alone is its own majority") {
  Cluster cluster({.servers = 1});
  cluster.start();
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  CHECK(cluster.perform(0, read("x")).value == 1);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("when the leader crashes another takes over, and the old one follows it") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Cluster cluster({.seed = seed, .servers = 3});
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
    const std::size_t old = cluster.leader();
    cluster.world.crash(cluster.id(old));
    REQUIRE(cluster.run_until_leader());
    CHECK(cluster.leader() != old);
    CHECK(cluster.perform(0, read("x")).value == 1);
    cluster.world.start(cluster.id(old));
    cluster.world.run_for(2s);
    CHECK(cluster.raft(old)->role() == Role::follower);
    CHECK(cluster.complaint() == "");
    CHECK(cluster.looks("leadership-changed") > 0);
  }
}

TEST_CASE("a minority elects nobody") {
  Cluster cluster({.servers = 5, .client = {1s, true}});
  for (const std::size_t number : {4U, 5U}) cluster.world.start(cluster.id(number));
  cluster.world.run_for(10s);
  CHECK(cluster.leader() == 0);
  CHECK(cluster.raft(4)->current_term() > 10);
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::info);
  CHECK(cluster.perform(0, read("x")).ending == Ending::fail);
  cluster.world.start(cluster.id(1));
  CHECK(cluster.run_until_leader());
  CHECK(cluster.complaint() == "");
}

TEST_CASE("an isolated leader steps down when it hears of a later term") {
  Cluster cluster({.servers = 5});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  const std::size_t old = cluster.leader();
  const std::uint32_t cut = cluster.isolate(old);
  REQUIRE(cluster.run_until([&] { return cluster.leader() != old && cluster.leader() != 0; }));
  CHECK(cluster.raft(old)->role() == Role::leader);  // it cannot know
  cluster.heal(cut);
  CHECK(cluster.run_until([&] { return cluster.raft(old)->role() == Role::follower; }, 1s));
  CHECK(cluster.complaint() == "");
}

TEST_CASE("a leader that pauses is replaced, and steps down when it wakes") {
  Cluster cluster({.servers = 3});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  const std::size_t old = cluster.leader();
  cluster.world.pause(cluster.id(old));
  REQUIRE(cluster.run_until([&] { return cluster.leader() != old; }));
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  cluster.world.resume(cluster.id(old));
  CHECK(cluster.run_until([&] { return cluster.raft(old)->role() == Role::follower; }, 1s));
  CHECK(cluster.perform(0, read("x")).value == 1);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("a split vote ends without a leader, and the next term has one") {
  // Four servers: n1 and n2 stand at the same time, n3 hears only n1, n4 hears only n2.
  Cluster cluster({.servers = 4,
                   .settings = {{"election_timeout", "400ms..600ms"}},
                   .overrides = {{"n1/random/election_timeout/1", "150ms"},
                                 {"n2/random/election_timeout/1", "150ms"}}});
  const std::uint32_t to_n4 = cluster.cut(sim::LinkSet::one_way({cluster.id(1)}, {cluster.id(4)}));
  const std::uint32_t to_n3 = cluster.cut(sim::LinkSet::one_way({cluster.id(2)}, {cluster.id(3)}));
  cluster.start();
  cluster.world.run_for(300ms);
  CHECK(cluster.leader() == 0);
  CHECK(cluster.raft(1)->role() == Role::candidate);
  CHECK(cluster.raft(2)->role() == Role::candidate);
  cluster.heal(to_n3);
  cluster.heal(to_n4);
  REQUIRE(cluster.run_until_leader(5s));
  CHECK(cluster.raft(cluster.leader())->current_term() >= 2);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("a server without all committed entries is not elected (5.4.1)") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Cluster cluster({.seed = seed, .servers = 3});
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    const std::size_t leader = cluster.leader();
    const std::size_t behind = leader % 3 + 1;
    const std::size_t third = 6 - leader - behind;
    const std::uint32_t cut = cluster.isolate(behind);
    REQUIRE(cluster.perform(0, write("x", 7)).ending == Ending::ok);
    cluster.world.crash(cluster.id(leader));
    cluster.heal(cut);
    REQUIRE(cluster.run_until_leader());
    CHECK(cluster.leader() == third);
    CHECK(cluster.perform(0, read("x")).value == 7);
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("a vote that was told survives a crash at any moment") {
  // Every server that casts a vote crashes, before its
  // sync or behind it, and is back within the term.
  for (const std::string mark : {"vote_cast_unsynced", "vote_granted"}) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(mark);
      CAPTURE(seed);
      Cluster cluster({.seed = seed,
                       .settings = {{"election_timeout", "100ms..110ms"}, {"heartbeat", "20ms"}}});
      int crashes = 0;
      cluster.world.watch_marks([&](std::string_view reached, sim::NodeId node) {
        if (reached != mark || ++crashes > 20) return;
        cluster.world.crash(node, sim::UnsyncedWrites::lose);
        cluster.world.kernel().at(cluster.world.now() + 1ms,
                                  [&cluster, node] { cluster.world.start(node); });
      });
      cluster.start();
      cluster.world.run_for(10s);
      CHECK(crashes > 20);
      CHECK(cluster.complaint() == "");
      CHECK(cluster.leader() != 0);
    }
  }
}

TEST_CASE("a server that has answered in a term never goes back before it") {
  // Else it would take orders from the leader of an earlier term, against what it has promised.
  Cluster cluster({.servers = 3});
  cluster.world.start(cluster.id(1));
  sim::Node& peer = cluster.world.add_node("peer");
  cluster.world.start(peer.id());
  std::optional<protocols::raft::AppendEntriesReply> reply;
  peer.spawn("heartbeat", [&] {
    const protocols::raft::AppendEntries heartbeat{7, cluster.id(2), {}, {}, 0};
    reply = peer.call(cluster.id(1), heartbeat, 1s);
  });
  REQUIRE(cluster.run_until([&] { return reply.has_value(); }));
  CHECK(reply->success);
  cluster.world.crash(cluster.id(1), sim::UnsyncedWrites::lose);
  cluster.world.start(cluster.id(1));
  cluster.world.run_for(1ms);
  CHECK(cluster.raft(1)->current_term() == 7);
}

TEST_CASE("a candidate that loses follows the winner of its own term") {
  Setup setup;
  setup.network.latency = sim::Distribution::constant(1ms);
  setup.disk.sync_latency = sim::Distribution::constant(1ms);
  setup.overrides = {{"n1/random/election_timeout/1", "100ms"},
                     {"n2/random/election_timeout/1", "100500us"},
                     {"n3/random/election_timeout/1", "300ms"}};
  Cluster cluster(setup);
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  CHECK(cluster.raft(2)->role() == Role::candidate);
  cluster.world.run_for(50ms);
  CHECK(cluster.raft(2)->role() == Role::follower);
  CHECK(cluster.raft(2)->current_term() == 1);
}

TEST_CASE("who has just voted does not stand itself") {
  Setup setup;
  setup.network.latency = sim::Distribution::constant(2ms);
  setup.disk.sync_latency = sim::Distribution::constant(2ms);
  setup.overrides = {{"n1/random/election_timeout/1", "100ms"},
                     {"n2/random/election_timeout/1", "106ms"},
                     {"n3/random/election_timeout/1", "106ms"}};
  Cluster cluster(setup);
  cluster.start();
  cluster.world.run_for(150ms);
  CHECK(cluster.leader() == 1);
  CHECK(cluster.raft(1)->current_term() == 1);
}

TEST_CASE("the election timeout is a decision with a name") {
  Cluster cluster({.servers = 3, .overrides = {{"n2/random/election_timeout/1", "20ms"}}});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  CHECK(cluster.leader() == 2);
  CHECK(cluster.world.now() < sim::Time{40ms});
}

TEST_CASE("clocks that drift far apart decide only who leads") {
  Cluster cluster({.servers = 3});
  cluster.world.set_drift(cluster.id(1), 400'000);
  cluster.world.set_drift(cluster.id(2), -400'000);
  cluster.start();
  for (int process = 0; process < 3; ++process) cluster.start_process(process, sim::Time{20s});
  cluster.world.run_for(22s);
  CHECK(cluster.history.size() > 500);
  CHECK(cluster.complaint() == "");
}

}  // namespace
}  // namespace ordeal::tests::raft
