// Each kind of fault, shown and mended.

#include <doctest/doctest.h>

#include "sim/faults/aimed.hpp"
#include "sim/faults/clock_fault.hpp"
#include "sim/faults/crash.hpp"
#include "sim/faults/duplicate.hpp"
#include "sim/faults/isolate.hpp"
#include "sim/faults/loss.hpp"
#include "sim/faults/one_way.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/pause.hpp"
#include "sim/faults/registry.hpp"
#include "sim/faults/reorder.hpp"
#include "sim/faults/ring.hpp"
#include "sim/faults/slow.hpp"
#include "tests/sim/faults_ping.hpp"

namespace faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Names = std::vector<std::string>;

// Ten pings a second cross a good link, up to the one that is under way at the edge.
bool is_good(std::size_t pings_in_two_seconds) {
  return pings_in_two_seconds >= 18 && pings_in_two_seconds <= 22;
}

TEST_CASE("a partition cuts between groups, both ways, and heals") {
  Cluster cluster(3, {planned("1", 2, 2, Partition({{"n1"}, {"n2", "n3"}}))});
  REQUIRE(cluster.run(seconds(6)));
  for (const auto& [from, to] : {std::pair{"n1", "n2"}, {"n2", "n1"}, {"n3", "n1"}, {"n1", "n3"}}) {
    CHECK(is_good(cluster.heard(from, to, 0, 2)));
    CHECK(cluster.heard(from, to, 2, 4) == 0);
    CHECK(is_good(cluster.heard(from, to, 4, 6)));
  }
  CHECK(is_good(cluster.heard("n2", "n3", 2, 4)));
  REQUIRE(cluster.records().size() == 1);
  CHECK(cluster.records()[0].text == "partition n1 | {n2 n3}");
  CHECK(cluster.records()[0].mended == "healed");
  CHECK(cluster.records()[0].began == Time{seconds(2)});
  CHECK(cluster.records()[0].ended == Time{seconds(4)});
}

TEST_CASE("who is in no group of a partition keeps all links") {
  Cluster cluster(3, {planned("1", 2, 2, Partition({{"n1"}, {"n2"}}))});
  REQUIRE(cluster.run(seconds(4)));
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(is_good(cluster.heard("n1", "n3", 2, 4)));
  CHECK(is_good(cluster.heard("n3", "n2", 2, 4)));
}

