// The plan: times, marks, targets, and what one fault more or less leaves as it was.

#include <doctest/doctest.h>

#include <algorithm>

#include "sim/faults/crash.hpp"
#include "sim/faults/isolate.hpp"
#include "sim/faults/loss.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/pause.hpp"
#include "tests/sim/faults_ping.hpp"

namespace faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<PlannedFault> three_faults() {
  return {planned("1", 2, 2, Partition({{"n1"}, {"n2", "n3"}})),
          planned("2", 3, 2, Crash({Target::Kind::any, ""})),
          planned("3", 6, 1, Loss(Probability::per_million(300'000), Links::all()))};
}

// The events before `until`, by their chain.
std::vector<std::uint64_t> chains_before(Cluster& cluster, Time until) {
  std::vector<std::uint64_t> chains;
  for (const TraceEvent& event : cluster.world().trace().events()) {
    if (event.time < until) chains.push_back(event.chain);
  }
  return chains;
}

std::map<std::string, std::string> decisions_of(Cluster& cluster) {
  std::map<std::string, std::string> values;
  for (const AskedDecision& asked : cluster.world().decisions().asked()) {
    values[asked.name] = asked.value;
  }
  return values;
}

TEST_CASE("the same plan and seed give the same trace") {
  Cluster one(3, three_faults(), 7);
  Cluster two(3, three_faults(), 7);
  REQUIRE(one.run(seconds(8)));
  REQUIRE(two.run(seconds(8)));
  CHECK(one.world().trace().digest() == two.world().trace().digest());
  Cluster other(3, three_faults(), 8);
  REQUIRE(other.run(seconds(8)));
  CHECK(one.world().trace().digest() != other.world().trace().digest());
}

TEST_CASE("a fault overridden away gives the run that never had it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (std::size_t away = 0; away < 3; ++away) {
      CAPTURE(seed);
      CAPTURE(away);
      std::vector<PlannedFault> fewer = three_faults();
      const std::string name = fewer[away].name() + "/happens";
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(away));
      Cluster overridden(3, three_faults(), seed, {{name, "false"}});
      Cluster without(3, fewer, seed);
      REQUIRE(overridden.run(seconds(8)));
      REQUIRE(without.run(seconds(8)));
      CHECK(overridden.world().trace().digest() == without.world().trace().digest());
      CHECK(overridden.records().size() == 2);
      CHECK(overridden.world().decisions().unused().empty());
    }
  }
}

TEST_CASE("up to a fault's instant the trace does not know of it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Cluster with(3, three_faults(), seed);
    Cluster without(3, {}, seed);
    REQUIRE(with.run(seconds(8)));
    REQUIRE(without.run(seconds(8)));
    const Time first{seconds(2)};
    CHECK(chains_before(with, first) == chains_before(without, first));
    CHECK(chains_before(with, first + Duration{1}) != chains_before(without, first + Duration{1}));
  }
}

TEST_CASE("one fault more leaves every other decision as it was") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::vector<PlannedFault> more = three_faults();
    more.insert(more.begin() + 1, planned("extra", 4, 1, Pause(Target::of_node("n2"))));
    Cluster few(3, three_faults(), seed);
    Cluster many(3, more, seed);
    few.world().decisions().listen();
    many.world().decisions().listen();
    REQUIRE(few.run(seconds(8)));
    REQUIRE(many.run(seconds(8)));
    const auto before = decisions_of(few);
    const auto after = decisions_of(many);
    std::size_t shared = 0;
    for (const auto& [name, value] : before) {
      const auto found = after.find(name);
      if (found == after.end()) continue;
      ++shared;
      CHECK(found->second == value);
    }
    CHECK(shared > before.size() / 2);
    CHECK(chains_before(few, Time{seconds(4)}) == chains_before(many, Time{seconds(4)}));
  }
}

