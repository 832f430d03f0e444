// Scripts: steps happen one after the other, exactly, whatever the seed; and a run that goes
// otherwise is broken, by name of the step.

#include "tools/run/script.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/tools/store_room.hpp"
#include "tools/run/run.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools {
namespace {

// A store with an operator, who says what he has been told.
protocols::Room room() {
  protocols::Room room = store_test::room();
  room.commands = {{"say", "", ""}, {"refuse", "", ""}};
  room.messages = {"Do", "Done"};
  room.marks = {"store: asked"};
  room.operate = [](const protocols::Cluster&, sim::Node& desk, const protocols::Command& command) {
    desk.sleep(std::chrono::milliseconds(10));
    if (command.name == "refuse") return "refused: " + command.words.at("what");
    return std::string();
  };
  return room;
}

RunResult run(const std::string& steps, std::uint64_t seed = 1, const std::string& more = "") {
  const std::string text =
      "sim: 1\nnodes: {count: 2, run: store}\nclients: {count: 3, timeout: 5s}\n"
      "time: {run: 10s, recover: 1s}\n" +
      more + "steps:\n" + steps;
  const LoadedScenario loaded = load_scenario_text("test.yaml", text, {room()});
  for (const Diagnostic& one : loaded.diagnostics) MESSAGE(render(one, false));
  REQUIRE(loaded.scenario.has_value());
  RunOptions options;
  options.seed = seed;
  options.keep_events = true;
  return run_scenario(*loaded.scenario, room(), options);
}

// Every event of these kinds, in words: "deliver Do n1", "crash n1", "step 3".
std::vector<std::string> story(const RunResult& result) {
  std::vector<std::string> lines;
  for (const sim::TraceEvent& event : result.events) {
    const std::string kind(sim::kind_text(event.kind));
    if (event.kind == sim::EventKind::step) lines.push_back(event.label.substr(0, 6));
    if (event.kind == sim::EventKind::crash || event.kind == sim::EventKind::mark) {
      lines.push_back(kind + " " + result.node_names[event.node.value]);
    }
    if (event.kind != sim::EventKind::deliver && event.kind != sim::EventKind::hold) continue;
    lines.push_back(kind + " " + std::string(event.payload.type().name) + " " +
                    result.node_names[event.node.value]);
  }
  return lines;
}
using Lines = std::vector<std::string>;

TEST_CASE("operations are performed in order, by whom and through whom the step says") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const RunResult result =
        run("  - {perform: write x = 1, client: c2, through: n1}\n"
            "  - {perform: read x, client: c3, through: n1, result: 1}\n"
            "  - {perform: read x, client: c3, through: n2, result: nil}\n"
            "  - {perform: cas x 5 -> 6, result: {fail: it does not fit}}\n"
            "  - {perform: [read x, append x 7, read x, read y], result: [1, [1, 7], nil]}\n"
            "  - {begin: read x, client: c2}\n"
            "  - {await: c2, result: any}\n",
            seed);
    CHECK(result.failure.has_value() == false);
    CHECK(result.operations == 6);  // and nobody asks for anything else
    CHECK(result.history.operations().size() == 6);
  }
}

TEST_CASE("a message waits until it is delivered, and the next step is behind it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const RunResult result =
        run("  - {hold: Do, to: n1}\n"
            "  - {begin: write x = 1, client: c1}\n"
            "  - {begin: write x = 2, client: c2}\n"
            "  - {deliver: Do, from: c2}\n"
            "  - {deliver: Do, from: c1}\n"
            "  - {crash: n1}\n"
            "  - {await: c1}\n",
            seed);
    CHECK_MESSAGE(!result.failure, result.failure->text());
    const Lines lines = story(result);
    // Both arrive in the order of the steps, and the crash comes before an answer gets home.
    const Lines end = {"step 4",        "deliver Do n1", "mark n1", "step 5",
                       "deliver Do n1", "mark n1",       "step 6",  "crash n1"};
    Lines told;
    for (const std::string& line : lines) {
      if (!line.starts_with("hold") && !line.starts_with("deliver Done")) told.push_back(line);
    }
    const auto from = std::find(told.begin(), told.end(), "step 4");
    REQUIRE(told.end() - from >= 8);
    CHECK(Lines(from, from + 8) == end);
  }
}