TEST_CASE("an isolated node hears nobody and is heard by nobody") {
  Cluster cluster(3, {planned("1", 2, 2, Isolate(Target::of_role("leader")))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(cluster.heard("n3", "n1", 2, 4) == 0);
  CHECK(is_good(cluster.heard("n2", "n3", 2, 4)));
  CHECK(is_good(cluster.heard("n1", "n2", 4, 6)));
  CHECK(cluster.records()[0].text == "isolate n1");
}

TEST_CASE("isolating several cuts them off from each other too") {
  Cluster cluster(3, {planned("1", 2, 2, Isolate({Target::Kind::all, ""}))});
  REQUIRE(cluster.run(seconds(4)));
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(cluster.heard("n2", "n3", 2, 4) == 0);
}

TEST_CASE("a one-way cut loses one direction only") {
  Cluster cluster(2, {planned("1", 2, 2, OneWay({"n1"}, {"n2"}))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(is_good(cluster.heard("n2", "n1", 2, 4)));
  CHECK(is_good(cluster.heard("n1", "n2", 4, 6)));
}

TEST_CASE("in a ring every node hears a majority and no two the same one") {
  for (const std::size_t count : {3U, 4U, 5U, 6U, 7U, 9U}) {
    CAPTURE(count);
    Names order;
    for (std::size_t i = 1; i <= count; ++i) order.push_back("n" + std::to_string(i));
    Cluster cluster(count, {planned("1", 1, 1, Ring(order))});
    REQUIRE(cluster.run(seconds(3)));
    std::vector<Names> views;
    for (const std::string& to : order) {
      Names view;
      for (const std::string& from : order) {
        if (from == to || cluster.heard(from, to, 1, 2) > 0) view.push_back(from);
        if (from != to) CHECK(cluster.heard(from, to, 2, 3) > 0);
      }
      CHECK(2 * view.size() > count);
      CHECK((count == 3 || view.size() < count));
      CHECK((count == 3 || std::find(views.begin(), views.end(), view) == views.end()));
      views.push_back(view);
    }
    if (count == 3) CHECK(views[0] != views[2]);
  }
}

TEST_CASE("a crash ends a life and the restart begins another") {
  Cluster cluster(2, {planned("1", 2, 2, Crash(Target::of_node("n2"), UnsyncedWrites::lose))});
  REQUIRE(cluster.run(seconds(3)));
  CHECK_FALSE(cluster.world().is_up(NodeId{1}));
  REQUIRE(cluster.run(seconds(3)));
  CHECK(cluster.world().is_up(NodeId{1}));
  CHECK(cluster.world().kernel().machine(NodeId{1}).life == 2);
  CHECK(cluster.heard("n2", "n1", 2, 4) <= 1);  // what was under way still arrives
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(is_good(cluster.heard("n2", "n1", 4, 6)));
  CHECK(cluster.records()[0].text == "crash n2, unsynced writes lost");
  CHECK(cluster.records()[0].mended == "restarted");
}

TEST_CASE("what a crash does to unsynced writes is the fault's to say") {
  const auto left = [](UnsyncedWrites rule) {
    Cluster cluster(1, {planned("1", 2, 1, Crash(Target::of_node("n1"), rule))});
    CHECK(cluster.run(milliseconds(2500)));
    return cluster.world().node(NodeId{0}).disk().size("pings");
  };
  CHECK(left(UnsyncedWrites::lose) == 0);
  CHECK(left(UnsyncedWrites::keep) >= 19);
}

TEST_CASE("a paused node is silent and handles late what arrived meanwhile") {
  Cluster cluster(2, {planned("1", 2, 2, Pause(Target::of_node("n2")))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(cluster.heard("n2", "n1", 2, 4) <= 1);
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(cluster.heard("n1", "n2", 4, 6) >= 36);
  CHECK(cluster.records()[0].mended == "resumed");
}

TEST_CASE("a pause may stop the clocks") {
  for (const ClocksInPause clocks : {ClocksInPause::run, ClocksInPause::freeze}) {
    Cluster cluster(1, {planned("1", 2, 2, Pause(Target::of_node("n1"), clocks))});
    REQUIRE(cluster.run(seconds(6)));
    const Duration passed = cluster.world().node(NodeId{0}).clock().monotonic();
    CHECK(passed == (clocks == ClocksInPause::run ? seconds(6) : seconds(4)));
  }
}

TEST_CASE("a pause that outlives its machine's life does not end another pause") {
  Cluster cluster(1, {planned("1", 1, 4, Pause(Target::of_node("n1"))),
                      planned("2", 2, 1, Crash(Target::of_node("n1"))),
                      planned("3", 4, 4, Pause(Target::of_node("n1")))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(cluster.world().is_paused(NodeId{0}));
  REQUIRE(cluster.run(seconds(3)));
  CHECK_FALSE(cluster.world().is_paused(NodeId{0}));
}

// How long the messages of a link took, by the trace's sends and deliveries.
std::vector<Duration> delays(Cluster& cluster, Time begin, Time end) {
  std::vector<Duration> found;
  const auto& events = cluster.world().trace().events();
  for (const TraceEvent& event : events) {
    if (event.kind != EventKind::deliver) continue;
    const TraceEvent& sent = events[event.cause - 1];
    if (sent.time >= begin && sent.time < end) found.push_back(event.time - sent.time);
  }
  return found;
}

TEST_CASE("slow links delay what crosses them while it lasts") {
  const Distribution extra = Distribution::uniform(milliseconds(20), milliseconds(30));
  Cluster cluster(2, {planned("1", 2, 2, Slow(extra, Links::touching(Target::of_node("n1"))))});
  REQUIRE(cluster.run(seconds(6)));
  for (const Duration delay : delays(cluster, Time{}, Time{seconds(2)})) {
    CHECK(delay < milliseconds(2));
  }
  for (const Duration delay : delays(cluster, Time{seconds(2)}, Time{seconds(4)})) {
    CHECK(delay >= milliseconds(20));
  }
  for (const Duration delay : delays(cluster, Time{seconds(4)}, Time{seconds(6)})) {
    CHECK(delay < milliseconds(2));
  }
  CHECK(cluster.records()[0].text == "slow by 20ms..30ms around n1");
}

TEST_CASE("loss loses a share of messages while it lasts, on one link only if so told") {
  const Probability half = Probability::per_million(500'000);
  Cluster cluster(2, {planned("1", 10, 40, Loss(half, Links::one("n1", "n2")))});
  REQUIRE(cluster.run(seconds(60)));
  CHECK(cluster.heard("n1", "n2", 10, 50) > 140);
  CHECK(cluster.heard("n1", "n2", 10, 50) < 260);
  CHECK(cluster.heard("n2", "n1", 10, 50) >= 398);
  CHECK(cluster.heard("n1", "n2", 0, 10) >= 98);
  CHECK(cluster.heard("n1", "n2", 50, 60) >= 98);
  CHECK(cluster.records()[0].text == "loss 50% on n1>n2");
}

TEST_CASE("duplicates arrive twice while it lasts") {
  const Probability always = Probability::per_million(1'000'000);
  Cluster cluster(2, {planned("1", 2, 2, Duplicate(always, Links::all()))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(is_good(cluster.heard("n1", "n2", 0, 2)));
  CHECK(is_good(cluster.heard("n1", "n2", 2, 4) / 2));
  CHECK(is_good(cluster.heard("n1", "n2", 4, 6)));
}

TEST_CASE("reordering holds a share of messages back") {
  const Probability half = Probability::per_million(500'000);
  const Distribution by = Distribution::constant(milliseconds(250));
  Cluster cluster(2, {planned("1", 2, 2, Reorder(half, by, Links::all()))});
  REQUIRE(cluster.run(seconds(6)));
  std::size_t held = 0;
  const std::vector<Duration> during = delays(cluster, Time{seconds(2)}, Time{seconds(4)});
  for (const Duration delay : during) held += delay >= milliseconds(250) ? 1 : 0;
  CHECK(held > during.size() / 4);
  CHECK(held < during.size() * 3 / 4);
  for (const Duration delay : delays(cluster, Time{seconds(4)}, Time{seconds(6)})) {
    CHECK(delay < milliseconds(2));
  }
}

TEST_CASE("a clock drifts while it lasts; a step stays") {
  Cluster cluster(1, {planned("1", 1, 2, ClockFault(Target::of_node("n1"), 100'000, seconds(-5)))});
  REQUIRE(cluster.run(seconds(5)));
  const Clock& clock = cluster.world().node(NodeId{0}).clock();
  CHECK(clock.drift_ppm() == 0);
  CHECK(clock.monotonic() == seconds(5) + milliseconds(200));
  CHECK(clock.wall() == WallTime{Clock::kWallStart + milliseconds(200)});
  CHECK(cluster.records()[0].text == "clock of n1 drifts by 100000 ppm jumps by -5s");
}

TEST_CASE("drifts add up, and ending one takes its own part away") {
  Cluster cluster(1, {planned("1", 1, 3, ClockFault(Target::of_node("n1"), 200, {})),
                      planned("2", 2, 3, ClockFault(Target::of_node("n1"), -50, {}))});
  cluster.world().set_drift(NodeId{0}, 7);
  const Clock& clock = cluster.world().node(NodeId{0}).clock();
  REQUIRE(cluster.run(milliseconds(2500)));
  CHECK(clock.drift_ppm() == 157);
  REQUIRE(cluster.run(seconds(2)));
  CHECK(clock.drift_ppm() == -43);
  REQUIRE(cluster.run(seconds(2)));
  CHECK(clock.drift_ppm() == 7);
}

TEST_CASE("a step alone leaves nothing to mend") {
  Cluster cluster(1, {planned("1", 1, 2, ClockFault(Target::of_node("n1"), 0, seconds(5)))});
  REQUIRE(cluster.run(seconds(5)));
  CHECK(cluster.records()[0].befell_somebody);
  CHECK_FALSE(cluster.records()[0].ended.has_value());
}

TEST_CASE("the fault table knows every kind by its own word") {
  const std::vector<std::shared_ptr<const Fault>> faults = {
      std::make_shared<Partition>(std::vector<Names>{{"n1"}, {"n2"}}),
      std::make_shared<Isolate>(Target::of_node("n1")),
      std::make_shared<OneWay>(Names{"n1"}, Names{"n2"}),
      std::make_shared<Ring>(Names{"n1", "n2", "n3"}),
      std::make_shared<Crash>(Target::of_node("n1")),
      std::make_shared<Pause>(Target::of_node("n1")),
      std::make_shared<Slow>(Distribution::constant(seconds(1)), Links::all()),
      std::make_shared<Loss>(Probability::per_million(1), Links::all()),
      std::make_shared<Duplicate>(Probability::per_million(1), Links::all()),
      std::make_shared<Reorder>(Probability::per_million(1), Distribution{}, Links::all()),
      std::make_shared<ClockFault>(Target::of_node("n1"), 5, Duration{}),
      std::make_shared<Hold>(Aim{"Ping", {}, {}, 0}),
      std::make_shared<Drop>(Aim{"Ping", {}, {}, 1})};
  REQUIRE(fault_table().size() == faults.size());
  for (std::size_t i = 0; i < faults.size(); ++i) {
    CHECK(fault_table()[i].kind == faults[i]->kind());
    CHECK(faults[i]->words()[0].first == faults[i]->kind());
    CHECK(find_fault(faults[i]->kind()) == &fault_table()[i]);
  }
  CHECK(find_fault("partiton") == nullptr);
}

}  // namespace
}  // namespace faults_test
