// Queues, stacks and priority queues: the deciders, the search, orders and witnesses against brute
// force, on random small histories, right and wrong ones.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "checkers/history/write_jsonl.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/models/container.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

std::uint64_t round_count() {
  const char* nightly = std::getenv("ORDEAL_NIGHTLY");
  return nightly != nullptr && std::string(nightly) == "1" ? 5'000'000 : 30'000;
}

// Tries every order that respects real time; shares no code with the search or the models.
bool try_orders(std::span<const Operation> operations, std::string_view kind,
                std::vector<bool>& placed, std::vector<Value>& inside) {
  bool all = true;
  for (std::size_t i = 0; i < operations.size(); ++i) all &= placed[i] || !operations[i].is_ok();
  if (all) return true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (placed[i] || operation.is_fail()) continue;
    bool comes_next = true;
    for (std::size_t j = 0; j < operations.size(); ++j) {
      comes_next &= placed[j] || !operations[j].is_ok() ||
                    operations[j].complete_event > operation.invoke_event;
    }
    if (!comes_next) continue;
    const std::vector<Value> before = inside;
    if (operation.function == Function::kEnqueue || operation.function == Function::kPush) {
      inside.push_back(operation.input);
    } else if (inside.empty()) {
      if (operation.is_ok() && !operation.output.is_nil()) continue;
    } else {
      auto next = kind == "queue" ? inside.begin() : std::prev(inside.end());
      if (kind == "priority-queue") next = std::min_element(inside.begin(), inside.end());
      if (operation.is_ok() && *next != operation.output) continue;
      inside.erase(next);
    }
    placed[i] = true;
    if (try_orders(operations, kind, placed, inside)) return true;
    placed[i] = false;
    inside = before;
  }
  return false;
}

bool is_valid(const History& history, std::string_view kind) {
  std::vector<bool> placed(history.operations().size());
  std::vector<Value> inside;
  return try_orders(history.operations(), kind, placed, inside);
}

struct Draw {
  std::string_view kind;
  std::uint64_t operations = 8;
  std::uint64_t processes = 3;
  std::uint64_t wrong_percent = 0;   // of takes: they return something else
  std::uint64_t doubt_percent = 0;   // of operations
  std::uint64_t repeat_percent = 0;  // of puts: a value put before
};

struct Open {
  bool done = false;
  Value result;
};

void take_effect(std::string_view kind, const Operation& operation, std::vector<Value>& inside,
                 Open& mine) {
  mine.done = true;
  if (Queue::is_put(operation)) return inside.push_back(operation.input);
  if (inside.empty()) return;
  auto next = kind == "queue" ? inside.begin() : std::prev(inside.end());
  if (kind == "priority-queue") next = std::min_element(inside.begin(), inside.end());
  mine.result = *next;
  inside.erase(next);
}

Invocation draw_invocation(const Draw& draw, Value process, std::vector<Value>& ever,
                           Splitmix& random) {
  Invocation invocation{.process = process};
  const bool puts = random.chance(50);
  invocation.function = draw.kind == "stack" ? (puts ? Function::kPush : Function::kPop)
                                             : (puts ? Function::kEnqueue : Function::kDequeue);
  if (!puts) return invocation;
  const auto fresh = static_cast<std::int64_t>(ever.size());
  invocation.input = Value::integer(
      draw.kind == "priority-queue" ? static_cast<std::int64_t>(random.below(1000)) : fresh);
  if (!ever.empty() && random.chance(draw.repeat_percent)) invocation.input = ever.back();
  ever.push_back(invocation.input);
  return invocation;
}

