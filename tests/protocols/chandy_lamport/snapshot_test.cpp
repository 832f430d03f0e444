// The snapshot algorithm, step by step as the paper and the book tell it, and at random.
#include <doctest/doctest.h>

#include "tests/protocols/chandy_lamport/processes.hpp"

namespace ordeal::tests::chandy_lamport {
namespace {

// Two processes, p and q, and a token; nothing happens but what a test tells.
Setup two_processes(const std::string& variant = "") {
  Setup setup;
  setup.nodes = 2;
  setup.variant = variant;
  setup.settings = {{"program", "token"}, {"pace", "0s"}, {"snapshot_every", "0s"}};
  setup.network = links(10ms, 10ms);
  return setup;
}
constexpr sim::Duration kLatency = 10ms;
const std::string kS0 = "TokenState{state: s0}";
const std::string kS1 = "TokenState{state: s1}";

// p sends the token and then begins; q has the token, sends it back, and then meets the marker.
TEST_CASE("figure 48: the token is found in the channel back") {
  Processes processes(two_processes());
  processes.tell(1, 10ms, kLatency, room::Move{});          // the token is at q at 20 ms
  processes.tell(1, 15ms, kLatency, room::TakeSnapshot{});  // the marker is at q at 25 ms
  processes.tell(2, 22ms, kLatency, room::Move{});          // the token is at p at 32 ms
  processes.world.run_for(100ms);
  REQUIRE(processes.assembled.size() == 1);
  CHECK(processes.states[processes.id(1)] == kS0);
  CHECK(processes.states[processes.id(2)] == kS0);
  CHECK(processes.inputs[processes.id(2)] == "");
  CHECK(processes.inputs[processes.id(1)] == "Token{}");
  CHECK(processes.complaint() == "");
  CHECK(processes.property("channels-held-messages").looks == 1);
}

TEST_CASE("the footnote to it: q records before it sends the token on") {
  Processes processes(two_processes());
  processes.tell(1, 10ms, kLatency, room::Move{});
  processes.tell(1, 15ms, kLatency, room::TakeSnapshot{});
  processes.tell(2, 27ms, kLatency, room::Move{});
  processes.world.run_for(100ms);
  CHECK(processes.states[processes.id(1)] == kS0);
  CHECK(processes.states[processes.id(2)] == kS1);
  CHECK(processes.inputs[processes.id(1)] == "");
  CHECK(processes.inputs[processes.id(2)] == "");
  CHECK(processes.complaint() == "");
}

// Figures 46 and 47: states that never were and that no execution could have led to.
TEST_CASE("without its channels the snapshot has no token") {
  Processes processes(two_processes("channels_not_recorded"));
  processes.tell(1, 10ms, kLatency, room::Move{});
  processes.tell(1, 15ms, kLatency, room::TakeSnapshot{});
  processes.tell(2, 22ms, kLatency, room::Move{});
  processes.world.run_for(100ms);
  REQUIRE(processes.assembled.size() == 1);
  CHECK(processes.assembled[0].amount == 0);
  CHECK(processes.breaks("channels-are-exact"));
  CHECK(processes.breaks("start-reaches-snapshot"));
  CHECK(processes.breaks("amount-is-conserved"));
  CHECK(!processes.breaks("cut-is-consistent"));
}

TEST_CASE("with a marker behind the token the snapshot has two") {
  Processes processes(two_processes("marker_after_message"));
  processes.tell(1, 10ms, kLatency, room::TakeSnapshot{});
  processes.tell(1, 15ms, kLatency, room::Move{});
  processes.tell(2, 60ms, kLatency, room::Move{});  // so that q's marker leaves as well
  processes.world.run_for(100ms);
  CHECK(processes.states[processes.id(1)] == kS1);
  CHECK(processes.states[processes.id(2)] == kS1);
  CHECK(processes.breaks("cut-is-consistent"));
  CHECK(!processes.breaks("formulations-agree"));
  CHECK(processes.breaks("start-reaches-snapshot"));
}

TEST_CASE("where a marker overtakes the token the snapshot has none") {
  Setup setup = two_processes();
  setup.network = links(10ms, 10ms, false);
  setup.overrides["net/n1>n2/Token/1/delay"] = "30ms";
  Processes processes(setup);
  processes.tell(1, 10ms, kLatency, room::Move{});          // the token is at q at 40 ms
  processes.tell(1, 15ms, kLatency, room::TakeSnapshot{});  // the marker at 25 ms
  processes.world.run_for(100ms);
  REQUIRE(processes.assembled.size() == 1);
  CHECK(processes.assembled[0].amount == 0);
  CHECK(processes.breaks("channels-are-exact"));
  CHECK(processes.breaks("start-reaches-snapshot"));
}

TEST_CASE("a lost marker leaves the snapshot unfinished for ever") {
  Setup setup = two_processes();
  setup.overrides["net/n1>n2/Marker/1/lost"] = "true";
  Processes processes(setup);
  processes.tell(1, 10ms, kLatency, room::TakeSnapshot{});
  processes.world.run_for(3s);
  CHECK(processes.assembled.empty());
  CHECK(processes.breaks("snapshots-complete"));
}

TEST_CASE("a process that crashes in a snapshot records twice, if it comes back in time") {
  Processes processes(two_processes());
  processes.tell(1, 10ms, kLatency, room::TakeSnapshot{});  // its marker is at q at 20 ms
  processes.world.run_for(15ms);
  processes.world.crash(processes.id(1));  // q's comes back to somebody who knows of nothing
  processes.world.start(processes.id(1));
  processes.world.run_for(3s);
  CHECK(processes.breaks("recorded-once"));
}

TEST_CASE("... and else the snapshot is never whole") {
  Processes processes(two_processes());
  processes.tell(1, 10ms, kLatency, room::TakeSnapshot{});
  processes.world.run_for(15ms);
  processes.world.crash(processes.id(2));
  processes.world.run_for(10ms);
  processes.world.start(processes.id(2));
  processes.world.run_for(3s);
  CHECK(processes.assembled.empty());
  CHECK(processes.breaks("snapshots-complete"));
}

TEST_CASE("everybody comes to what it waits for, if everybody is heard") {
  Setup setup;
  setup.settings = {{"program", "mutex"}, {"snapshot_every", "0s"}};
  setup.network = links(1ms, 5ms);
  Processes processes(setup);
  SUBCASE("heard") {
    processes.world.run_for(2s);
    CHECK(processes.complaint() == "");
    CHECK(processes.property("everybody-is-served").looks == 3);
  }
  SUBCASE("not heard") {  // whose request is first waits for a word of n3, and all wait for it
    sim::LinkRule rule;
    rule.name = "test";
    rule.links = sim::LinkSet::one_way({processes.id(3)}, {processes.id(1), processes.id(2)});
    rule.cut = true;
    processes.world.network().add_rule(rule);
    processes.world.run_for(2s);
    CHECK(processes.property("everybody-is-served").broken == 3);
    CHECK(processes.complaint() == "everybody-is-served: n1 never came to what it waits for");
  }
}

// --- at random -----------------------------------------------------------------------------------

Setup random_setup(std::uint64_t seed, const std::string& program) {
  Setup setup;
  setup.seed = seed;
  setup.nodes = program == "token" ? 2 + seed % 4 : 3 + seed % 3;
  setup.settings = {{"program", program},
                    {"initiators", seed % 2 == 0 ? "1" : "3"},
                    {"pace", seed % 3 == 0 ? "1ms..5ms" : "1ms..40ms"},
                    {"snapshot_every", "20ms..200ms"}};
  setup.network = links(1ms, seed % 5 == 0 ? 200ms : 20ms);
  return setup;
}

// What channels that keep their order and lose nothing leave to go wrong.
sim::RandomFaults tolerated_faults() {
  sim::RandomFaults faults;
  faults.id = "1";
  faults.every_least = 100ms;
  faults.every_greatest = 500ms;
  faults.kinds = {"pause", "clock", "slow", "reorder"};
  faults.lasts_least = 50ms;
  faults.lasts_greatest = 500ms;
  return faults;
}

TEST_CASE("snapshots come through") {
  std::map<std::string, std::uint64_t> looks;
  const char* const programs[] = {"transfers", "token", "work", "locks", "mutex"};
  for (std::uint64_t seed = 1; seed <= seeds(60, 20'000); ++seed) {
    CAPTURE(seed);
    Processes processes(random_setup(seed, programs[seed % 5]));
    processes.undergo(tolerated_faults(), 1s, 2s);
    REQUIRE(processes.complaint() == "");
    for (const char* name :
         {"snapshot-reaches-end", "channels-held-messages", "snapshots-overlapped",
          "cut-was-no-instant", "stable-was-detected", "true-is-detected"}) {
      looks[name] += processes.property(name).looks;
    }
  }
  for (const auto& look : looks) CHECK_MESSAGE(look.second > 20, look.first);
}

// Of all runs there are: links that keep the order and links that do not, each rule kept or left
// out. Both ways to ask must find the same cuts inconsistent.
TEST_CASE("a cut is consistent by the messages exactly if it is by vector clocks") {
  const char* const programs[] = {"transfers", "token", "work", "locks", "mutex"};
  const char* const variants[] = {"", "", "marker_after_message", "snapshots_mixed_up",
                                  "channels_not_recorded"};
  std::uint64_t looks = 0;
  std::uint64_t inconsistent = 0;
  for (std::uint64_t seed = 1; seed <= seeds(100, 10'000); ++seed) {
    CAPTURE(seed);
    Setup setup = random_setup(seed, programs[seed % 5]);
    setup.network.fifo = seed / 5 % 2 == 0;
    setup.variant = variants[seed / 10 % 5];
    Processes processes(setup);
    processes.world.run_for(500ms);
    REQUIRE(!processes.breaks("formulations-agree"));
    looks += processes.property("formulations-agree").looks;
    inconsistent += processes.property("cut-is-consistent").broken;
  }
  MESSAGE("cuts: " << looks << ", inconsistent: " << inconsistent);
  CHECK(inconsistent > 20);
  CHECK(looks > 10 * inconsistent / 9);
}

void expect_caught(const std::string& variant, const std::string& property, std::uint64_t within,
                   const std::string& program = "transfers") {
  CAPTURE(variant);
  for (std::uint64_t seed = 1; seed <= within; ++seed) {
    Setup setup = random_setup(seed, program);
    setup.variant = variant;
    Processes processes(setup);
    processes.world.run_for(4s);
    if (processes.breaks(property)) return;
  }
  FAIL("no seed up to ", within, " breaks ", property);
}

TEST_CASE("each rule is needed") {
  expect_caught("marker_after_message", "cut-is-consistent", 3);
  expect_caught("channels_not_recorded", "channels-are-exact", 3);
  expect_caught("channels_not_recorded", "amount-is-conserved", 3);
  expect_caught("channels_not_recorded", "detected-is-true", 50, "work");
  expect_caught("markers_not_forwarded", "snapshots-complete", 3);
  expect_caught("snapshots_mixed_up", "channels-are-exact", 10);
}

TEST_CASE("two runs with one seed are one run") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    std::uint64_t digests[2];
    for (std::uint64_t& digest : digests) {
      Processes processes(random_setup(seed, "locks"));
      processes.undergo(tolerated_faults(), 500ms, 500ms);
      digest = processes.world.trace().digest();
    }
    CHECK(digests[0] == digests[1]);
  }
}

}  // namespace
}  // namespace ordeal::tests::chandy_lamport
