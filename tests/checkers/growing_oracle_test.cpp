// Counters, sets, append lists and strings: the deciders, the search, orders and witnesses against
// brute force, on random small histories, right and wrong ones.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "checkers/history/write_jsonl.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

enum class Kind { kCounter, kWholeSet, kElementSet, kList, kText };

const char* model_of(Kind kind) {
  if (kind == Kind::kCounter) return "counter";
  if (kind == Kind::kText) return "kv";
  return kind == Kind::kList ? "append-list" : "set";
}

std::uint64_t round_count() {
  const char* nightly = std::getenv("ORDEAL_NIGHTLY");
  if (nightly != nullptr && std::string(nightly) == "1") return 3'000'000;
#ifdef ORDEAL_SANITIZED
  return 2'000;
#else
  return 15'000;
#endif
}

Value joined(const std::vector<Value>& words, ValuePool& pool) {
  std::string text;
  for (const Value word : words) text += pool.text_of(word);
  return pool.string(text);
}

// What an object that works returns; `inside` is its state.
Value result_of(Kind kind, const Operation& operation, std::vector<Value>& inside,
                ValuePool& pool) {
  const auto at = std::find(inside.begin(), inside.end(), operation.input);
  const bool is_inside = at != inside.end();
  if (kind == Kind::kCounter) {
    if (operation.function != Function::kRead) inside.push_back(operation.input);
    std::int64_t sum = 0;
    for (const Value value : inside) sum += value.as_integer();
    return Value::integer(sum);
  }
  if (operation.function == Function::kWrite) return inside = {operation.input}, Value();
  if (operation.function == Function::kRead && kind == Kind::kText) return joined(inside, pool);
  if (operation.function == Function::kRead && kind != Kind::kElementSet) {
    std::vector<Value> shown = inside;
    if (kind == Kind::kWholeSet) std::sort(shown.begin(), shown.end());
    return pool.list(shown);
  }
  if (operation.function == Function::kAppend) return inside.push_back(operation.input), Value();
  if (operation.function == Function::kRead) return Value::integer(is_inside);
  if (operation.function == Function::kAdd && !is_inside) inside.push_back(operation.input);
  if (operation.function == Function::kRemove && is_inside) inside.erase(at);
  return Value::integer(operation.function == Function::kAdd ? !is_inside : is_inside);
}

// Tries every order that respects real time; shares no code with the search or the models.
bool try_orders(std::span<const Operation> operations, Kind kind, ValuePool& pool,
                std::vector<bool>& placed, std::vector<Value>& inside) {
  bool all = true;
  EventNumber first_end = kNever;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (placed[i] || !operations[i].is_ok()) continue;
    all = false;
    first_end = std::min(first_end, operations[i].complete_event);
  }
  if (all) return true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    if (placed[i] || operation.is_fail() || operation.invoke_event > first_end) continue;
    const std::vector<Value> before = inside;
    const Value result = result_of(kind, operation, inside, pool);
    const bool told =
        operation.is_ok() && !operation.output.is_nil() && operation.function != Function::kAppend;
    if (!told || result == operation.output) {
      placed[i] = true;
      if (try_orders(operations, kind, pool, placed, inside)) return true;
      placed[i] = false;
    }
    inside = before;
  }
  return false;
}

bool is_valid(const History& history, Kind kind, ValuePool& pool) {
  std::vector<bool> placed(history.operations().size());
  std::vector<Value> inside;
  return try_orders(history.operations(), kind, pool, placed, inside);
}

struct Draw {
  Kind kind = Kind::kCounter;
  std::uint64_t operations = 7;
  std::uint64_t processes = 3;
  std::uint64_t wrong_percent = 0;  // of results
  std::uint64_t doubt_percent = 0;
  std::uint64_t fail_percent = 0;
  std::uint64_t told_percent = 0;   // of updates: they return something
  std::uint64_t other_percent = 0;  // of updates: another step, a value used before
  std::uint64_t elements = 3;
  std::int64_t step = 1;
};

class HistoryDraw {
 public:
  HistoryDraw(const Draw& draw, Splitmix& random) : draw_(draw), random_(random) {}

  ValuePool& pool() { return builder_.values(); }

