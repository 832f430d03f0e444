// The log: how followers come to agree with their leader, and when an entry is committed.
#include <doctest/doctest.h>

#include "tests/protocols/raft/cluster.hpp"

namespace ordeal::tests::raft {
namespace {

using protocols::Ending;
using protocols::raft::LogIndex;
using protocols::raft::Term;

TEST_CASE("whatever logs followers have, they come to hold the leader's (figure 7)") {
  for (const std::string batch_max : {"1", "2", "64"}) {
    CAPTURE(batch_max);
    Cluster cluster({.servers = 7,
                     .settings = {{"batch_max", batch_max}, {"election_timeout", "2s..3s"}},
                     .overrides = {{"n1/random/election_timeout/1", "10ms"}}});
    preload(cluster, 1, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6}, 7);
    preload(cluster, 2, {1, 1, 1, 4, 4, 5, 5, 6, 6}, 7);           // (a) lacks one
    preload(cluster, 3, {1, 1, 1, 4}, 7);                          // (b) lacks many
    preload(cluster, 4, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6}, 7);     // (c) has one too many
    preload(cluster, 5, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7}, 7);  // (d) has two of a later term
    preload(cluster, 6, {1, 1, 1, 4, 4, 4, 4}, 7);                 // (e) both
    preload(cluster, 7, {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3}, 7);     // (f) both: it led 2 and 3
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.leader() == 1);
    REQUIRE(cluster.raft(1)->current_term() == 8);
    cluster.world.run_for(500ms);
    for (std::size_t i = 1; i <= 7; ++i) {
      CAPTURE(i);
      CHECK(terms(cluster.raft(i)->log()) == std::vector<Term>{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8});
      CHECK(cluster.raft(i)->log().checksum(11) == cluster.raft(1)->log().checksum(11));
      CHECK(cluster.raft(i)->commit_index() == 11);
    }
    CHECK(cluster.looks("suffix-truncated") == 4);
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("a conflicting term is skipped at once, however long") {
  Cluster cluster({.servers = 3,
                   .settings = {{"batch_max", "1000"}, {"election_timeout", "2s..3s"}},
                   .overrides = {{"n1/random/election_timeout/1", "10ms"}}});
  preload(cluster, 1, std::vector<Term>(500, 3), 3);
  preload(cluster, 2, std::vector<Term>(499, 2), 3);
  preload(cluster, 3, std::vector<Term>(500, 3), 3);
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  CHECK(cluster.run_until([&] { return cluster.raft(2)->commit_index() >= 501; }, 80ms));
}

// Figure 8. S1 led term 2 and brought entry 2 to S2 only; S5 led term 3 and has
// its own entry 2. S1 leads term 4 and brings its entry 2 to S3 as well, a
// majority; then it crashes, before its entry of term 4 is anywhere else. S5 leads
// term 5, by the votes of servers whose last term is 2, and overwrites entry 2.
std::string figure_8(const std::string& variant) {
  Cluster cluster({.servers = 5,
                   .variant = variant,
                   .settings = {{"batch_max", "1"}, {"election_timeout", "2s..3s"}},
                   .overrides = {{"n1/random/election_timeout/1", "10ms"},
                                 {"n5/random/election_timeout/1", "500ms"}}});
  preload(cluster, 1, {1, 2}, 3);
  preload(cluster, 2, {1, 2}, 3);
  preload(cluster, 3, {1}, 3);
  preload(cluster, 4, {1}, 3);
  preload(cluster, 5, {1, 3}, 4);  // it has heard of S1's candidacy
  // S4 and S5 hear nothing of S1's term; S2 and S3 hear it until S3 has entry 2.
  const std::uint32_t cut = cluster.cut(sim::LinkSet::between(
      {{cluster.id(1), cluster.id(2), cluster.id(3)}, {cluster.id(4), cluster.id(5)}}));
  cluster.start();
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 1; }));
  REQUIRE(cluster.run_until([&] { return cluster.raft(3)->log().last_index() == 2; }));
  const std::uint32_t silence =
      cluster.cut(sim::LinkSet::one_way({cluster.id(1)}, {cluster.id(2), cluster.id(3)}));
  cluster.world.run_for(20ms);  // S3's answer reaches S1, and what S1 says to it does not arrive
  REQUIRE(cluster.leader() == 1);
  REQUIRE(cluster.raft(1)->current_term() == 4);
  REQUIRE(terms(cluster.raft(3)->log()) == std::vector<Term>{1, 2});
  CHECK(cluster.raft(1)->commit_index() == (variant.empty() ? 0 : 2));
  cluster.world.crash(cluster.id(1));
  cluster.heal(silence);
  cluster.heal(cut);
  REQUIRE(cluster.run_until([&] { return cluster.leader() == 5; }));
  cluster.world.run_for(500ms);
  CHECK(cluster.raft(3)->log().term_at(2) == 3);
  return cluster.complaint();
}

