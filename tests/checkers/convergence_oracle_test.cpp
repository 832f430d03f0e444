// Eventual convergence: the checker and the verifier against the definition, written out in full,
// on small random histories.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "tests/checkers/counted_anomalies.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

enum class Kind : std::uint8_t { kRegister, kSet, kCounter };

// Two keys of one kind, whose replicas differ now and then: few updates, then reads.
class RandomReplicas {
 public:
  RandomReplicas(std::uint64_t seed, Kind kind) : luck_(seed), kind_(kind) {}

  History history() {
    return interleave(
        luck_, 3, 3 + luck_.below(7), [&](HistoryBuilder&) { return ask(); },
        [&](HistoryBuilder& builder, const Invocation& asked) { return answer(builder, asked); });
  }

 private:
  Invocation ask() {
    Invocation invocation;
    invocation.key = Value::integer(static_cast<std::int64_t>(luck_.below(2)));
    if (luck_.chance(65)) return invocation;
    invocation.function = kind_ == Kind::kRegister ? Function::kWrite : Function::kAdd;
    invocation.input = Value::integer(static_cast<std::int64_t>(1 + luck_.below(3)));
    return invocation;
  }

  Conclusion answer(HistoryBuilder& builder, const Invocation& asked) {
    Conclusion end;
    const std::uint64_t fate = luck_.below(12);
    if (fate == 0) end.completion = Completion::kInfo;
    if (fate == 1) end.completion = Completion::kFail;
    if (end.completion != Completion::kOk || asked.function != Function::kRead) return end;
    const auto number = Value::integer(static_cast<std::int64_t>(luck_.chance(80) ? 1 : 2));
    end.output = luck_.chance(5) ? Value::nil() : number;
    if (kind_ != Kind::kSet) return end;
    std::vector<Value> elements = {number, Value::integer(3)};
    if (luck_.chance(50)) std::swap(elements[0], elements[1]);
    if (luck_.chance(10)) elements.push_back(Value::integer(1));
    end.output = builder.values().list(elements);
    return end;
  }

  Splitmix luck_;
  Kind kind_;
};

std::multiset<Value> seen_by(const History& history, const Operation& read) {
  if (!read.output.is_list()) return {read.output};
  const auto elements = history.values().elements_of(read.output);
  return {elements.begin(), elements.end()};
}

// What an update in doubt of the key may bring, if it is not everything.
bool may_explain(const History& history, KeyId key, const std::set<Value>& odd) {
  return std::ranges::any_of(history.operations(), [&](const Operation& update) {
    if (update.function == Function::kRead || !update.is_info() || update.key != key) return false;
    const bool is_sum = std::ranges::any_of(history.operations(), [&](const Operation& read) {
      return read.function == Function::kRead && read.key == key && read.is_ok() &&
             read.output.is_integer();
    });
    return odd.contains(update.input) || (is_sum && update.function == Function::kAdd);
  });
}

bool is_final(const History& history, const Operation& read) {
  const auto is_over = [&](const Operation& update) {
    const EventNumber end = update.is_pending() ? update.invoke_event : update.complete_event;
    return update.function == Function::kRead || update.key != read.key || end < read.invoke_event;
  };
  return read.function == Function::kRead && read.is_ok() &&
         std::ranges::all_of(history.operations(), is_over);
}

// The first final read of a key and another one differ in more than what is in doubt.
bool has_diverged(const History& history) {
  for (const KeyId key : {KeyId{0}, KeyId{1}}) {
    const Operation* first = nullptr;
    for (const Operation& read : history.operations()) {
      if (read.key != key || !is_final(history, read)) continue;
      if (first == nullptr) first = &read;
      const auto one = seen_by(history, *first);
      const auto other = seen_by(history, read);
      std::set<Value> odd;
      for (const Value value : one) {
        if (one.count(value) != other.count(value)) odd.insert(value);
      }
      for (const Value value : other) {
        if (one.count(value) != other.count(value)) odd.insert(value);
      }
      if (!odd.empty() && !may_explain(history, key, odd)) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("convergence: keys have diverged exactly where the definition says so") {
  for (const Kind kind : {Kind::kRegister, Kind::kSet, Kind::kCounter}) {
    Counts seen;
    for (std::uint64_t seed = 0; seed < histories_wanted(5'000); ++seed) {
      CAPTURE(seed);
      const History history = RandomReplicas(seed, kind).history();
      const Counts expected = {{"CVG001", has_diverged(history) ? 1U : 0U}};
      check_counts(history, "convergence", expected, Compared::kPresence, seen);
    }
    check_all_seen(seen);
  }
}

}  // namespace ordeal::checkers::testing