  History run() {
    std::vector<std::int64_t> names(draw_.processes);
    std::int64_t next_name = 0;
    for (auto& name : names) name = next_name++;
    results_.resize(draw_.processes);
    done_.assign(draw_.processes, false);
    for (std::uint64_t invoked = 0;;) {
      const std::uint64_t client = random_.below(draw_.processes);
      const Value process = Value::integer(names[client]);
      const Operation* open = builder_.open_operation(process);
      if (open == nullptr) {
        if (invoked++ == draw_.operations) return builder_.finish();
        done_[client] = false;
        REQUIRE_FALSE(builder_.invoke(invocation(process)));
        continue;
      }
      if (!done_[client] && random_.chance(60)) {
        take_effect(client, *open);
        continue;
      }
      Conclusion conclusion{.process = process};
      if (random_.chance(draw_.doubt_percent)) {
        conclusion.completion = Completion::kInfo;
        names[client] = next_name++;
      } else if (!done_[client] && random_.chance(draw_.fail_percent)) {
        conclusion.completion = Completion::kFail;
      } else {
        if (!done_[client]) take_effect(client, *open);
        conclusion.output = told(client, *open);
      }
      REQUIRE_FALSE(builder_.complete(conclusion));
    }
  }

 private:
  void take_effect(std::uint64_t client, const Operation& operation) {
    results_[client] = result_of(draw_.kind, operation, inside_, pool());
    if (operation.function == Function::kRead) seen_.push_back(results_[client]);
    done_[client] = true;
  }

  Value told(std::uint64_t client, const Operation& operation) {
    const bool reads = operation.function == Function::kRead;
    if (!reads && !random_.chance(draw_.told_percent)) return Value::nil();
    if (!random_.chance(draw_.wrong_percent)) return results_[client];
    if (draw_.kind == Kind::kElementSet) return Value::integer(results_[client].as_integer() ^ 1);
    if (draw_.kind == Kind::kCounter) {
      return Value::integer(results_[client].as_integer() +
                            draw_.step * (static_cast<std::int64_t>(random_.below(5)) - 2));
    }
    if (random_.chance(40) && !seen_.empty()) return seen_[random_.below(seen_.size())];
    std::vector<Value> bent = inside_;
    if (random_.chance(30)) std::reverse(bent.begin(), bent.end());
    if (!bent.empty() && random_.chance(60)) {
      bent.erase(bent.begin() + static_cast<std::ptrdiff_t>(random_.below(bent.size())));
    }
    if (random_.chance(20)) bent.push_back(element());
    if (draw_.kind == Kind::kText) return joined(bent, pool());
    if (draw_.kind == Kind::kWholeSet) std::sort(bent.begin(), bent.end());
    return pool().list(bent);
  }

  Invocation invocation(Value process) {
    Invocation invocation{.process = process};
    const bool updates = random_.chance(50);
    if (draw_.kind == Kind::kCounter) {
      invocation.function = updates ? Function::kAdd : Function::kRead;
      if (updates) invocation.input = Value::integer(draw_.step);
      if (updates && random_.chance(draw_.other_percent)) invocation.input = Value::integer(7);
      return invocation;
    }
    if (draw_.kind == Kind::kElementSet) {
      const Function functions[] = {Function::kAdd, Function::kRemove, Function::kRead,
                                    Function::kRead};
      invocation.function = functions[random_.below(4)];
      invocation.input = Value::integer(static_cast<std::int64_t>(random_.below(draw_.elements)));
      return invocation;
    }
    invocation.function = Function::kRead;
    if (!updates) return invocation;
    invocation.function = draw_.kind == Kind::kWholeSet ? Function::kAdd : Function::kAppend;
    if (draw_.kind == Kind::kText && random_.chance(35)) invocation.function = Function::kWrite;
    if (!random_.chance(draw_.other_percent)) ++fresh_;
    invocation.input = element();
    return invocation;
  }

  // Texts now and then begin alike.
  Value element() {
    if (draw_.kind != Kind::kText) return Value::integer(fresh_);
    const std::string text(static_cast<std::size_t>(fresh_), 'a');
    return pool().string(text + (random_.chance(draw_.other_percent) ? "" : "b"));
  }

  Draw draw_;
  Splitmix& random_;
  HistoryBuilder builder_;
  std::vector<Value> inside_;
  std::vector<Value> seen_;
  std::vector<Value> results_;
  std::vector<bool> done_;
  std::int64_t fresh_ = 0;
};

