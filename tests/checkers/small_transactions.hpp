#pragma once

#include <algorithm>
#include <vector>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// A random history of at most five transactions of three processes on two or three keys. Often what
// was read comes from a random order of the transactions, with a read or two changed, so that valid
// histories and near misses are as frequent as nonsense.
class SmallTransactions {
 public:
  SmallTransactions(std::uint64_t seed, bool registers) : luck_(seed), registers_(registers) {}

  History history() {
    const std::uint64_t count = 1 + luck_.below(5);
    const std::uint64_t key_count = 1 + luck_.below(3);
    for (std::uint64_t i = 0; i < count; ++i) add_transaction(key_count);
    play_in_random_order();
    const std::uint64_t changes = luck_.below(3);
    for (std::uint64_t i = 0; i < changes; ++i) change_a_read();
    return record();
  }

 private:
  struct Step {
    bool is_read = false;
    std::int64_t key = 0;
    std::int64_t value = 0;              // written
    std::vector<std::int64_t> elements;  // read; of a register one or none
  };
  struct Txn {
    std::int64_t process = 0;
    std::vector<Step> steps;
  };

  void add_transaction(std::uint64_t key_count) {
    Txn txn{static_cast<std::int64_t>(luck_.below(3)), {}};
    const std::uint64_t length = 1 + luck_.below(3);
    for (std::uint64_t i = 0; i < length; ++i) {
      Step step{luck_.chance(55), static_cast<std::int64_t>(luck_.below(key_count)), 0, {}};
      if (!step.is_read) step.value = ++last_value_;
      txn.steps.push_back(step);
    }
    txns_.push_back(txn);
  }

  void play_in_random_order() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < txns_.size(); ++i) {
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(luck_.below(i + 1)), i);
    }
    std::vector<std::vector<std::int64_t>> keys(3);
    for (const std::size_t i : order) {
      for (Step& step : txns_[i].steps) {
        auto& elements = keys[static_cast<std::size_t>(step.key)];
        if (step.is_read) {
          step.elements = elements;
        } else {
          if (registers_) elements.clear();
          elements.push_back(step.value);
        }
      }
    }
  }

  void change_a_read() {
    Txn& txn = txns_[luck_.below(txns_.size())];
    Step& step = txn.steps[luck_.below(txn.steps.size())];
    if (!step.is_read) return;
    const auto value =
        static_cast<std::int64_t>(luck_.below(static_cast<std::uint64_t>(last_value_) + 2));
    if (registers_) {
      step.elements.assign(value == 0 ? 0 : 1, value);
    } else if (luck_.chance(70) && !step.elements.empty()) {
      step.elements.pop_back();
    } else {
      step.elements.push_back(value);
    }
  }

  History record() {
    HistoryBuilder builder;
    std::size_t next = 0;
    std::int64_t now = 0;
    std::vector<std::size_t> open(3, kIdle);
    std::vector<std::int64_t> names = {0, 1, 2};
    while (next < txns_.size() ||
           std::any_of(open.begin(), open.end(), [](std::size_t txn) { return txn != kIdle; })) {
      if (next < txns_.size() && luck_.chance(60)) {
        const auto process = static_cast<std::size_t>(txns_[next].process);
        if (open[process] != kIdle) continue;
        open[process] = next;
        builder.invoke({.time_ns = ++now,
                        .process = Value::integer(names[process]),
                        .function = Function::kTxn,
                        .input = list_of(builder.values(), txns_[next], false)});
        ++next;
        continue;
      }
      const std::size_t process = luck_.below(3);
      if (open[process] == kIdle) continue;
      Conclusion conclusion{.time_ns = ++now, .process = Value::integer(names[process])};
      const std::uint64_t luck = luck_.below(100);
      if (luck < 8) {
        conclusion.completion = Completion::kInfo;
        names[process] += 3;
      } else if (luck < 14) {
        conclusion.completion = Completion::kFail;
      } else {
        conclusion.output = list_of(builder.values(), txns_[open[process]], true);
      }
      builder.complete(conclusion);
      open[process] = kIdle;
    }
    return builder.finish();
  }

  Value list_of(ValuePool& pool, const Txn& txn, bool results) const {
    std::vector<Value> all;
    for (const Step& step : txn.steps) {
      const Value third = step.is_read ? results ? result_of(pool, step) : Value::nil()
                                       : Value::integer(step.value);
      const Value parts[] = {pool.string(step.is_read ? "r"
                                         : registers_ ? "w"
                                                      : "append"),
                             Value::integer(step.key), third};
      all.push_back(pool.list(parts));
    }
    return pool.list(all);
  }

  Value result_of(ValuePool& pool, const Step& step) const {
    if (step.elements.empty()) return Value::nil();
    if (registers_) return Value::integer(step.elements.back());
    std::vector<Value> elements;
    for (const std::int64_t element : step.elements) elements.push_back(Value::integer(element));
    return pool.list(elements);
  }

  static constexpr std::size_t kIdle = ~std::size_t{0};
  Splitmix luck_;
  bool registers_;
  std::int64_t last_value_ = 0;
  std::vector<Txn> txns_;
};

}  // namespace ordeal::checkers::testing