// Operations take effect on a real container at some event of theirs; then some results are bent.
History draw_history(const Draw& draw, Splitmix& random) {
  HistoryBuilder builder;
  std::vector<std::int64_t> names(draw.processes);
  std::int64_t next_name = 0;
  for (auto& name : names) name = next_name++;
  std::vector<Open> open(draw.processes);
  std::vector<Value> inside;
  std::vector<Value> ever;
  std::uint64_t invoked = 0;
  while (true) {
    const std::uint64_t client = random.below(draw.processes);
    const Value process = Value::integer(names[client]);
    const Operation* current = builder.open_operation(process);
    if (current == nullptr) {
      if (invoked++ == draw.operations) break;
      const Invocation invocation = draw_invocation(draw, process, ever, random);
      REQUIRE_FALSE(builder.invoke(invocation));
      open[client] = {};
      continue;
    }
    if (!open[client].done && random.chance(60)) {
      take_effect(draw.kind, *current, inside, open[client]);
      continue;
    }
    Conclusion conclusion{.process = process};
    if (random.chance(draw.doubt_percent)) {
      conclusion.completion = Completion::kInfo;
    } else {
      if (!open[client].done) take_effect(draw.kind, *current, inside, open[client]);
      if (!Queue::is_put(*current)) conclusion.output = open[client].result;
      if (!Queue::is_put(*current) && random.chance(draw.wrong_percent)) {
        conclusion.output =
            ever.empty() || random.chance(30) ? Value::nil() : ever[random.below(ever.size())];
      }
    }
    REQUIRE_FALSE(builder.complete(conclusion));
    if (conclusion.completion == Completion::kInfo) names[client] = next_name++;
  }
  return builder.finish();
}

Draw draw_settings(std::string_view kind, Splitmix& random) {
  Draw draw{.kind = kind};
  draw.operations = 2 + random.below(9);
  draw.processes = 1 + random.below(4);
  draw.wrong_percent = random.chance(70) ? 50 : 0;
  draw.doubt_percent = random.chance(40) ? 15 : 0;
  draw.repeat_percent = random.chance(10) ? 30 : 0;
  return draw;
}

std::string shown(const History& history) {
  std::ostringstream out;
  write_jsonl(history, out);
  return out.str();
}

void check_witness(const History& history, const Report& report, std::string_view kind) {
  REQUIRE_FALSE(report.witness.empty());
  CHECK_FALSE(report.reasons.empty());
  CHECK(report.witness_is_minimal);
  CHECK_FALSE(is_valid(history.select(report.witness), kind));
  for (const OperationId left_out : report.witness) {
    const Operation& gone = history.operation(left_out);
    const Value value = Queue::is_put(gone) ? gone.input : gone.output;
    if (value.is_nil() && !gone.is_ok()) continue;  // in doubt: may have taken anything
    std::vector<OperationId> rest;
    for (const OperationId id : report.witness) {
      const Operation& other = history.operation(id);
      const bool same = Queue::is_put(other) ? other.input == value : other.output == value;
      if (id != left_out && (value.is_nil() || !same)) rest.push_back(id);
    }
    CHECK(is_valid(history.select(rest), kind));
  }
}

void compare(std::string_view kind) {
  const ModelRow& model = *find_model(kind);
  const std::uint64_t rounds = round_count();
  std::uint64_t invalid = 0;
  std::uint64_t decided = 0;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Splitmix random(seed);
    const History history = draw_history(draw_settings(kind, random), random);
    CAPTURE(seed);
    CAPTURE(shown(history));
    const bool valid = is_valid(history, kind);
    invalid += !valid;
    std::vector<OperationId> ids(history.operations().size());
    for (OperationId id = 0; id < ids.size(); ++id) ids[id] = id;
    const auto decision = model.decide(history.operations(), ids, {});
    decided += decision.has_value();
    if (decision) REQUIRE((decision->verdict == Verdict::kValid) == valid);
    const SearchOutcome outcome = model.search(history.operations(), ids, {}, {});
    REQUIRE((outcome.verdict == Verdict::kValid) == valid);
    CheckOptions options;
    options.model = kind;
    options.keep_order = true;
    const Report report = check_linearizable(history, options);
    REQUIRE((report.verdict == Verdict::kValid) == valid);
    REQUIRE(problem_with(history, options, report) == "");
    if (!valid) check_witness(history, report, kind);
  }
  CHECK(invalid * 8 > rounds);
  CHECK((rounds - invalid) * 5 > rounds);
  CHECK(decided * 10 > rounds * 9);
  MESSAGE(kind << ": " << rounds << " histories, invalid " << invalid << ", decided " << decided);
}

}  // namespace

TEST_CASE("queues: decider, search, orders and witnesses agree with brute force") {
  compare("queue");
}

TEST_CASE("stacks: decider, search, orders and witnesses agree with brute force") {
  compare("stack");
}

TEST_CASE("priority queues: decider, search, orders and witnesses agree with brute force") {
  compare("priority-queue");
}

}  // namespace ordeal::checkers::testing