TEST_CASE("at a mark the step acts before the code behind it") {
  const RunResult result =
      run("  - {begin: write x = 1}\n"
          "  - {until: {mark: \"store: asked\", node: n1}}\n"
          "  - {crash: n1}\n"
          "  - {await: c1, result: {info: timeout}}\n"
          "  - {end: s3}\n"
          "  - {perform: read x, result: nil}\n");
  CHECK_MESSAGE(!result.failure, result.failure->text());
  const Lines lines = story(result);
  const auto mark = std::find(lines.begin(), lines.end(), "mark n1");
  REQUIRE(lines.end() - mark > 2);
  CHECK(*(mark + 1) == "step 3");
  CHECK(*(mark + 2) == "crash n1");
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].id == "s3");
  CHECK(result.faults[0].ended.has_value());
}

TEST_CASE("until waits for what is sent, held or delivered, as often as it says") {
  const RunResult result =
      run("  - {begin: write x = 1}\n"
          "  - {until: {sent: Do, from: c1, to: n1}}\n"
          "  - {until: {delivered: Done, from: n1}}\n"
          "  - {await: c1}\n"
          "  - {hold: Done, from: n1, to: c2, id: answers}\n"
          "  - {begin: read x, client: c2}\n"
          "  - {until: {held: Done}}\n"
          "  - {end: answers}\n"
          "  - {await: c2, result: 1}\n"
          "  - {begin: read x, client: c2}\n"
          "  - {begin: read x, client: c3}\n"
          "  - {until: {delivered: Do, nth: 2}}\n"
          "  - {drop: Done, to: c3}\n"
          "  - {await: c3, result: info}\n");
  CHECK_MESSAGE(!result.failure, result.failure->text());
}

TEST_CASE("the nth is the nth from now on") {
  const RunResult result =
      run("  - {perform: read x}\n"
          "  - {begin: read x, client: c1}\n"
          "  - {begin: read x, client: c2}\n"
          "  - {begin: read x, client: c3}\n"
          "  - {until: {delivered: Do, nth: 2}}\n"
          "  - {wait: 1s}\n");
  CHECK_MESSAGE(!result.failure, result.failure->text());
  const Lines lines = story(result);
  const auto step = std::find(lines.begin(), lines.end(), "step 6");
  REQUIRE(step != lines.end());
  CHECK(std::count(lines.begin(), step, "deliver Do n1") == 3);
}

TEST_CASE("the operator obeys, at once or when awaited") {
  const RunResult result =
      run("  - {operator: say, what: a}\n"
          "  - {operator: say, what: b, await: false}\n"
          "  - {perform: read x, client: c1}\n"
          "  - {await: operator}\n"
          "  - {wait: 1s}\n");
  CHECK_MESSAGE(!result.failure, result.failure->text());
  CHECK(result.verdict == RunVerdict::pass);
}

TEST_CASE("a script that goes otherwise breaks the run, with its place and what came instead") {
  const auto why = [](const std::string& steps, const std::string& more = "") {
    const RunResult result = run(steps, 1, more);
    CHECK(result.verdict == RunVerdict::broken);
    REQUIRE(result.failure.has_value());
    CHECK(result.failure->kind == sim::FailureKind::script);
    return result.failure->message;
  };
  CHECK(why("  - {perform: read x, result: 3}\n") ==
        "test.yaml:6:5: step 1, {perform: read x, client: c1, result: 3}: read x was to end in 3, "
        "and ended in ok");
  CHECK(why("  - {perform: write x = 1}\n  - {perform: cas x 2 -> 3}\n") ==
        "test.yaml:7:5: step 2, {perform: cas x 2 -> 3, client: c1, result: ok}: cas x 2 -> 3 was "
        "to end in ok, and ended in fail: it does not fit");
  CHECK(why("  - {hold: Do}\n  - {begin: read x}\n  - {deliver: Do, from: c2}\n") ==
        "test.yaml:8:5: step 3, {deliver: Do, from: c2, nth: 1}: not done when the faults ended; "
        "what waits is Do c1>n1");
  CHECK(why("  - {until: {role: leader}}\n") ==
        "test.yaml:6:5: step 1, {until: {role: leader}}: not done when the faults ended");
  CHECK(why("  - {operator: refuse, what: it}\n") ==
        "test.yaml:6:5: step 1, {operator: refuse, what: \"it\", await: true}: refused: it");
  CHECK(why("  - {operator: say, await: false}\n  - {operator: say}\n") ==
        "test.yaml:7:5: step 2, {operator: say, await: true}: the operator is still busy with "
        "another command");
  CHECK(why("  - {wait: 1s}\n  - {perform: read x}\n",
            "workload: {kind: register, rate: "
            "unlimited}\n") ==
        "test.yaml:8:5: step 2, {perform: read x, client: c1, result: ok}: c1 is busy with an "
        "operation of the workload");
}