Draw draw_settings(Kind kind, Splitmix& random) {
  Draw draw{.kind = kind};
  draw.operations = 2 + random.below(8);
  draw.processes = 1 + random.below(4);
  draw.wrong_percent = random.chance(75) ? 50 : 0;
  draw.doubt_percent = random.chance(40) ? 20 : 0;
  draw.fail_percent = kind == Kind::kText && random.chance(30) ? 30 : 0;
  const bool tells = kind != Kind::kList && kind != Kind::kText;
  draw.told_percent = tells && random.chance(30) ? 50 : 0;
  draw.other_percent = random.chance(10) ? 30 : 0;
  draw.elements = 1 + random.below(4);
  draw.step = random.chance(80) ? 1 : -3;
  return draw;
}

std::string shown(const History& history) {
  std::ostringstream out;
  write_jsonl(history, out);
  return out.str();
}

bool is_update(const Operation& operation) { return operation.function != Function::kRead; }

// Invalid by itself, and no read can go.
void check_witness(const History& history, const Report& report, Kind kind, ValuePool& pool) {
  REQUIRE_FALSE(report.witness.empty());
  CHECK_FALSE(report.reasons.empty());
  CHECK(report.witness_is_minimal);
  CHECK_FALSE(is_valid(history.select(report.witness), kind, pool));
  for (const OperationId left_out : report.witness) {
    if (is_update(history.operation(left_out))) continue;
    std::vector<OperationId> rest = report.witness;
    std::erase(rest, left_out);
    CHECK(is_valid(history.select(rest), kind, pool));
  }
}

struct Agreed {
  bool is_valid = false;
  bool is_decided = false;
};

Agreed compare_one(Kind kind, std::uint64_t seed) {
  const ModelRow& model = *find_model(model_of(kind));
  Splitmix random(seed);
  HistoryDraw draw(draw_settings(kind, random), random);
  const History history = draw.run();
  ValuePool& pool = const_cast<ValuePool&>(history.values());  // the oracle makes lists too
  CAPTURE(seed);
  CAPTURE(shown(history));
  const bool valid = is_valid(history, kind, pool);
  Semantics semantics;
  semantics.values = &history.values();
  std::vector<OperationId> ids(history.operations().size());
  for (OperationId id = 0; id < ids.size(); ++id) ids[id] = id;
  const auto decision = model.decide(history.operations(), ids, semantics);
  if (decision) REQUIRE((decision->verdict == Verdict::kValid) == valid);
  CheckOptions options;
  options.model = model.name;
  options.keep_order = true;
  const Report report = check_linearizable(history, options);
  REQUIRE((report.verdict == Verdict::kValid) == valid);
  REQUIRE(problem_with(history, options, report) == "");
  if (!valid && decision) check_witness(history, report, kind, pool);
  return {valid, decision.has_value()};
}

void compare(Kind kind, std::uint64_t decided_percent) {
  const std::uint64_t rounds = round_count();
  std::uint64_t invalid = 0;
  std::uint64_t decided = 0;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    const Agreed agreed = compare_one(kind, seed);
    invalid += !agreed.is_valid;
    decided += agreed.is_decided;
  }
  CHECK(invalid * 8 > rounds);
  CHECK((rounds - invalid) * 5 > rounds);
  CHECK(decided * 100 > rounds * decided_percent);
  MESSAGE(model_of(kind) << ": " << rounds << " histories, invalid " << invalid << ", decided "
                         << decided);
}

}  // namespace

TEST_CASE("counters: decider, search, orders and witnesses agree with brute force") {
  compare(Kind::kCounter, 90);
}

TEST_CASE("sets read whole: decider, search, orders and witnesses agree with brute force") {
  compare(Kind::kWholeSet, 90);
}

TEST_CASE("sets read by element: decider, search, orders and witnesses agree with brute force") {
  compare(Kind::kElementSet, 25);
}

TEST_CASE("append lists: decider, search, orders and witnesses agree with brute force") {
  compare(Kind::kList, 90);
}

TEST_CASE("strings of a key: decider, search, orders and witnesses agree with brute force") {
  compare(Kind::kText, 80);
}

// Without a read of what cannot be, another shows a text that was written twice: whether it can be
// left out only a search can say.
TEST_CASE("strings of a key: no read of a witness can go where the texts do not tell either") {
  for (const std::uint64_t seed : {178119U, 546797U}) compare_one(Kind::kText, seed);
}

}  // namespace ordeal::checkers::testing
