// Every workload on a store that makes no mistakes: what it asks, how that stands in the history,
// and that a client asks the same whoever else is there.

#include "tools/run/workload.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/tools/store_room.hpp"
#include "tools/run/run.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools {
namespace {

using checkers::History;
using checkers::Operation;
using checkers::Value;

Scenario scenario(const std::string& workload, const std::string& more = "") {
  const std::string variant = workload.starts_with("set") ? ", variant: sets" : "";
  const std::string text =
      "sim: 1\nnodes: {count: 1, run: store" + variant +
      "}\ntime: {run: 2s, recover: 1s}\nworkload: {rate: 50/s, kind: " + workload + "}\n" + more;
  const LoadedScenario loaded = load_scenario_text("test.yaml", text, {store_test::room()});
  REQUIRE(loaded.scenario.has_value());
  return *loaded.scenario;
}

RunResult run(const Scenario& scenario, std::uint64_t seed = 1) {
  CAPTURE(seed);
  RunOptions options;
  options.seed = seed;
  options.keep_events = true;
  RunResult result = run_scenario(scenario, store_test::room(), options);
  REQUIRE_MESSAGE(!result.failure, result.failure->text());
  CHECK(result.operations > 60);
  CHECK(result.operations_ok > 50);
  return result;
}

std::vector<Value> elements(const History& history, Value list) {
  REQUIRE(list.is_list());
  const auto view = history.values().elements_of(list);
  return {view.begin(), view.end()};
}

std::string word(const History& history, Value value) { return history.values().plain(value); }

// The micro-operations of every transaction that is ok, as [function key value].
std::vector<std::vector<Value>> ok_parts(const History& history) {
  std::vector<std::vector<Value>> parts;
  for (const Operation& operation : history.operations()) {
    CHECK(operation.function == checkers::Function::kTxn);
    CHECK(history.key_text(operation.key).empty());
    const std::vector<Value> asked = elements(history, operation.input);
    CHECK(asked.size() >= 1);
    CHECK(asked.size() <= 4);
    for (const Value part : asked) {
      const std::vector<Value> triple = elements(history, part);
      REQUIRE(triple.size() == 3);
      if (word(history, triple[0]) == "r") CHECK(triple[2].is_nil());
    }
    if (!operation.is_ok()) continue;
    CHECK(elements(history, operation.output).size() == asked.size());
    for (const Value part : elements(history, operation.output)) {
      parts.push_back(elements(history, part));
    }
  }
  return parts;
}

TEST_CASE("register: no value is written twice") {
  const RunResult result = run(scenario("register"));
  std::set<std::int64_t> written;
  for (const Operation& operation : result.history.operations()) {
    if (operation.function == checkers::Function::kRead) continue;
    CHECK(written.insert(operation.input.as_integer()).second);
  }
}

TEST_CASE("set: elements are added once each, and a read is a list of them") {
  const RunResult result = run(scenario("set, keys: 2"));
  std::set<std::int64_t> added;
  std::size_t longest = 0;
  for (const Operation& operation : result.history.operations()) {
    if (operation.function == checkers::Function::kAdd) {
      CHECK(added.insert(operation.input.as_integer()).second);
    } else if (operation.is_ok()) {
      const std::vector<Value> seen = elements(result.history, operation.output);
      for (const Value element : seen) CHECK(added.contains(element.as_integer()));
      longest = std::max(longest, seen.size());
    }
  }
  CHECK(longest > 10);
}

TEST_CASE("counter: small numbers are added, and a read is their sum") {
  const RunResult result = run(scenario("counter, add_max: 3"));
  std::int64_t sum = 0;
  for (const Operation& operation : result.history.operations()) {
    if (operation.function != checkers::Function::kAdd) continue;
    CHECK(operation.input.as_integer() >= 1);
    CHECK(operation.input.as_integer() <= 3);
    sum += operation.input.as_integer();
  }
  CHECK(result.history.operations().back().output == Value::integer(sum));
}

TEST_CASE("bank: every read sees all accounts, and the whole money; nobody overdraws") {
  for (const char* variant : {"", "silent"}) {
    CAPTURE(variant);
    Scenario bank = scenario("bank, accounts: 3, balance: 20, transfer_max: 9");
    bank.variant = variant;
    const RunResult result = run(bank);
    const History& history = result.history;
    int transfers = 0;
    int refused = 0;
    for (const Operation& operation : history.operations()) {
      if (history.function_name(operation.function) == "transfer") {
        const std::vector<Value> words = elements(history, operation.input);
        REQUIRE(words.size() == 3);
        CHECK(words[0] != words[1]);
        CHECK(words[2].as_integer() >= 1);
        CHECK(words[2].as_integer() <= 9);
        ++transfers;
        refused += operation.is_fail() ? 1 : 0;
        continue;
      }
      CHECK(operation.function == checkers::Function::kRead);
      const std::vector<Value> pairs = elements(history, operation.output);
      CHECK(pairs.size() == 3);
      std::int64_t total = 0;
      for (const Value pair : pairs) {
        const std::vector<Value> account = elements(history, pair);
        // The opening that is in doubt has its accounts to itself.
        CHECK(word(history, account[0])[0] == (bank.variant.empty() ? 'a' : 'b'));
        CHECK(account[1].as_integer() >= 0);
        total += account[1].as_integer();
      }
      CHECK(total == 60);
    }
    CHECK(transfers > 30);
    CHECK(refused > 0);
  }
}

TEST_CASE("list-append: values are appended once, reads are lists, also of one, or nil") {
  const RunResult result = run(scenario("list-append, transactions_per_key: 8"));
  std::set<std::int64_t> appended;
  std::set<std::string> keys;
  std::size_t short_lists = 0;
  for (const std::vector<Value>& part : ok_parts(result.history)) {
    keys.insert(word(result.history, part[1]));
    if (word(result.history, part[0]) == "append") {
      CHECK(appended.insert(part[2].as_integer()).second);
    } else {
      CHECK(word(result.history, part[0]) == "r");
      const bool is_list = part[2].is_list();
      CHECK((is_list || part[2].is_nil()));
      if (is_list && elements(result.history, part[2]).size() == 1) ++short_lists;
    }
  }
  CHECK(short_lists > 0);
  CHECK(keys.size() > 20);
  CHECK(keys.contains("x"));
  CHECK(keys.contains("k22"));
}

TEST_CASE("rw-register: values are written once, and a read is one of them") {
  const RunResult result = run(scenario("rw-register"));
  std::set<std::int64_t> written;
  std::size_t read = 0;
  for (const std::vector<Value>& part : ok_parts(result.history)) {
    if (word(result.history, part[0]) == "w") {
      CHECK(written.insert(part[2].as_integer()).second);
    } else if (!part[2].is_nil()) {
      CHECK(part[2].is_integer());
      ++read;
    }
  }
  CHECK(read > 20);
}

// What one process read after everything was healed.
std::vector<std::string> final_reads(const RunResult& result, const std::string& process) {
  const History& history = result.history;
  std::vector<std::string> keys;
  for (const Operation& operation : history.operations()) {
    if (operation.invoked_ns < 2'500'000'000 || history.process_text(operation.process) != process)
      continue;
    keys.push_back(history.key_text(operation.key));
  }
  return keys;
}

TEST_CASE("in the end nobody, one process or every process reads each key once") {
  const std::vector<std::string> every = {"x", "y", "z", "k4"};
  const std::vector<std::string> none;
  for (const char* who : {"none", "one", "all"}) {
    CAPTURE(who);
    const RunResult result = run(scenario("register, keys: 4, final_reads: " + std::string(who)));
    CHECK(final_reads(result, "c1") == (who == std::string("none") ? none : every));
    CHECK(final_reads(result, "c2") == (who == std::string("all") ? every : none));
  }
}

// What a machine's process asked for, in order.
std::vector<std::string> asked(const RunResult& result, const std::string& machine) {
  std::vector<std::string> texts;
  for (const sim::TraceEvent& event : result.events) {
    if (!event.payload || !event.payload.holds<Invoked>()) continue;
    if (result.node_names[event.node.value] == machine) {
      texts.push_back(event.payload.get<Invoked>().operation);
    }
  }
  return texts;
}

TEST_CASE("one client more changes nothing that the others ask") {
  for (const WorkloadRow& row : workload_table()) {
    CAPTURE(row.name);
    if (row.name == "register") continue;  // what it compares with is what it saw
    const std::string kind = std::string(row.name) + ", final_reads: none";
    const RunResult two = run(scenario(kind, "clients: {count: 2}\n"));
    const RunResult three = run(scenario(kind, "clients: {count: 3}\n"));
    std::vector<std::string> before = asked(two, "c2");
    std::vector<std::string> after = asked(three, "c2");
    // Its operations take other times now, so that it may ask for a few more or less.
    const std::size_t shared = std::min(before.size(), after.size());
    CHECK(shared > 50);
    before.resize(shared);
    after.resize(shared);
    CHECK(before == after);
  }
}

TEST_CASE("the checkers that a workload names exist, and find nothing wrong with a good store") {
  for (const WorkloadRow& row : workload_table()) {
    CAPTURE(row.name);
    REQUIRE_FALSE(row.checkers.empty());
    for (const std::string_view name : row.checkers) {
      CAPTURE(name);
      REQUIRE(checkers::find_checker(name) != nullptr);
      const std::string check = "check: [" + std::string(name) + "]\n";
      const RunResult result = run(scenario(std::string(row.name), check));
      CHECK(result.verdict == RunVerdict::pass);
    }
    const RunResult unasked = run(scenario(std::string(row.name)));
    REQUIRE(unasked.checks.size() == 1);
    CHECK(unasked.checks[0].name == row.checkers.front());
  }
}

TEST_CASE("the bank's checker knows what the workload put in") {
  const RunResult result = run(scenario("bank, accounts: 4, balance: 30"));
  REQUIRE(result.checks.size() == 1);
  REQUIRE(result.checks[0].report.has_value());
  CHECK(result.checks[0].report->switches.front().second == "120");
}

TEST_CASE("without operations nobody asks for anything, and the bank stays closed") {
  RunOptions options;
  options.seed = 3;
  Scenario quiet = scenario("bank, operations: 0, final_reads: none");
  const RunResult result = run_scenario(quiet, store_test::room(), options);
  CHECK(result.operations == 0);
  CHECK(result.event_count < 10);
}

}  // namespace
}  // namespace ordeal::tools
