// Good scenarios: what they load to; --set; files that are not there.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/faults/registry.hpp"
#include "tests/tools/scenario_good.hpp"

namespace scenario_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SetOption set(const std::string& text) {
  SetOption option;
  REQUIRE(read_set_option(text, option));
  return option;
}

TEST_CASE("a minimal scenario gets every default") {
  const Scenario scenario = loaded(kMinimal);
  CHECK(scenario.name == "good");
  CHECK(scenario.protocol == "raft");
  CHECK(scenario.nodes == std::vector<std::string>{"n1", "n2", "n3"});
  CHECK(scenario.settings.at("election_timeout") == "150ms..300ms");
  CHECK(scenario.settings.size() == 4);
  CHECK(scenario.clients.count == 2);
  CHECK(scenario.run_time == seconds(30));
  REQUIRE(scenario.checks.size() == 2);
  CHECK(scenario.checks[0].name == "linearizable");
  CHECK(scenario.checks[1].kind == Check::Kind::properties);
  CHECK_FALSE(scenario.expect.violation);
  CHECK(scenario.seeds.first == 1);
  CHECK(scenario.seeds.last == 1);
}

TEST_CASE("a protocol without clients gets none, and no history to check") {
  const Scenario scenario = loaded("sim: 1\nnodes: {count: 3, run: gossip}\n");
  CHECK(scenario.clients.count == 0);
  CHECK(scenario.checks.empty());
}

