// Messages picked by type and link: they wait at the end of their link until somebody lets them
// through, or are lost there.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/faults/aimed.hpp"
#include "tests/sim/faults_ping.hpp"

namespace faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Target kOne = Target::of_node("n1");
const Target kTwo = Target::of_node("n2");

// Waits on links that keep their order, and on others.
struct Line {
  WorldOptions options;
  std::unique_ptr<World> world;

  explicit Line(bool fifo, std::uint64_t seed = 1) {
    options.seed = seed;
    options.network.fifo = fifo;
    options.keep_events = true;
    world = std::make_unique<World>(options);
    for (const char* name : {"n1", "n2", "n3"}) world->start(world->add_node(name).id());
    world->network().watch_messages([this](MessageMoment moment, std::string_view, NodeId, NodeId) {
      if (moment == MessageMoment::delivered) ++delivered;
    });
  }
  ~Line() { world->end(); }
  void send(std::uint32_t from, std::uint32_t to, std::uint64_t number) {
    world->node(NodeId{from}).send(NodeId{to}, Ping{number});
  }
  /// The numbers of the pings that were delivered, or dropped, in order.
  std::vector<std::uint64_t> told(EventKind kind) const {
    std::vector<std::uint64_t> numbers;
    for (const TraceEvent& event : world->trace().events()) {
      if (event.kind == kind && event.payload) {
        numbers.push_back(event.payload.get<Ping>().number);
      }
    }
    return numbers;
  }
  std::uint64_t delivered = 0;
};

using Numbers = std::vector<std::uint64_t>;
const MessagePattern kPings{"Ping", {}, {}};

std::uint64_t waiting(const Line& line, Waiting which = Waiting::all) {
  return line.world->network().held_count(kPings, which);
}

TEST_CASE("a hold keeps what comes until it ends, and then lets it through in that order") {
  Cluster cluster(3, {planned("1", 2, 2, Hold({"Ping", kOne, kTwo, 0}))});
  REQUIRE(cluster.run(seconds(6)));
  CHECK(cluster.heard("n1", "n2", 0, 2) >= 18);
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  CHECK(cluster.heard("n1", "n2", 4, 6) >= 38);  // its own twenty and those that waited
  CHECK(cluster.heard("n2", "n1", 2, 4) >= 18);
  CHECK(cluster.heard("n1", "n3", 2, 4) >= 18);
  CHECK(cluster.records()[0].text == "hold every Ping from n1 to n2");
  CHECK(cluster.records()[0].mended == "released");
}

TEST_CASE("only the nth waits, or is lost") {
  Cluster held(2, {planned("1", 2, 2, Hold({"Ping", kOne, kTwo, 3}))});
  REQUIRE(held.run(seconds(6)));
  CHECK(held.heard("n1", "n2", 2, 4) == 19);
  CHECK(held.heard("n1", "n2", 4, 6) == 21);
  Cluster lost(2, {planned("1", 2, 2, Drop({"all", {}, kTwo, 3}))});
  REQUIRE(lost.run(seconds(6)));
  CHECK(lost.heard("n1", "n2", 2, 4) == 19);
  CHECK(lost.heard("n1", "n2", 4, 6) == 20);
  CHECK(lost.records()[0].text == "drop the 3rd message to n2");
  Cluster every(2, {planned("1", 2, 2, Drop({"Ping", kOne, {}, 0}))});
  REQUIRE(every.run(seconds(6)));
  CHECK(every.heard("n1", "n2", 2, 4) == 0);
  CHECK(every.heard("n1", "n2", 4, 6) == 20);
}

TEST_CASE("what another type is called is not meant, nor who is not there") {
  Cluster cluster(2, {planned("1", 2, 2, Drop({"Pong", {}, {}, 0})),
                      planned("2", 2, 2, Drop({"Ping", Target::of_role("king"), {}, 0}))});
  REQUIRE(cluster.run(seconds(4)));
  CHECK(cluster.heard("n1", "n2", 2, 4) >= 19);
  CHECK(cluster.records()[1].text == "drop every Ping from the king: nobody fits");
  CHECK_FALSE(cluster.records()[1].befell_somebody);
}

TEST_CASE("a run with an aimed fault overridden away is a run without it") {
  Cluster with(2, {planned("1", 2, 2, Drop({"Ping", {}, {}, 0}))}, 7,
               {{"faults/1/happens", "false"}});
  Cluster without(2, {}, 7);
  REQUIRE(with.run(seconds(5)));
  REQUIRE(without.run(seconds(5)));
  CHECK(with.world().trace().digest() == without.world().trace().digest());
}

TEST_CASE("messages that wait are let through one by one, whatever luck says of their order") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Line line(false, seed);
    Network& network = line.world->network();
    const std::uint32_t gate = network.close_gate({"Ping", {NodeId{0}}, {}}, GateAct::hold, 0);
    for (std::uint64_t number = 1; number <= 4; ++number) line.send(0, 1, number);
    line.world->run_for(seconds(1));
    const Numbers came = line.told(EventKind::hold);
    REQUIRE(came.size() == 4);
    CHECK(line.delivered == 0);
    CHECK(waiting(line) == 4);
    network.let_through(kPings, 3);
    line.world->run_for(milliseconds(1));
    CHECK(line.told(EventKind::deliver) == Numbers{came[2]});
    network.lose_held(kPings, 1);
    CHECK(line.told(EventKind::drop) == Numbers{came[0]});
    network.open_gate(gate);
    line.send(0, 1, 5);
    line.world->run_for(seconds(1));
    CHECK(line.told(EventKind::deliver) == Numbers{came[2], came[1], came[3], 5});
  }
}