TEST_CASE("an entry of an earlier term is not committed by counting (figure 8)") {
  CHECK(figure_8("") == "");
}

TEST_CASE("... and where it is, a leader overwrites a committed entry") {
  CHECK(figure_8("commit_counts_old_terms").find("leader-completeness") == 0);
}

TEST_CASE("a leader that crashes with unsynced entries loses only what nobody was promised") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Cluster cluster({.seed = seed, .servers = 3});
    bool crashed = false;
    bool armed = false;
    cluster.world.watch_marks([&](std::string_view mark, sim::NodeId node) {
      const bool leads = cluster.leader() != 0 && cluster.id(cluster.leader()) == node;
      if (!armed || crashed || !leads || mark != "entry_appended_unsynced") return;
      crashed = true;
      cluster.world.crash(node, sim::UnsyncedWrites::lose);
    });
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
    const std::size_t old = cluster.leader();
    armed = true;
    CHECK(cluster.perform(0, write("x", 2)).ending == Ending::ok);  // by the next leader
    CHECK(crashed);
    cluster.world.start(cluster.id(old));
    cluster.world.run_for(2s);
    CHECK(cluster.perform(0, read("x")).value == 2);
    const LogIndex last = cluster.raft(1)->log().last_index();
    for (std::size_t i = 2; i <= 3; ++i) {
      REQUIRE(cluster.raft(i)->log().last_index() == last);
      CHECK(cluster.raft(i)->log().checksum(last) == cluster.raft(1)->log().checksum(last));
    }
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("a follower that was away for long catches up, in batches") {
  Cluster cluster({.servers = 3, .settings = {{"batch_max", "7"}}});
  cluster.start();
  REQUIRE(cluster.run_until_leader());
  const std::size_t away = cluster.leader() % 3 + 1;
  cluster.world.crash(cluster.id(away));
  for (int i = 1; i <= 100; ++i) REQUIRE(cluster.perform(0, write("x", i)).ending == Ending::ok);
  cluster.world.start(cluster.id(away));
  cluster.world.run_for(1s);
  CHECK(cluster.raft(away)->commit_index() == cluster.raft(cluster.leader())->commit_index());
  CHECK(cluster.raft(away)->machine().read("x") == 100);
  CHECK(cluster.complaint() == "");
}

TEST_CASE("nothing is acknowledged before a majority has it on disk") {
  // All servers crash the moment a client has its answer; what they synced must hold it.
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Cluster cluster({.seed = seed, .servers = 5});
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    REQUIRE(cluster.perform(0, write("x", 1)).ending == Ending::ok);
    for (std::size_t i = 1; i <= 5; ++i) {
      cluster.world.crash(cluster.id(i), sim::UnsyncedWrites::lose);
    }
    cluster.start();
    REQUIRE(cluster.run_until_leader());
    CHECK(cluster.perform(0, read("x")).value == 1);
    CHECK(cluster.complaint() == "");
  }
}

TEST_CASE("a network that loses, doubles and reorders costs time, nothing else") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    sim::NetworkOptions network;
    network.loss = sim::Probability::per_million(100'000);
    network.duplicate = sim::Probability::per_million(200'000);
    network.reorder = sim::Probability::per_million(200'000);
    network.reorder_by = sim::Distribution::uniform({}, 100ms);
    Cluster cluster({.seed = seed, .servers = 3, .network = network});
    cluster.start();
    for (int process = 0; process < 3; ++process) cluster.start_process(process, sim::Time{10s});
    cluster.world.run_for(12s);
    CHECK(cluster.history.size() > 100);
    CHECK(cluster.looks("retry-deduplicated") > 0);
    CHECK(cluster.complaint() == "");
  }
}

}  // namespace
}  // namespace ordeal::tests::raft
