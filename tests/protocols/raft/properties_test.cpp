// The properties themselves: each sees the fact that breaks it, says what it saw, and once.
#include "protocols/raft/properties.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/protocols/raft/cluster.hpp"

namespace ordeal::tests::raft {
namespace {

using namespace protocols::raft;

// A healthy cluster whose servers then say things of themselves.
struct Suspects {
  Suspects() : cluster({.servers = 3}) {
    cluster.start();
    cluster.world.run_for(1ms);
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.perform(0, write("x", 1)).ending == protocols::Ending::ok);
    cluster.world.run_for(200ms);
    REQUIRE(cluster.complaint() == "");
    leader = cluster.leader();
    follower = leader % 3 + 1;
    term = cluster.raft(leader)->current_term();
  }
  Cluster cluster;
  std::size_t leader = 0;
  std::size_t follower = 0;
  Term term = 0;
};

TEST_CASE("one vote per term") {
  Suspects suspects;
  sim::Node& node = suspects.cluster.node(1);
  node.note(Voted{9, sim::NodeId{1}});
  node.note(Voted{9, sim::NodeId{1}});  // told again
  node.note(Voted{8, sim::NodeId{2}});  // told late
  CHECK(suspects.cluster.complaint() == "");
  node.note(Voted{9, sim::NodeId{2}});
  CHECK(suspects.cluster.complaint() == "one-vote-per-term: n1 voted for n2 and for n3 in term 9");
}

TEST_CASE("election safety") {
  Suspects suspects;
  const std::string term = std::to_string(suspects.term);
  suspects.cluster.node(suspects.follower).note(BecameLeader{suspects.term, 2});
  CHECK(suspects.cluster.complaint() == "election-safety: n" + std::to_string(suspects.leader) +
                                            " and n" + std::to_string(suspects.follower) +
                                            " both lead term " + term);
}

TEST_CASE("leader append-only") {
  Suspects removed;
  removed.cluster.node(removed.follower).note(Truncated{2});
  CHECK(removed.cluster.complaint() == "");
  removed.cluster.node(removed.leader).note(Truncated{2});
  CHECK(removed.cluster.violated() == std::vector<std::string>{"leader-append-only"});
  Suspects overwritten;
  overwritten.cluster.node(overwritten.leader).note(Appended{2, 2});
  CHECK(overwritten.cluster.violated() == std::vector<std::string>{"leader-append-only"});
}

TEST_CASE("log matching") {
  Cluster cluster({.servers = 3});
  preload(cluster, 1, {1, 1, 2}, 2);
  preload(cluster, 2, {1, 1, 2}, 2, 7);  // the same terms, other entries
  preload(cluster, 3, {1, 3}, 2);
  cluster.start();
  cluster.world.run_for(1ms);
  cluster.node(1).note(Appended{1, 3});
  cluster.node(1).note(Appended{2, 3});  // the same ones again
  cluster.node(3).note(Appended{2, 2});  // another term at index 2
  CHECK(cluster.complaint() == "");
  cluster.node(2).note(Appended{3, 3});
  CHECK(cluster.complaint() ==
        "log-matching: n2 has an entry of term 2 at index 3, as another log has, but they differ "
        "there or before");
}

TEST_CASE("leader completeness, of what was committed in earlier terms") {
  Suspects suspects;
  Cluster& cluster = suspects.cluster;
  const Term term = suspects.term;
  // A server that was away knows nothing of what was committed.
  cluster.world.crash(cluster.id(suspects.follower));
  for (const char* file : {"log", "vote"}) {
    cluster.node(suspects.follower).disk().truncate(file, 0);
  }
  const std::uint32_t cut = cluster.isolate(suspects.follower);
  cluster.world.start(cluster.id(suspects.follower));
  cluster.world.run_for(1ms);
  sim::Node& blank = cluster.node(suspects.follower);
  blank.note(BecameLeader{term - 1, 0});
  CHECK(cluster.complaint() == "");
  blank.note(BecameLeader{term + 1, 0});
  CHECK(cluster.complaint() ==
        "leader-completeness: " + blank.name() + " leads term " + std::to_string(term + 1) +
            " without all of the entries up to index 2, committed by term " + std::to_string(term));
  cluster.heal(cut);
}

TEST_CASE("leader completeness, when the commitment comes after the election") {
  // Votes are given without a look at logs. n2's word that it has n1's entry is on its way for two
  // seconds; meanwhile n3, which has not, is elected by n2.
  Setup setup{
      .servers = 3, .variant = "vote_without_log_check", .settings = {{"rpc_timeout", "5s"}}};
  setup.overrides = {{"n1/random/election_timeout/1", "10ms"}};
  setup.network.in_flight = sim::InFlightAtCut::arrives;
  Cluster cluster(setup);
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  cluster.world.run_for(100ms);
  cluster.cut(sim::LinkSet::between({{cluster.id(1)}, {cluster.id(3)}}));
  sim::LinkRule slow;
  slow.name = "slow";
  slow.links = sim::LinkSet::one_way({cluster.id(2)}, {cluster.id(1)});
  slow.extra_delay = sim::Distribution::constant(2s);
  cluster.start_process(0, sim::Time{1s});
  REQUIRE(cluster.run_until([&] { return cluster.raft(2)->log().last_index() == 2; }));
  cluster.world.network().add_rule(slow);  // n2 still syncs
  cluster.world.run_for(5ms);
  cluster.cut(slow.links);
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 3; }, 1s));
  cluster.cut(sim::LinkSet::touching({cluster.id(3)}));
  CHECK(cluster.raft(1)->role() == Role::leader);
  CHECK(cluster.complaint() == "");
  cluster.world.run_for(2s);
  CHECK(cluster.complaint().find("leader-completeness: n3 leads term 2 without") == 0);
}