TEST_CASE("faults of one instant: first the ends, then the beginnings, in the order of the plan") {
  Cluster cluster(3, {planned("b", 2, 2, Isolate(Target::of_node("n1"))),
                      planned("c", 4, 2, Isolate(Target::of_node("n2"))),
                      planned("a", 2, 2, Isolate(Target::of_node("n3")))});
  REQUIRE(cluster.run(seconds(5)));
  std::vector<std::string> told;
  for (const TraceEvent& event : cluster.world().trace().events()) {
    if (event.kind == EventKind::fault) told.push_back(event.label);
  }
  CHECK(told == std::vector<std::string>{"isolate n1", "isolate n3", "isolate n1: healed",
                                         "isolate n3: healed", "isolate n2"});
}

TEST_CASE("a fault acts before everything else of its instant, and causes what it does") {
  // Nodes wake at every full tenth of a second, this one included.
  Cluster cluster(3, {planned("1", 2, 1, Crash(Target::of_node("n1")))});
  REQUIRE(cluster.run(seconds(4)));
  const auto& events = cluster.world().trace().events();
  const auto first = std::find_if(events.begin(), events.end(), [](const TraceEvent& event) {
    return event.time == Time{seconds(2)};
  });
  REQUIRE(first != events.end());
  CHECK(first->kind == EventKind::fault);
  CHECK(first->cause == 0);
  const FaultRecord& record = cluster.records()[0];
  const auto begun = static_cast<std::uint64_t>(first - events.begin()) + 1;
  CHECK(record.began_event == begun);
  CHECK((first + 1)->kind == EventKind::crash);
  CHECK((first + 1)->cause == begun);
  CHECK(events[record.ended_event - 1].cause == begun);
  CHECK(events[record.ended_event].kind == EventKind::start);
  CHECK(events[record.ended_event].cause == record.ended_event);
}

TEST_CASE("a role that nobody holds: the record says so and nothing happens") {
  Cluster cluster(3, {planned("1", 2, 2, Isolate(Target::of_role("captain"))),
                      planned("2", 3, 2, Crash(Target::of_role("captain")))});
  Cluster quiet(3, {});
  REQUIRE(cluster.run(seconds(6)));
  REQUIRE(quiet.run(seconds(6)));
  REQUIRE(cluster.records().size() == 2);
  CHECK_FALSE(cluster.records()[0].befell_somebody);
  CHECK(cluster.records()[0].text == "isolate the captain: nobody fits");
  CHECK(cluster.records()[1].text == "crash the captain: nobody fits");
  CHECK_FALSE(cluster.records()[0].ended.has_value());
  CHECK(cluster.heard("n1", "n2", 0, 6) == quiet.heard("n1", "n2", 0, 6));
}

TEST_CASE("a machine that is down already is not crashed again") {
  Cluster cluster(2, {planned("1", 1, 3, Crash(Target::of_node("n1"))),
                      planned("2", 2, 1, Crash(Target::of_node("n1")))});
  REQUIRE(cluster.run(milliseconds(3500)));
  CHECK(cluster.records()[1].text == "crash n1: down already");
  CHECK_FALSE(cluster.world().is_up(NodeId{0}));
}

TEST_CASE("a role is its holder of the highest term, and equals are chosen among by a decision") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Cluster cluster(4, {planned("1", 1, 1, Isolate(Target::of_role("follower")))}, seed);
    REQUIRE(cluster.run(seconds(2)));
    CHECK(cluster.records()[0].text == "isolate n4");
  }

  const auto chosen = [](const Overrides& overrides) {
    Cluster equals(4, {planned("x", 1, 1, Isolate(Target::of_role("peer")))}, 3, overrides);
    REQUIRE(equals.run(milliseconds(500)));
    for (std::uint32_t i = 0; i < 4; ++i) equals.world().node(NodeId{i}).take_role("peer", 1);
    REQUIRE(equals.run(seconds(1)));
    return equals.records()[0].text;
  };
  CHECK(chosen({{"faults/x/target", "n3"}}) == "isolate n3");
  CHECK(chosen({{"faults/x/target", "n2"}}) == "isolate n2");
}