TEST_CASE("on a fifo link what comes behind waits too, and only the foremost can go") {
  Line line(true);
  Network& network = line.world->network();
  network.close_gate({"Ping", {}, {NodeId{1}}}, GateAct::hold, 1);
  for (std::uint64_t number = 1; number <= 3; ++number) line.send(0, 1, number);
  line.send(0, 2, 10);
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{10});
  CHECK(waiting(line) == 3);
  CHECK(waiting(line, Waiting::foremost) == 1);
  CHECK(network.held_texts() == std::vector<std::string>{"Ping n1>n2", "Ping n1>n2", "Ping n1>n2"});
  network.lose_held(kPings, 2);  // any of them can be lost
  network.let_through(kPings, 1);
  line.world->run_for(milliseconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{10, 1, 3});
  CHECK(waiting(line) == 0);
}

TEST_CASE("two gates on one fifo link: what is behind the second waits for it") {
  Line line(true);
  Network& network = line.world->network();
  const std::uint32_t first = network.close_gate(kPings, GateAct::hold, 1);
  const std::uint32_t second = network.close_gate(kPings, GateAct::hold, 3);
  for (std::uint64_t number = 1; number <= 4; ++number) line.send(0, 1, number);
  line.world->run_for(seconds(1));
  network.open_gate(first);
  line.world->run_for(milliseconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{1, 2});
  network.open_gate(second);
  line.world->run_for(milliseconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{1, 2, 3, 4});
}

TEST_CASE("a message that was let through meets what every message meets") {
  Line line(false);
  Network& network = line.world->network();
  network.close_gate(kPings, GateAct::hold, 0);
  line.send(0, 1, 1);
  line.send(0, 2, 2);
  line.send(2, 1, 3);
  line.send(1, 1, 4);  // to itself: never held
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{4});
  line.world->crash(NodeId{1});
  LinkRule cut;
  cut.name = "cut";
  cut.links = LinkSet::touching({NodeId{2}});
  cut.cut = true;
  network.add_rule(cut);
  network.let_through(kPings, 0);
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{4});
  CHECK(line.told(EventKind::drop).size() == 3);
}

TEST_CASE("a message let through to a paused machine waits for it to go on") {
  Line line(false);
  Network& network = line.world->network();
  network.close_gate(kPings, GateAct::hold, 0);
  line.send(0, 1, 1);
  line.world->run_for(seconds(1));
  line.world->pause(NodeId{1});
  network.let_through(kPings, 0);
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver).empty());
  line.world->resume(NodeId{1});
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{1});
}

TEST_CASE("what a paused machine holds has left its link: no gate keeps it any more") {
  Line line(false);
  line.world->pause(NodeId{1});
  line.send(0, 1, 1);
  line.world->run_for(seconds(1));
  line.world->network().close_gate(kPings, GateAct::hold, 0);
  line.world->resume(NodeId{1});
  line.world->run_for(seconds(1));
  CHECK(line.told(EventKind::deliver) == Numbers{1});
  CHECK(waiting(line) == 0);
}

TEST_CASE("a drop counts those that wait first, and then those that come") {
  const auto fault = [](const char* id, auto kind) {
    PlannedFault unplanned;
    unplanned.id = id;
    unplanned.fault = std::make_shared<decltype(kind)>(kind);
    return unplanned;
  };
  for (const std::uint64_t nth : {2U, 3U}) {
    CAPTURE(nth);
    Line line(true);
    FaultDriver driver(*line.world, {NodeId{0}, NodeId{1}, NodeId{2}}, {});
    driver.befall(fault("s1", Hold({"Ping", kOne, kTwo, 0})), false);
    line.send(0, 1, 1);
    line.send(0, 1, 2);
    line.world->run_for(seconds(1));
    driver.befall(fault("s2", Drop({"Ping", kOne, kTwo, nth})), false);
    CHECK(line.told(EventKind::drop) == (nth == 2 ? Numbers{2} : Numbers{}));
    driver.mend("s1");
    line.send(0, 1, 3);
    line.send(0, 1, 4);
    line.world->run_for(seconds(1));
    CHECK(line.told(EventKind::deliver) == (nth == 2 ? Numbers{1, 3, 4} : Numbers{1, 2, 4}));
  }
}

TEST_CASE("a fault that nobody planned happens now, and is mended by its id") {
  Cluster cluster(2, {});
  REQUIRE(cluster.run(seconds(2)));
  PlannedFault fault;
  fault.id = "s1";
  fault.fault = std::make_shared<Hold>(Aim{"Ping", kOne, kTwo, 0});
  cluster.driver().befall(fault, false);
  REQUIRE(cluster.run(seconds(2)));
  CHECK(cluster.heard("n1", "n2", 2, 4) == 0);
  cluster.driver().mend("s1");
  REQUIRE(cluster.run(seconds(2)));
  CHECK(cluster.heard("n1", "n2", 4, 6) >= 38);
  REQUIRE(cluster.records().size() == 1);
  CHECK(cluster.records()[0].ended == Time{seconds(4)});
  CHECK_THROWS(cluster.driver().befall(fault, false));
}

}  // namespace
}  // namespace faults_test
