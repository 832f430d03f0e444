// What clients see: reads that are never stale, commands that apply once.
#include <doctest/doctest.h>

#include "tests/protocols/raft/cluster.hpp"

namespace ordeal::tests::raft {
namespace {

using protocols::Ending;
using protocols::Outcome;

TEST_CASE("read, write and cas do what a register does") {
  Cluster cluster({.servers = 3});
  cluster.start();
  CHECK(cluster.perform(0, read("x")).value == std::nullopt);
  CHECK(cluster.perform(0, cas("x", 0, 1)).ending == Ending::fail);
  CHECK(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  CHECK(cluster.perform(1, read("x")).value == 1);
  CHECK(cluster.perform(1, cas("x", 1, 2)).ending == Ending::ok);
  const Outcome mismatch = cluster.perform(2, cas("x", 1, 3));
  CHECK(mismatch.ending == Ending::fail);
  CHECK(mismatch.error == "not the expected value");
  CHECK(cluster.perform(2, read("x")).value == 2);
  CHECK(cluster.perform(2, read("y")).value == std::nullopt);
  const std::size_t leader = cluster.leader();
  CHECK(cluster.perform(0, read("x")).served_by ==
        "n" + std::to_string(leader) + ", leader of term " +
            std::to_string(cluster.raft(leader)->current_term()));
  CHECK(cluster.complaint() == "");
}

// A leader that the others can no longer hear, but
// clients can; meanwhile another one accepts a write.
Outcome read_from_deposed_leader(const std::string& variant) {
  Cluster cluster({.servers = 3, .variant = variant});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  const std::size_t old = cluster.leader();
  const int its_client = static_cast<int>(old) - 1;
  REQUIRE(cluster.perform(its_client, write("x", 1)).ending == Ending::ok);
  std::vector<sim::NodeId> others;
  for (std::size_t i = 1; i <= 3; ++i) {
    if (i != old) others.push_back(cluster.id(i));
  }
  cluster.cut(sim::LinkSet::between({{cluster.id(old)}, others}));
  REQUIRE(cluster.run_until([&] { return cluster.leader() != old; }));
  REQUIRE(cluster.perform(static_cast<int>(cluster.leader()) - 1, write("x", 2)).ending ==
          Ending::ok);
  return cluster.perform(its_client, read("x"));
}

TEST_CASE("a deposed leader does not answer reads") {
  const Outcome outcome = read_from_deposed_leader("");
  CHECK(outcome.ending == Ending::ok);  // by the new leader, in the end
  CHECK(outcome.value == 2);
}

TEST_CASE("who is told through which server stays with it, leader or not") {
  Cluster cluster({.servers = 3, .client = {1s, true}});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  const std::size_t leader = cluster.leader();
  const std::string follower = "n" + std::to_string(leader % 3 + 1);
  REQUIRE(cluster.perform(0, through("n" + std::to_string(leader), write("x", 1))).ending ==
          Ending::ok);
  CHECK(cluster.perform(0, through(follower, read("x"))).ending == Ending::fail);
  CHECK(cluster.perform(0, through(follower, write("x", 2))).ending == Ending::info);
  CHECK(cluster.perform(0, read("x")).value == 1);  // nobody is named: the leader is found
  CHECK(cluster.complaint() == "");
}

TEST_CASE("... and where it does not ask a majority, it answers with what was overwritten") {
  CHECK(read_from_deposed_leader("read_without_heartbeat").value == 1);
}

TEST_CASE("an answer confirms no read that came after its question") {
  // The followers' answers to a heartbeat take two seconds. Before they arrive there is a new
  // leader, and a write, and a read at the old one.
  Setup setup{.servers = 3, .settings = {{"rpc_timeout", "5s"}}, .client = {3s, true}};
  setup.overrides = {{"n1/random/election_timeout/1", "10ms"}};
  setup.network.in_flight = sim::InFlightAtCut::arrives;
  Cluster cluster(setup);
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  const sim::LinkSet answers =
      sim::LinkSet::one_way({cluster.id(2), cluster.id(3)}, {cluster.id(1)});
  sim::LinkRule slow;
  slow.name = "slow";
  slow.links = answers;
  slow.extra_delay = sim::Distribution::constant(2s);
  cluster.world.network().add_rule(slow);
  cluster.world.run_for(60ms);  // a heartbeat, to each
  cluster.cut(answers);
  REQUIRE(cluster.run_until([&] { return cluster.leader() > 1; }, 1s));
  REQUIRE(cluster.perform(1, write("x", 2)).ending == Ending::ok);
  REQUIRE(cluster.raft(1)->role() == protocols::raft::Role::leader);
  CHECK(cluster.perform(0, read("x")).ending == Ending::fail);
}

// A write is committed and answered; its leader crashes before anybody else learns of the
// commitment, and n2 is elected. Returns the number of syncs that n2's disk has done then.
std::size_t change_leader(Cluster& cluster) {
  cluster.world.decisions().listen();
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  cluster.world.crash(cluster.id(1));
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 2; }));
  std::size_t syncs = 0;
  for (const sim::AskedDecision& asked : cluster.world.decisions().asked()) {
    if (asked.name.starts_with("n2/disk/sync/")) ++syncs;
  }
  return syncs;
}