TEST_CASE("any is one node and minority the most that leave a majority, by named decisions") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Cluster cluster(5,
                    {planned("1", 1, 1, Crash({Target::Kind::any, ""})),
                     planned("2", 3, 1, Crash({Target::Kind::minority, ""}))},
                    seed);
    cluster.world().decisions().listen();
    REQUIRE(cluster.run(milliseconds(1500)));
    int down = 0;
    for (std::uint32_t i = 0; i < 5; ++i) down += cluster.world().is_up(NodeId{i}) ? 0 : 1;
    CHECK(down == 1);
    REQUIRE(cluster.run(seconds(2)));
    down = 0;
    for (std::uint32_t i = 0; i < 5; ++i) down += cluster.world().is_up(NodeId{i}) ? 0 : 1;
    CHECK(down == 2);
    const auto asked = decisions_of(cluster);
    CHECK(asked.contains("faults/1/happens"));
    CHECK(asked.contains("faults/1/target"));
    CHECK(asked.contains("faults/2/target/1"));
    CHECK(asked.contains("faults/2/target/2"));
  }
}

PlannedFault at_mark(const std::string& mark, std::uint64_t count, Target target) {
  PlannedFault fault;
  fault.id = "marked";
  fault.at_mark = mark;
  fault.mark_count = count;
  fault.lasts = seconds(1);
  fault.fault = std::make_shared<Crash>(std::move(target));
  return fault;
}

TEST_CASE("a fault at a mark begins when the mark is reached for that time, once") {
  // Two nodes reach it every tenth of a second: the seventh time is in the fourth.
  Cluster cluster(2, {at_mark("pinged", 7, Target::of_node("n1"))});
  REQUIRE(cluster.run(seconds(5)));
  REQUIRE(cluster.records().size() == 1);
  CHECK(cluster.records()[0].began == Time{milliseconds(400)});
  CHECK(cluster.records()[0].ended == Time{milliseconds(1400)});
  CHECK(cluster.world().kernel().machine(NodeId{0}).life == 2);
  const auto& events = cluster.world().trace().events();
  CHECK(events[cluster.records()[0].began_event - 2].kind == EventKind::mark);
}

TEST_CASE("a fault at a mark may end the very life that reached it") {
  Cluster cluster(1, {at_mark("pinged", 3, Target::of_node("n1"))});
  REQUIRE(cluster.run(seconds(5)));
  CHECK(cluster.records().size() == 1);
  CHECK(cluster.world().kernel().machine(NodeId{0}).life == 2);
  CHECK_FALSE(cluster.world().failure().has_value());
}

TEST_CASE("a mark that is never reached begins nothing; watching for it changes nothing") {
  Cluster watched(2, {at_mark("nowhere", 1, Target::of_node("n1"))});
  Cluster plain(2, {});
  REQUIRE(watched.run(seconds(3)));
  REQUIRE(plain.run(seconds(3)));
  CHECK(watched.records().empty());
  CHECK(watched.world().trace().digest() == plain.world().trace().digest());
}

TEST_CASE("end_all mends what lasts, and nothing begins after it") {
  PlannedFault forever = planned("1", 1, 1, Crash(Target::of_node("n1")));
  forever.lasts.reset();
  Cluster cluster(3, {forever, planned("2", 2, 60, Partition({{"n2"}, {"n3"}})),
                      planned("3", 5, 1, Crash(Target::of_node("n2"))),
                      at_mark("pinged", 1'000, Target::of_node("n3"))});
  REQUIRE(cluster.run(seconds(4)));
  CHECK_FALSE(cluster.world().is_up(NodeId{0}));
  cluster.driver().end_all();
  CHECK(cluster.world().is_up(NodeId{0}));
  REQUIRE(cluster.run(seconds(60)));
  CHECK(cluster.records().size() == 2);
  CHECK(cluster.records()[0].ended == Time{seconds(4)});
  CHECK(cluster.records()[1].ended == Time{seconds(4)});
  CHECK(cluster.heard("n2", "n3", 2, 4) == 0);
  CHECK(cluster.heard("n2", "n3", 4, 6) >= 18);
}

TEST_CASE("two faults of one id are refused") {
  CHECK_THROWS_AS(Cluster(2, {planned("1", 1, 1, Crash(Target::of_node("n1"))),
                              planned("1", 2, 1, Crash(Target::of_node("n1")))}),
                  ContractFailed);
}

}  // namespace
}  // namespace faults_test
