// Lamport and vector clocks: as the book's figures have them, and against the causes that a trace
// itself records.
#include "tools/report/causality.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "protocols/registry.hpp"
#include "tools/report/trace_page.hpp"
#include "tools/run/run.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tests {
namespace {

using tools::Causality;
using Events = std::vector<sim::TraceEvent>;

// Events of processes A, B, C, ... written down by hand.
class Story {
 public:
  std::uint64_t local(char process) { return add(sim::EventKind::note, process, 0); }
  std::uint64_t send(char from) { return add(sim::EventKind::send, from, 0); }
  std::uint64_t receive(char at, std::uint64_t sent) {
    return add(sim::EventKind::deliver, at, sent);
  }
  std::uint64_t lose(char at, std::uint64_t sent) { return add(sim::EventKind::drop, at, sent); }
  const Events& events() const { return events_; }

 private:
  std::uint64_t add(sim::EventKind kind, char process, std::uint64_t cause) {
    sim::TraceEvent event;
    event.kind = kind;
    event.node = {static_cast<std::uint32_t>(process - 'A')};
    event.cause = cause;
    events_.push_back(event);
    return events_.size();
  }
  Events events_;
};

bool every_event(const sim::TraceEvent&) { return true; }

std::vector<std::uint32_t> clock_of(const Causality& causality, std::uint64_t event) {
  const auto clock = causality.clock(event);
  return {clock.begin(), clock.end()};
}
using Clock = std::vector<std::uint32_t>;

TEST_CASE("figure 40: what happened before what") {
  Story story;
  const auto e1 = story.send('A');
  const auto e2 = story.local('B');
  const auto e3 = story.local('C');
  const auto e4 = story.receive('B', e1);
  const auto e5 = story.send('B');
  const auto e6 = story.local('A');
  const auto e7 = story.receive('C', e5);
  const auto e8 = story.send('C');
  const auto e9 = story.receive('A', e8);
  const Causality causality(story.events(), 3, every_event);
  for (const auto later : {e4, e5, e6, e7, e8, e9}) CHECK(causality.happened_before(e1, later));
  const auto are_concurrent = [&](std::uint64_t a, std::uint64_t b) {
    return !causality.happened_before(a, b) && !causality.happened_before(b, a);
  };
  CHECK(are_concurrent(e1, e3));
  CHECK(are_concurrent(e2, e6));
  CHECK(!causality.happened_before(e1, e1));
  CHECK(causality.history(e7) == std::vector<std::uint64_t>{e1, e2, e3, e4, e5});
  CHECK(causality.way(e1, e7) == std::vector<std::uint64_t>{e1, e4, e5, e7});
  CHECK(causality.way(e2, e6).empty());
}

TEST_CASE("figures 41 and 42: Lamport's clock orders what is concurrent, a vector clock does not") {
  Story story;
  const auto a1 = story.send('A');
  const auto b1 = story.receive('B', a1);
  const auto b2 = story.local('B');
  const auto c1 = story.local('C');
  const auto c2 = story.local('C');
  const Causality causality(story.events(), 3, every_event);
  CHECK(causality.lamport(a1) == 1);
  CHECK(causality.lamport(b1) == 2);
  CHECK(causality.lamport(c2) == 2);
  CHECK(causality.lamport(b2) == 3);  // above that of c2, which says nothing
  CHECK(clock_of(causality, a1) == Clock{1, 0, 0});
  CHECK(clock_of(causality, b1) == Clock{1, 1, 0});
  CHECK(clock_of(causality, b2) == Clock{1, 2, 0});
  CHECK(clock_of(causality, c1) == Clock{0, 0, 1});
  CHECK(clock_of(causality, c2) == Clock{0, 0, 2});
  CHECK(causality.happened_before(a1, b2));
  CHECK(!causality.happened_before(c2, b2));
  CHECK(!causality.happened_before(b2, c2));
}

// Two clients, A and B, write through one server, C. Neither knows of the other's write.
TEST_CASE("a vector clock without entries for clients orders what is concurrent") {
  Story story;
  const auto a = story.send('A');
  const auto b = story.send('B');
  story.receive('C', a);
  const auto stored_a = story.local('C');
  story.receive('C', b);
  const auto stored_b = story.local('C');
  const Causality causality(story.events(), 3, every_event);
  CHECK(!causality.happened_before(a, b));
  CHECK(!causality.happened_before(b, a));
  CHECK(clock_of(causality, stored_a)[2] < clock_of(causality, stored_b)[2]);  // all it would have
}

TEST_CASE("what is lost on the way reaches nobody, and clocks may count some kinds alone") {
  Story story;
  const auto sent = story.send('A');
  const auto lost = story.lose('B', sent);
  const auto b = story.local('B');
  const auto again = story.send('A');
  story.receive('B', again);
  const auto after = story.local('B');
  const Causality causality(story.events(), 2, [](const sim::TraceEvent& event) {
    return event.kind == sim::EventKind::note || event.kind == sim::EventKind::send;
  });
  CHECK(!causality.is_counted(lost));
  CHECK(!causality.happened_before(sent, b));
  CHECK(causality.happened_before(sent, after));  // through a delivery that is not counted
  CHECK(clock_of(causality, after) == Clock{2, 2});
  CHECK(causality.lamport(after) == 3);
}

// --- against the trace's own causes --------------------------------------------------------------

tools::RunResult run_of(const std::string& file, std::uint64_t seed, const std::string& span) {
  const auto loaded = tools::load_scenario(file, protocols::registry(),
                                           {{"time.run", span}, {"time.recover", "0s"}});
  REQUIRE(loaded.scenario);
  tools::RunOptions options;
  options.seed = seed;
  options.keep_events = true;
  return tools::run_scenario(
      *loaded.scenario, *protocols::find_room(protocols::registry(), loaded.scenario->protocol),
      options);
}

// What an event could know of, by search: of its process's event before, of its cause, and of what
// they could. A bit for each event.
std::vector<std::vector<bool>> histories_by_search(const tools::RunResult& result) {
  const Events& events = result.events;
  std::vector<std::vector<bool>> before(events.size() + 1);
  std::vector<std::uint64_t> last(result.node_names.size(), 0);
  for (std::uint64_t i = 1; i <= events.size(); ++i) {
    const sim::TraceEvent& event = events[i - 1];
    before[i].resize(events.size() + 1, false);
    const auto learn = [&](std::uint64_t other) {
      if (other == 0) return;
      for (std::size_t k = 1; k < other; ++k) before[i][k] = before[i][k] || before[other][k];
      before[i][other] = true;
    };
    const bool is_of_nobody = event.node == sim::kNoNode || event.kind == sim::EventKind::drop;
    if (is_of_nobody) continue;
    const bool is_caused_by_process =
        event.cause != 0 && events[event.cause - 1].node != sim::kNoNode;
    if (is_caused_by_process) learn(event.cause);
    learn(last[event.node.value]);
    last[event.node.value] = i;
  }
  return before;
}

void check_against_causes(const tools::RunResult& result) {
  const Causality causality(result.events, result.node_names.size(), every_event);
  const auto before = histories_by_search(result);
  std::uint64_t different = 0;
  for (std::uint64_t b = 1; b <= result.events.size(); ++b) {
    if (!causality.is_counted(b)) continue;
    for (std::uint64_t a = 1; a < b; ++a) {
      if (!causality.is_counted(a)) continue;
      const bool is_before = causality.happened_before(a, b);
      if (is_before != before[b][a]) ++different;
      if (is_before && causality.lamport(a) >= causality.lamport(b)) ++different;
      if (causality.happened_before(b, a)) ++different;
    }
  }
  CHECK(different == 0);
  CHECK(result.events.size() > 100);
}

TEST_CASE("happened-before by clocks is what the causes of any trace say") {
  struct Sample {
    const char* file;
    const char* span;
  };
  const Sample samples[] = {{"scenarios/raft/everything_at_once.yaml", "600ms"},
                            {"scenarios/abd/everything_at_once.yaml", "300ms"},
                            {"scenarios/lww_quorum/everything_at_once.yaml", "200ms"},
                            {"scenarios/chandy_lamport/everything_at_once.yaml", "150ms"}};
  const std::uint64_t seeds = std::getenv("ORDEAL_NIGHTLY") != nullptr ? 200 : 3;
  for (const Sample& sample : samples) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      CAPTURE(sample.file);
      CAPTURE(seed);
      check_against_causes(run_of(sample.file, seed, sample.span));
    }
  }
}

TEST_CASE("a way leads from cause to effect, by messages and by what a process does") {
  const tools::RunResult result = run_of("scenarios/raft/quiet_cluster.yaml", 1, "500ms");
  const Causality causality(result.events, result.node_names.size(), every_event);
  const std::uint64_t last = result.events.size();
  std::uint64_t ways = 0;
  for (std::uint64_t first = 1; first < last; first += 7) {
    if (!causality.is_counted(first) || !causality.is_counted(last)) continue;
    const auto way = causality.way(first, last);
    CHECK(way.empty() == !causality.happened_before(first, last));
    for (std::size_t i = 1; i < way.size(); ++i) {
      const sim::TraceEvent& before = result.events[way[i - 1] - 1];
      const sim::TraceEvent& after = result.events[way[i] - 1];
      CHECK((before.node == after.node || after.cause == way[i - 1]));
      CHECK(way[i - 1] < way[i]);
    }
    if (way.size() > 2) ++ways;
  }
  CHECK(ways > 0);
}

}  // namespace
}  // namespace ordeal::tests
