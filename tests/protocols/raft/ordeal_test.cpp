// Raft as written comes through any faults; with one rule left out it does not.
#include "tests/protocols/raft/ordeal.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace ordeal::tests::raft {
namespace {

// One of the many ways to have a bad time, chosen by the seed.
Setup setup_for(std::uint64_t seed) {
  Setup setup;
  setup.seed = seed;
  setup.servers = seed % 4 == 0 ? 4 : seed % 4 == 1 ? 5 : 3;
  if (seed % 2 == 0) setup.network = bad_network();
  if (seed % 3 == 0) setup.settings["batch_max"] = "1";
  if (seed % 5 == 0) setup.disk.sync_latency = sim::Distribution::uniform(1ms, 20ms);
  if (seed % 7 == 0) setup.settings["election_timeout"] = "100ms..120ms";
  if (seed % 9 == 0) {
    setup.network = slow_network();
    setup.settings["rpc_timeout"] = "1s";
  }
  if (seed % 11 == 0) {  // who waits for less than a sync waits in vain
    setup.disk.sync_latency = sim::Distribution::uniform(1ms, 300ms);
    setup.settings["election_timeout"] = "1s..2s";
    setup.settings["rpc_timeout"] = "700ms";
  }
  return setup;
}

Troubles troubles_for(std::uint64_t seed) {
  Troubles troubles;
  const char* const marks[] = {"",
                               "vote_cast_unsynced",
                               "vote_granted",
                               "entry_appended_unsynced",
                               "committed_before_reply",
                               "committed_before_reply"};
  const std::uint64_t aim = seed / 2 % 6;
  troubles.aimed_mark = marks[aim];
  troubles.aimed_at_all = aim == 5;
  troubles.aimed_one_in = 20;
  if (seed % 6 == 1) troubles.every_greatest = 100ms;
  return troubles;
}

TEST_CASE("Raft comes through") {
  std::size_t ok = 0;
  for (std::uint64_t seed = 1; seed <= seeds(300, 20'000); ++seed) {
    CAPTURE(seed);
    const Ordeal ordeal = undergo(setup_for(seed), troubles_for(seed));
    REQUIRE(ordeal.complaint == "");
    REQUIRE(ordeal.is_alive);
    ok += ordeal.ok;
  }
  CHECK(ok > 10'000);
}

TEST_CASE("two runs with one seed are one run") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const Ordeal first = undergo(setup_for(seed), troubles_for(seed), 3s);
    const Ordeal second = undergo(setup_for(seed), troubles_for(seed), 3s);
    CHECK(first.digest == second.digest);
    CHECK(undergo(setup_for(seed + 84), troubles_for(seed), 3s).digest != first.digest);
  }
}

// A variant, the trouble that brings it out, and what must be seen within so many seeds.
struct Missing {
  std::string variant;
  std::string violated;
  std::uint64_t seeds;
  Setup setup;
  Troubles troubles;
};

void expect_caught(Missing missing) {
  CAPTURE(missing.variant);
  missing.setup.variant = missing.variant;
  for (std::uint64_t seed = 1; seed <= missing.seeds; ++seed) {
    missing.setup.seed = seed;
    const std::vector<std::string> violated = undergo(missing.setup, missing.troubles).violated;
    if (std::find(violated.begin(), violated.end(), missing.violated) != violated.end()) return;
  }
  FAIL("no seed up to ", missing.seeds, " breaks ", missing.violated);
}

Troubles only_isolated_leaders() {
  return {.crash = 0, .crash_all = 0, .partition = 0, .one_way = 0, .pause = 0};
}

TEST_CASE("a read without a round of heartbeats is stale") {
  expect_caught({"read_without_heartbeat", "history", 20, {}, only_isolated_leaders()});
}

TEST_CASE("a read before an entry of the new leader's term is committed is stale") {
  Setup slow_disks;
  slow_disks.disk.sync_latency = sim::Distribution::uniform(1ms, 20ms);
  Troubles troubles;
  troubles.aimed_mark = "committed_before_reply";
  troubles.aimed_one_in = 10;
  expect_caught({"read_before_own_commit", "history", 100, slow_disks, troubles});
}

TEST_CASE("a vote that is not synced is given twice, and elects two leaders") {
  const Troubles crashes{
      .crash = 10, .partition = 0, .isolate_leader = 0, .one_way = 0, .pause = 0};
  expect_caught({"vote_without_sync", "one-vote-per-term", 30, {}, crashes});
  expect_caught({"vote_without_sync", "election-safety", 100, {}, crashes});
}

TEST_CASE("an old entry that is committed by counting is lost") {
  Setup one_by_one;
  one_by_one.settings["batch_max"] = "1";
  Troubles troubles = only_isolated_leaders();
  troubles.isolate_leader = 6;
  troubles.aimed_mark = "committed_before_reply";
  troubles.aimed_one_in = 10;
  expect_caught({"commit_counts_old_terms", "leader-completeness", 200, one_by_one, troubles});
}

TEST_CASE("a leader elected without a look at its log lacks what was committed") {
  expect_caught({"vote_without_log_check", "leader-completeness", 10, {}, {}});
  expect_caught({"vote_without_log_check", "state-machine-safety", 10, {}, {}});
  expect_caught({"vote_without_log_check", "history", 20, {}, {}});
}

TEST_CASE("a retried command that is applied twice shows in the state, and to clients") {
  expect_caught({"retry_applies_twice", "state-machine-safety", 10, {}, {}});
  expect_caught({"retry_applies_twice", "history", 100, {}, {}});
}

}  // namespace
}  // namespace ordeal::tests::raft