// The new leader's disk is slow, so a majority confirms
// its leadership before its no-op is committed.
Outcome read_from_new_leader(const std::string& variant) {
  Setup setup;
  setup.variant = variant;
  setup.settings = {{"election_timeout", "300ms..400ms"}};
  setup.overrides = {{"n1/random/election_timeout/1", "10ms"},
                     {"n2/random/election_timeout/1", "100ms"}};
  Cluster rehearsal(setup);
  const std::size_t syncs = change_leader(rehearsal);
  for (const std::size_t later : {1U, 2U, 3U}) {
    setup.overrides["n2/disk/sync/" + std::to_string(syncs + later) + "/delay"] = "50ms";
  }
  Cluster cluster(setup);
  CHECK(change_leader(cluster) == syncs);  // nothing before the slow syncs is any different
  CHECK(cluster.world.now() == rehearsal.world.now());
  CHECK(cluster.raft(2)->commit_index() < 2);
  return cluster.perform(1, read("x"));
}

TEST_CASE("a new leader answers no read before an entry of its own term is committed") {
  const Outcome outcome = read_from_new_leader("");
  CHECK(outcome.ending == Ending::ok);
  CHECK(outcome.value == 1);
}

TEST_CASE("... and where it does, it does not know of its predecessor's last entries") {
  const Outcome outcome = read_from_new_leader("read_before_own_commit");
  CHECK(outcome.ending == Ending::ok);
  CHECK(outcome.value == std::nullopt);
}

TEST_CASE("many reads share one round of heartbeats") {
  Cluster cluster({.servers = 3});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  const auto last_index = cluster.raft(cluster.leader())->log().last_index();
  for (int process = 0; process < 5; ++process) {
    CHECK(cluster.perform(process, read("x")).value == 1);
  }
  CHECK(cluster.raft(cluster.leader())->log().last_index() == last_index);
}

// The leader crashes when a cas is committed and applied, before it can say so.
struct Retried {
  Outcome outcome;
  std::string complaint;
  std::uint64_t deduplicated = 0;
};
Retried cas_whose_answer_is_lost(const std::string& variant) {
  Cluster cluster({.servers = 3, .variant = variant});
  bool armed = false;
  cluster.world.watch_marks([&](std::string_view mark, sim::NodeId node) {
    if (!armed || mark != "committed_before_reply") return;
    armed = false;
    cluster.world.crash(node);
  });
  cluster.start();
  REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
  armed = true;
  Retried retried;
  retried.outcome = cluster.perform(0, cas("x", 1, 2));
  CHECK(!armed);
  retried.complaint = cluster.complaint();
  retried.deduplicated = cluster.looks("retry-deduplicated");
  return retried;
}

TEST_CASE("a command that is sent again is applied once, and answered as the first time") {
  const Retried retried = cas_whose_answer_is_lost("");
  CHECK(retried.outcome.ending == Ending::ok);
  CHECK(retried.complaint == "");
  CHECK(retried.deduplicated > 0);
}

TEST_CASE("... and without the session table it finds its own effect and says it failed") {
  CHECK(cas_whose_answer_is_lost("retry_applies_twice").outcome.ending == Ending::fail);
}

TEST_CASE("without retries a lost answer ends the operation: nobody can say") {
  for (const bool retries : {true, false}) {
    CAPTURE(retries);
    Cluster cluster({.servers = 3, .client = {5s, retries}});
    bool armed = false;
    cluster.world.watch_marks([&](std::string_view mark, sim::NodeId node) {
      if (!armed || mark != "committed_before_reply") return;
      armed = false;
      cluster.world.crash(node);
    });
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
    armed = true;
    const Outcome outcome = cluster.perform(0, write("x", 2));
    CHECK(!armed);
    CHECK(outcome.ending == (retries ? Ending::ok : Ending::info));
    CHECK(outcome.error == (retries ? "" : "timeout"));
  }
}

TEST_CASE("a client that starts at a follower finds the leader") {
  for (int process = 0; process < 5; ++process) {
    Cluster cluster({.servers = 5, .client = {100ms, true}});
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    cluster.world.run_for(100ms);
    CHECK(cluster.perform(process, write("x", 1)).ending == Ending::ok);
  }
}

}  // namespace
}  // namespace ordeal::tests::raft
