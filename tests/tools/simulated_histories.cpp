#include "tests/tools/simulated_histories.hpp"

#include <doctest/doctest.h>

#include "protocols/registry.hpp"
#include "tests/tools/simulated_objects.hpp"
#include "tests/tools/store_room.hpp"
#include "tools/run/run.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools::simulated {
namespace {

const char* const kBadTimes =
    "network: {latency: 1ms..5ms, loss: 1%, duplicate: 2%, reorder: 2%}\n"
    "time: {run: 2s, recover: 1s}\n"
    "faults:\n"
    "  - every: 200ms..800ms\n"
    "    random: [partition, isolate, crash, pause, slow, loss, duplicate, reorder]\n"
    "    lasts: 100ms..700ms\n"
    "    max_down: minority\n";
const char* const kQuietTimes = "network: {latency: 1ms..5ms}\ntime: {run: 2s, recover: 1s}\n";

Source source(const std::string& name, const std::string& run, const std::string& workload,
              const std::string& more, const std::string& times) {
  return {name, workload,
          "sim: 1\nnodes: {count: " + std::string(run.starts_with("store") ? "1" : "3") +
              ", run: " + run + "}\nclients: {count: 4, timeout: 300ms}\nworkload: {kind: " +
              workload + more + "}\n" + times};
}

std::vector<protocols::Room> all_rooms() {
  std::vector<protocols::Room> rooms = protocols::registry();
  rooms.push_back(store_test::room());
  return rooms;
}

}  // namespace

const std::vector<Source>& sources() {
  static const std::vector<Source> all = {
      source("raft", "raft", "register", ", keys: 2, rate: 15/s", kBadTimes),
      source("raft without cas", "raft", "register",
             ", keys: 2, rate: 15/s, mix: {read: 60%, write: 40%, cas: 0%}", kBadTimes),
      source("abd", "abd", "register",
             ", keys: 2, rate: 15/s, mix: {read: 60%, write: 40%, cas: 0%}", kBadTimes),
      source("two-phase commit of a bank", "two_phase_commit", "bank", ", rate: 15/s", kBadTimes),
      source("two-phase commit of lists", "two_phase_commit", "list-append", ", rate: 15/s",
             kBadTimes),
      source("two-phase commit of registers", "two_phase_commit", "rw-register", ", rate: 15/s",
             kBadTimes),
      source("one store of sets", "store, variant: sets", "set", ", rate: 20/s", kQuietTimes),
      source("one store of sums", "store", "counter", ", rate: 20/s", kQuietTimes),
      source("one store of lists", "store", "list-append", ", rate: 20/s", kQuietTimes),
      {"one machine", "queue", ""},
      {"one machine", "drained-queue", ""},
      {"one machine", "stack", ""},
      {"one machine", "priority-queue", ""},
      {"one machine", "append-list", ""},
      {"one machine", "kv", ""},
      {"one machine", "mutex", ""},
      {"one machine", "fenced-lock", ""},
      {"one machine", "unique-ids", ""},
      {"one machine", "write-skew", ""},
      {"one machine", "atomic-commit", ""},
      {"one machine", "long-fork", ""},
      {"one machine", "causal-reverse", ""},
      {"one machine", "sequential-inserts", ""},
      {"one machine", "kafka", ""},
  };
  return all;
}

History history_of(const Source& source, std::uint64_t seed) {
  if (source.scenario.empty()) return simulated_object(source.workload, seed);
  static const std::vector<protocols::Room> rooms = all_rooms();
  const LoadedScenario loaded = load_scenario_text("simulated.yaml", source.scenario, rooms);
  REQUIRE(loaded.scenario.has_value());
  RunOptions options;
  options.seed = seed;
  const RunResult result = run_scenario(
      *loaded.scenario, *protocols::find_room(rooms, loaded.scenario->protocol), options);
  REQUIRE_MESSAGE(!result.failure, result.failure->text());
  return result.history;
}

checkers::CheckOptions options_of(const Source& source) {
  checkers::CheckOptions options;
  if (source.workload == "bank") options.total = 500;
  if (source.workload == "priority-queue") options.model = "priority-queue";
  options.semantics.negative_balance = checkers::NegativeBalance::kForbidden;
  return options;
}

}  // namespace ordeal::tools::simulated