TEST_CASE("everything a scenario can say is read") {
  const Scenario scenario = loaded(kFull);
  CHECK(scenario.name == "deposed-leader");
  CHECK(scenario.about == "Ein \"alter\" König: kept # here");
  CHECK(scenario.variant == "read_without_heartbeat");
  CHECK(scenario.settings.at("election_timeout") == "100ms..200ms");
  CHECK(scenario.settings.at("heartbeat") == "50ms");
  CHECK(scenario.settings.at("pre_vote") == "true");
  CHECK(scenario.nodes[3] == "north-1");
  CHECK(scenario.clients.count == 10);
  CHECK(scenario.clients.timeout == milliseconds(1500));
  CHECK_FALSE(scenario.clients.retries);
  sim::Distribution latency = sim::Distribution::lognormal(milliseconds(5), 750);
  latency.low = milliseconds(1);
  CHECK(scenario.network.latency == latency);
  CHECK(scenario.network.loss.per_2_32 == sim::Probability::per_million(5'000).per_2_32);
  CHECK(scenario.network.duplicate.per_2_32 == sim::Probability::per_million(10'000).per_2_32);
  CHECK(scenario.network.reorder.per_2_32 == sim::Probability::per_million(123'456).per_2_32);
  CHECK(scenario.network.fifo);
  CHECK(scenario.network.in_flight == sim::InFlightAtCut::arrives);
  CHECK(scenario.clocks[0].drift_ppm == 100);
  CHECK(scenario.clocks[0].wall_offset == seconds(-5));
  CHECK(scenario.workload.operations_per_minute == 90);
  CHECK(scenario.workload.percent("read") == 70);
  CHECK(scenario.workload.percent("write") == 30);
  CHECK(scenario.workload.percent("cas") == 0);
  CHECK(scenario.workload.operations_max == 1000);
  CHECK(scenario.run_time == seconds(60));
  CHECK(scenario.recovery_time == milliseconds(1500));
  CHECK(scenario.checks.size() == 4);
  CHECK(scenario.checks[0].budget == 5'000'000);
  CHECK(scenario.checks[0].model == "cas-register");
  CHECK(scenario.checks[0].place.line == 42);
  CHECK(scenario.checks[0].place.column == 5);
  CHECK(scenario.checks[3].at_least_percent == 90);
  CHECK(scenario.expect.what == "LIN001");
  CHECK(scenario.seeds.last == 200);
  CHECK(scenario.overrides.at("net/a>b/AppendEntries/17/delay") == "30ms");
  CHECK(scenario.stack_size == 128 * 1024);
}

TEST_CASE("faults are called by their position, or by the id they have") {
  const Scenario scenario = loaded(kFull);
  REQUIRE(scenario.faults.size() == 13);
  CHECK(scenario.faults[0].id == "1");
  CHECK(scenario.faults[2].id == "lonely");
  CHECK(scenario.faults[3].id == "4");
  CHECK(scenario.faults[11].at_mark == "vote: stored");
  CHECK(scenario.faults[11].mark_count == 2);
  CHECK_FALSE(scenario.faults[11].at.has_value());
  CHECK_FALSE(scenario.faults[8].lasts == seconds(4));
  CHECK(*scenario.faults[0].lasts == seconds(8));
  CHECK_FALSE(scenario.faults[6].lasts.has_value());
  REQUIRE(scenario.random_faults.size() == 2);
  CHECK(scenario.random_faults[0].id == "14");
  CHECK(scenario.random_faults[0].kinds.size() == 4);
  CHECK_FALSE(scenario.random_faults[0].minority_down);
  CHECK(scenario.random_faults[1].id == "storm");
  CHECK(scenario.random_faults[1].kinds.size() == 11);
}

TEST_CASE("the examples of the fault table are good") {
  for (const sim::FaultRow& row : sim::fault_table()) {
    CAPTURE(row.kind);
    const std::string text = "sim: 1\nnodes: {count: 5, run: raft}\nfaults: [{at: 1s, " +
                             std::string(row.example) + "}]\n";
    const LoadedScenario result = load_scenario_text("example.yaml", text, rooms());
    CHECK(told(result) == "");
    REQUIRE(result.scenario.has_value());
    CHECK(result.scenario->faults.at(0).fault->kind() == row.kind);
    CHECK(result.scenario->faults.at(0).lasts.has_value());
  }
}

TEST_CASE("brackets without end are told, however deep") {
  for (const std::string_view bracket : {"[", "{", "{a: ", "- "}) {
    std::string text = "sim: ";
    if (bracket == "- ") text.clear();
    for (int i = 0; i < 2'000; ++i) text += bracket;
    const LoadedScenario result = load_scenario_text("deep.yaml", text, rooms());
    CHECK_FALSE(result.scenario.has_value());
    CHECK_FALSE(result.diagnostics.empty());
  }
}

TEST_CASE("--set replaces any key, and makes those that are not there") {
  const Scenario scenario =
      loaded(kFull, {set("workload.keys=8"), set("nodes.settings.heartbeat=9ms"),
                     set("time={run: 5m, recover: 0s}"), set("seeds=7"), set("faults.2.at=4500ms"),
                     set("about=a=b"), set("override.faults/1/happens=false")});
  CHECK(scenario.workload.number("keys") == 8);
  CHECK(scenario.workload.percent("read") == 70);
  CHECK(scenario.settings.at("heartbeat") == "9ms");
  CHECK(scenario.run_time == seconds(300));
  CHECK(scenario.seeds.first == 7);
  CHECK(scenario.seeds.last == 7);
  CHECK(*scenario.faults[1].at == sim::Time{milliseconds(4500)});
  CHECK(scenario.about == "a=b");
  CHECK(scenario.overrides.at("faults/1/happens") == "false");
  CHECK(loaded(scenario.resolved).hash == scenario.hash);
  const Scenario made = loaded(kMinimal, {set("network.latency={kind: exponential, mean: 2ms}")});
  CHECK(made.network.latency == sim::Distribution::exponential(milliseconds(2)));
}

TEST_CASE("--set is judged like the file, at a place of its own") {
  const auto told_of = [](const std::string& option) {
    const LoadedScenario result = load_scenario_text("good.yaml", kFull, rooms(), {set(option)});
    CHECK_FALSE(result.scenario.has_value());
    return told(result);
  };
  CHECK(told_of("wrokload.keys=8") ==
        "error[YAML104]: unknown key \"wrokload\"\n"
        "  --> --set wrokload.keys=8\n"
        "   = did you mean \"workload\"?\n"
        "   = keys of a scenario: sim, scenario, about, nodes, clients, network, disk, clocks, "
        "workload, time, faults, steps, check, expect, seeds, override, limits\n");
  CHECK(told_of("workload.keys=many") ==
        "error[YAML204]: the number of keys is a whole number, not \"many\"\n"
        "  --> --set workload.keys=many\n");
  CHECK(told_of("time.run=60") ==
        "error[YAML201]: a duration needs a unit\n"
        "  --> --set time.run=60\n"
        "   = write 60ms or 60s\n");
  CHECK(told_of("faults.99.at=1s") ==
        "error[YAML112]: \"99\" is no item of that list\n"
        "  --> --set faults.99.at=1s\n"
        "   = items are counted from 1, and there are 15\n");
  CHECK(told_of("nodes.ids=[a, b").starts_with("error[YAML100]: not YAML: "));
  CHECK(told_of("time.run=").starts_with("error[YAML111]: a duration has no value\n"));
}

TEST_CASE("a file that is larger or nested deeper than scenarios are is refused at once") {
  const auto first_told = [](const std::string& text) {
    const LoadedScenario result = load_scenario_text("big.yaml", text, rooms());
    REQUIRE_FALSE(result.diagnostics.empty());
    CHECK_FALSE(result.scenario.has_value());
    const Diagnostic& one = result.diagnostics.front();
    return std::string(one.code) + ' ' + std::to_string(one.place.line) + ':' +
           std::to_string(one.place.column);
  };
  const std::string begin = "sim: 1\nnodes: {count: 3, run: raft}\n";
  CHECK(first_told(begin + "faults: " + std::string(200'000, '[')) == "YAML113 3:73");
  std::string nested = "faults:\n  ";
  for (int i = 0; i < 100'000; ++i) nested += "- ";
  CHECK(first_told(begin + nested) == "YAML113 4:131");
  CHECK(
      first_told(begin + "# " + std::string(std::size_t{2} << 20, 'x')).starts_with("YAML113 3:"));
  const std::string rule = "# " + std::string(300, '-') + "\n# - - - [ - a list - ]\n";
  CHECK(load_scenario_text("fine.yaml", rule + begin, rooms()).scenario.has_value());
}

// What is listed behind "keys of ": {"network", {"latency", "loss", ...}}.
std::pair<std::string, std::vector<std::string>> keys_told(const std::string& help) {
  const std::size_t colon = help.find(": ");
  std::string owner = help.substr(std::string("keys of ").size(), colon - 8);
  std::erase(owner, '"');
  std::vector<std::string> keys;
  std::istringstream words(help.substr(colon + 2));
  for (std::string word; words >> word;) {
    std::erase(word, ',');
    keys.push_back(word);
  }
  return {owner, keys};
}

TEST_CASE("every key of a scenario stands in its reference") {
  std::ifstream file(std::filesystem::current_path() / "docs/reference/scenario.md");
  REQUIRE(file.good());
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string wrong = "sim: 1\nzzz: 1\nnodes: {count: 3, run: raft, zzz: 1}\n";
  for (const char* part : {"clients", "network", "disk", "workload", "time", "limits"}) {
    wrong += std::string(part) + ": {zzz: 1}\n";
  }
  std::size_t parts = 0;
  for (const Diagnostic& one : load_scenario_text("all.yaml", wrong, rooms()).diagnostics) {
    if (!one.help.starts_with("keys of ")) continue;
    ++parts;
    const auto told = keys_told(one.help);
    const std::string& owner = told.first;
    for (const std::string& key : told.second) {
      if (owner == "workload" && key == "keys") continue;  // a number of one kind's own
      const bool is_part = owner == "a scenario";
      const bool is_there = page.find('`' + (is_part ? "" : owner + '.') + key) != page.npos ||
                            page.find(", `" + key + '`') != page.npos;
      CHECK_MESSAGE(is_there, owner, ": ", key);
    }
  }
  CHECK(parts == 8);
}

TEST_CASE("a --set that is none is refused") {
  SetOption option{"before", "1"};
  for (const char* text : {"", "workload", "=3", "a..b=3", ".a=3", "a.=3", "a b=3"}) {
    CAPTURE(text);
    CHECK_FALSE(read_set_option(text, option));
  }
  CHECK(option.path == "before");
  REQUIRE(read_set_option("a.b=c=d", option));
  CHECK(option.path == "a.b");
  CHECK(option.value == "c=d");
}

TEST_CASE("a file that is not there, and a folder, are no scenarios") {
  const LoadedScenario missing = load_scenario("tests/tools/no_such_file.yaml", rooms());
  CHECK(missing.is_unreadable);
  CHECK_FALSE(missing.scenario.has_value());
  CHECK(told(missing) ==
        "error[YAML099]: cannot open the file: No such file or directory\n"
        "  --> tests/tools/no_such_file.yaml\n");
  const LoadedScenario folder = load_scenario("tests/tools", rooms());
  CHECK(folder.is_unreadable);
  CHECK(folder.diagnostics.at(0).message == "this is a folder, not a scenario");
}

TEST_CASE("colour changes nothing but colour") {
  const LoadedScenario wrong = load_scenario_text("w.yaml", "sim: 1\nnodse: 3\n", rooms());
  for (const Diagnostic& one : wrong.diagnostics) {
    std::string colored = render(one, true);
    CHECK(colored.find("\x1b[") != std::string::npos);
    std::string plain;
    for (std::size_t i = 0; i < colored.size(); ++i) {
      if (colored[i] == '\x1b') {
        i = colored.find('m', i);
      } else {
        plain += colored[i];
      }
    }
    CHECK(plain == render(one, false));
  }
}

}  // namespace
}  // namespace scenario_test