TEST_CASE("state machine safety") {
  Cluster cluster({.servers = 3});
  preload(cluster, 1, {1, 1, 2}, 2);
  preload(cluster, 2, {1, 1, 2}, 2, 7);
  cluster.start();
  cluster.world.run_for(1ms);
  cluster.node(1).note(BecameLeader{2, 3});
  SUBCASE("entries that are not applied") {
    cluster.node(1).note(Committed{3, 2});
    CHECK(cluster.complaint() ==
          "state-machine-safety: n1 applied the entries up to index 3 and is not in the state "
          "that they make");
  }
  SUBCASE("entries that are not the committed ones") {
    Suspects suspects;
    const std::size_t blank = suspects.follower;
    suspects.cluster.world.crash(suspects.cluster.id(blank));
    suspects.cluster.node(blank).disk().truncate("log", 0);
    const std::uint32_t cut = suspects.cluster.isolate(blank);
    preload(suspects.cluster, blank, {1, 1}, 9, 7);
    suspects.cluster.world.start(suspects.cluster.id(blank));
    suspects.cluster.world.run_for(1ms);
    suspects.cluster.node(blank).note(Committed{2, suspects.term});
    CHECK(suspects.cluster.complaint().find("that are not the committed ones") !=
          std::string::npos);
    suspects.cluster.heal(cut);
  }
}

TEST_CASE("committed is on majority") {
  Cluster cluster({.servers = 3});
  preload(cluster, 1, {1, 1, 2}, 2);
  preload(cluster, 2, {1, 1}, 2);
  preload(cluster, 3, {1}, 2);
  cluster.start();
  cluster.world.run_for(1ms);
  const auto is_broken = [&] {
    const std::vector<std::string> violated = cluster.violated();
    return std::count(violated.begin(), violated.end(), "committed-is-on-majority") == 1;
  };
  cluster.node(1).note(BecameLeader{2, 3});
  cluster.node(1).note(Committed{2, 2});
  CHECK_FALSE(is_broken());
  SUBCASE("not by one") {
    cluster.node(1).note(Committed{3, 2});
    CHECK(is_broken());
  }
  SUBCASE("of a server that is down nobody can tell") {
    cluster.world.crash(cluster.id(2));
    cluster.node(1).note(Committed{3, 2});
    CHECK_FALSE(is_broken());
  }
}

TEST_CASE("everybody catches up") {
  Suspects suspects;
  Cluster& cluster = suspects.cluster;
  const std::uint32_t cut = cluster.isolate(suspects.follower);
  REQUIRE(cluster.perform(0, write("x", 2)).ending == protocols::Ending::ok);
  cluster.properties().before_mending();
  SUBCASE("where it is mended") {
    cluster.heal(cut);
    cluster.world.run_for(2s);
    cluster.properties().finish();
    CHECK(cluster.complaint() == "");
    CHECK(cluster.looks("everybody-catches-up") == 3);
  }
  SUBCASE("where it is not") {
    cluster.world.run_for(2s);
    cluster.properties().finish();
    CHECK(cluster.complaint() ==
          "everybody-catches-up: n" + std::to_string(suspects.follower) +
              " has applied entries up to index 2, and those up to index 3 were committed before "
              "the faults were mended");
  }
  SUBCASE("claimed only where there was time") {
    cluster.world.run_for(1s);
    cluster.properties().finish();
    CHECK(cluster.looks("everybody-catches-up") == 0);
  }
}
TEST_CASE("a run that shows something says so") {
  Suspects suspects;
  CHECK(suspects.cluster.looks("leader-elected") == 1);
  CHECK(suspects.cluster.looks("entry-committed") > 0);
  CHECK(suspects.cluster.looks("leadership-changed") == 0);
  CHECK(suspects.cluster.looks("suffix-truncated") == 0);
  CHECK(suspects.cluster.looks("retry-deduplicated") == 0);
}

}  // namespace
}  // namespace ordeal::tests::raft