TEST_CASE("a hold or drop that meets no message is told, with its place") {
  using Warnings = std::vector<std::string>;
  const RunResult idle =
      run("  - {perform: read x}\n"
          "  - {hold: Done, to: c2, id: ended}\n"
          "  - {hold: Do, from: c2}\n"
          "  - {drop: Done, to: c1, nth: 2}\n"
          "  - {wait: 1s}\n"
          "  - {end: ended}\n"
          "  - {wait: 1s}\n"
          "  - {begin: read x, client: c3}\n"
          "  - {hold: Done, to: c3, id: late}\n"
          "  - {until: {held: Done}}\n"
          "  - {end: late}\n"
          "  - {await: c3}\n",
          1, "faults:\n  - {at: 1500ms, drop: Do, nth: all, for: 100ms}\n");
  CHECK_MESSAGE(!idle.failure, idle.failure->text());
  CHECK(idle.verdict == RunVerdict::pass);
  CHECK(idle.warnings ==
        Warnings{"EVD004: test.yaml:9:5: \"hold every Done to c2\" met no message",
                 "EVD004: test.yaml:10:5: \"hold every Do from c2\" met no message",
                 "EVD004: test.yaml:11:5: \"drop the 2nd Done to c1\" met no message",
                 "EVD004: test.yaml: fault 1: \"drop every Do\" met no message"});
  const RunResult busy =
      run("  - {hold: Done, to: c2}\n"
          "  - {begin: read x, client: c2}\n"
          "  - {hold: Do, from: c1, id: ended}\n"
          "  - {begin: read x, client: c1}\n"
          "  - {until: {held: Done, to: c2}}\n"
          "  - {drop: Done, to: c2}\n"  // those that wait count
          "  - {until: {held: Do, from: c1}}\n"
          "  - {end: ended}\n"
          "  - {await: c1}\n");
  CHECK_MESSAGE(!busy.failure, busy.failure->text());
  CHECK(busy.warnings == Warnings{});
}

TEST_CASE("a violation found by a script that went otherwise does not count") {
  const RunResult result =
      run("  - {perform: write x = 1, through: n1}\n"
          "  - {perform: read x, through: n2, result: nil}\n"
          "  - {perform: read x, through: n2, result: 1}\n",
          1, "check: [linearizable]\n");
  REQUIRE(result.leading_check() != nullptr);
  CHECK(result.leading_check()->verdict == RunVerdict::violation);
  CHECK(result.verdict == RunVerdict::broken);
}

TEST_CASE("a scenario's clients do as the script says, unless the workload says how much") {
  const std::string steps = "  - {perform: read x}\n  - {wait: 9s}\n";
  CHECK(run(steps).operations == 1);
  CHECK(run(steps, 1, "workload: {kind: set}\n").operations == 1);
  CHECK(run(steps, 1, "workload: {kind: set, final_reads: one}\n").operations == 2);
}

TEST_CASE("a run with a script is a pure function too, and what a step has caused is known") {
  const std::string steps =
      "  - {hold: Do, to: n1}\n  - {begin: write x = 1, client: c1}\n  - {until: {held: Do}}\n"
      "  - {end: s1}\n  - {await: c1}\n";
  const RunResult one = run(steps, 5);
  const RunResult other = run(steps, 5);
  CHECK_MESSAGE(!one.failure, one.failure->text());
  CHECK(one.digest == other.digest);
  for (const sim::TraceEvent& event : one.events) {
    if (event.kind != sim::EventKind::fault || event.label.find("hold") == std::string::npos)
      continue;
    const sim::TraceEvent& cause = one.events.at(event.cause - 1);
    const bool by_step = cause.kind == sim::EventKind::step || cause.kind == sim::EventKind::fault;
    CHECK(by_step);
  }
  for (const sim::TraceEvent& event : one.events) {
    if (event.kind != sim::EventKind::hold) continue;
    CHECK(one.events.at(event.cause - 1).kind == sim::EventKind::send);
  }
}

}  // namespace
}  // namespace ordeal::tools
