#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// A random history of any model of linearizability: operations take effect on a real object when
// they are over (those in doubt perhaps), and now and then one returns something else.
class RandomObjects {
 public:
  RandomObjects(std::uint64_t seed, std::string_view model) : luck_(seed), model_(model) {}

  History history(std::uint64_t operations, std::uint64_t wrong_percent) {
    HistoryBuilder builder;
    std::vector<std::int64_t> names = {0, 1, 2, 3};
    std::int64_t next_name = 4;
    std::map<Value, Contents> objects;
    std::uint64_t invoked = 0;
    std::vector<bool> holds(names.size());
    for (std::int64_t now = 0;; ++now) {
      const std::size_t client = luck_.below(names.size());
      const Value process = Value::integer(names[client]);
      const Operation* open = builder.open_operation(process);
      if (open == nullptr) {
        if (invoked++ == operations) return builder.finish();
        builder.invoke(invocation(builder, process, now, holds[client]));
        continue;
      }
      Conclusion conclusion{.time_ns = now, .process = process};
      const std::uint64_t fate = luck_.below(100);
      if (fate < 5) conclusion.completion = Completion::kInfo;
      if (fate >= 5 && fate < 10) conclusion.completion = Completion::kFail;
      Contents& contents = objects[builder.key_of(*open)];
      const bool wrong = luck_.chance(wrong_percent);
      if (conclusion.completion == Completion::kOk &&
          !take_effect(builder, *open, contents, wrong, conclusion.output)) {
        conclusion.completion = Completion::kFail;
      }
      if (model_ == "mutex" && conclusion.completion == Completion::kOk) {
        holds[client] = open->function == Function::kAcquire;
      }
      builder.complete(conclusion);
      if (conclusion.completion == Completion::kInfo) {
        names[client] = next_name++;
        holds[client] = false;
      }
    }
  }

 private:
  struct Contents {
    std::deque<Value> values;
    std::string text;
    std::int64_t number = 0;
    std::int64_t token = 0;
  };

  Invocation invocation(HistoryBuilder& builder, Value process, std::int64_t now, bool holds) {
    Invocation made{.time_ns = now, .process = process};
    made.key = Value::integer(static_cast<std::int64_t>(luck_.below(2)));
    const bool first = luck_.chance(50);
    const Value fresh = Value::integer(++last_value_ % 1000);
    if (model_ == "register" || model_ == "cas-register") {
      made.function = first ? Function::kRead : Function::kWrite;
      if (!first) made.input = luck_.chance(70) ? fresh : small();
      if (!first && model_ == "cas-register" && luck_.chance(50)) {
        made.function = Function::kCas;
        made.expected = Value::integer(last_value_ - 1 - static_cast<std::int64_t>(luck_.below(3)));
      }
    } else if (model_ == "multi-register") {
      made.key = Value::nil();
      made.function = Function::kTxn;
      made.input = parts(builder.values());
    } else if (model_ == "mutex") {
      made.key = Value::nil();
      made.function = holds ? Function::kRelease : Function::kAcquire;
    } else if (model_.ends_with("queue") || model_ == "stack") {
      made.function = model_ == "stack" ? (first ? Function::kPush : Function::kPop)
                                        : (first ? Function::kEnqueue : Function::kDequeue);
      if (first) made.input = luck_.chance(90) ? fresh : small();
    } else if (first) {
      made.function = Function::kRead;
    } else if (model_ == "set") {
      made.function = luck_.chance(70) ? Function::kAdd : Function::kRemove;
      made.input = small();
    } else if (model_ == "counter") {
      made.function = Function::kAdd;
      made.input = small();
    } else {
      made.function = Function::kAppend;
      made.input = fresh;
      if (model_ == "kv") {
        const std::int64_t named = luck_.chance(97) ? last_value_ : last_value_ % 3;
        made.function = luck_.chance(80) ? Function::kAppend : Function::kWrite;
        made.input = builder.values().string("a" + std::to_string(named) + ";");
      }
    }
    return made;
  }

  // Of a transaction on a few registers, with few values.
  Value parts(ValuePool& pool) {
    std::vector<Value> all;
    for (std::uint64_t i = 0; i < 1 + luck_.below(3); ++i) {
      const bool reads = luck_.chance(50);
      const Value key = Value::integer(static_cast<std::int64_t>(luck_.below(3)));
      const Value value = reads ? Value::nil() : small();
      all.push_back(pool.list(std::vector<Value>{pool.string(reads ? "r" : "w"), key, value}));
    }
    return pool.list(all);
  }

  Value performed(ValuePool& pool, Value asked, Contents& contents, bool wrong) {
    std::vector<Value> all;
    contents.values.resize(3);
    for (const Value part : pool.elements_of(asked)) {
      const auto words = pool.elements_of(part);
      Value& held = contents.values[static_cast<std::size_t>(words[1].as_integer())];
      if (words[2].is_nil()) {
        const Value seen = wrong ? small() : held;
        all.push_back(pool.list(std::vector<Value>{words[0], words[1], seen}));
      } else {
        held = words[2];
        all.push_back(part);
      }
    }
    return pool.list(all);
  }

  Value small() { return Value::integer(1 + static_cast<std::int64_t>(luck_.below(4))); }

  // False when the object refuses.
  bool take_effect(HistoryBuilder& builder, const Operation& operation, Contents& contents,
                   bool wrong, Value& output) {
    auto& values = contents.values;
    const Value given = operation.input;
    switch (operation.function) {
      case Function::kRead:
        output = read(builder, contents, wrong);
        return true;
      case Function::kTxn:
        output = performed(builder.values(), given, contents, wrong);
        return true;
      case Function::kCas:
        if (!wrong && (values.empty() || values.front() != operation.expected)) return false;
        [[fallthrough]];
      case Function::kWrite:
        values = {given};
        if (model_ == "kv") contents.text = builder.values().text_of(given);
        return true;
      case Function::kEnqueue:
      case Function::kPush:
      case Function::kAppend:
        values.push_back(given);
        if (model_ == "priority-queue") std::ranges::sort(values);
        if (model_ == "kv") contents.text += builder.values().text_of(given);
        return true;
      case Function::kDequeue:
      case Function::kPop: {
        if (values.empty() || (wrong && luck_.chance(30))) return true;
        const std::size_t next = wrong               ? luck_.below(values.size())
                                 : model_ == "stack" ? values.size() - 1
                                                     : 0;
        output = values[next];
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(next));
        return true;
      }
      case Function::kAdd:
        contents.number += given.as_integer();
        if (std::ranges::find(values, given) == values.end()) values.push_back(given);
        return true;
      case Function::kRemove:
        std::erase(values, given);
        return true;
      case Function::kAcquire:
        if (contents.number != 0 && !wrong) return false;
        contents.number = 1;
        output = Value::integer(wrong ? 1 : ++contents.token);
        return true;
      default:
        contents.number = 0;
        return true;
    }
  }

  Value read(HistoryBuilder& builder, const Contents& contents, bool wrong) {
    if (model_ == "counter") return Value::integer(contents.number + (wrong ? 1 : 0));
    if (model_ == "kv") return builder.values().string(contents.text + (wrong ? "b" : ""));
    if (model_.ends_with("register")) {
      if (wrong) return Value::integer(last_value_ - static_cast<std::int64_t>(luck_.below(6)));
      return contents.values.empty() ? Value::nil() : contents.values.front();
    }
    std::vector<Value> all(contents.values.begin(), contents.values.end());
    if (wrong && !all.empty()) all.pop_back();
    return builder.values().list(all);
  }

  Splitmix luck_;
  std::string_view model_;
  std::int64_t last_value_ = 0;
};

}  // namespace ordeal::checkers::testing
