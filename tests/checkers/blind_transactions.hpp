#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// What histories of registers are like whose order hardly shows: who writes a key has not read it.
struct BlindShape {
  std::uint32_t transactions = 40;
  std::uint32_t processes = 8;
  std::uint32_t keys = 3;
  std::uint32_t length_max = 3;
  std::uint32_t reads_percent = 50;
  // A transaction reads what there was up to so many transactions before it, of all keys at once,
  // or of each key by itself.
  std::uint32_t snapshot_age_max = 0;
  std::uint32_t key_age_max = 0;
  std::uint32_t old_percent = 30;  // of the transactions; the others read what is there
  bool old_only_read = false;
  bool is_timed = true;  // times say something: otherwise all begin before any is over
};

// Transactions take effect one after the other, in their own order or nearly.
class BlindTransactions {
 public:
  BlindTransactions(const BlindShape& shape, std::uint64_t seed)
      : shape_(shape), luck_(seed), past_(1, State(shape.keys)), open_(shape.processes) {}

  History history() {
    read_ = builder_.values().string("r");
    write_ = builder_.values().string("w");
    for (std::uint32_t i = 0; i < shape_.transactions; ++i) {
      const auto process = luck_.below(shape_.processes);
      complete(process);
      begin(process);
      if (shape_.is_timed && luck_.chance(60)) complete(luck_.below(shape_.processes));
    }
    for (std::uint64_t process = 0; process < shape_.processes; ++process) complete(process);
    return builder_.finish();
  }

 private:
  using State = std::vector<std::int64_t>;  // by key; 0: nothing there yet

  void begin(std::uint64_t process) {
    const bool is_old = luck_.chance(shape_.old_percent);
    const std::uint64_t snapshot = is_old ? luck_.below(shape_.snapshot_age_max + 1) : 0;
    State now = past_.back();
    std::vector<Value> asked;
    std::vector<std::int64_t> keys;
    const std::uint64_t length = 1 + luck_.below(shape_.length_max);
    for (std::uint64_t i = 0; i < length; ++i) {
      const auto key = luck_.below(shape_.keys);
      if (std::ranges::find(keys, static_cast<std::int64_t>(key)) != keys.end()) continue;
      keys.push_back(static_cast<std::int64_t>(key));
      const bool reads = (is_old && shape_.old_only_read) || luck_.chance(shape_.reads_percent);
      const std::uint64_t age = snapshot + (is_old ? luck_.below(shape_.key_age_max + 1) : 0);
      const State& seen = past_[past_.size() - 1 - std::min<std::size_t>(age, past_.size() - 1)];
      if (!reads) now[key] = ++last_value_;
      const std::int64_t value = reads ? seen[key] : now[key];
      asked.push_back(micro(reads, key, reads ? Value::nil() : Value::integer(value)));
      open_[process].push_back(
          micro(reads, key, value == 0 ? Value::nil() : Value::integer(value)));
    }
    past_.push_back(now);
    builder_.invoke({.time_ns = ++now_,
                     .process = Value::integer(static_cast<std::int64_t>(process)),
                     .function = Function::kTxn,
                     .input = builder_.values().list(asked)});
  }

  Value micro(bool reads, std::uint64_t key, Value third) {
    const Value parts[] = {reads ? read_ : write_, Value::integer(static_cast<std::int64_t>(key)),
                           third};
    return builder_.values().list(parts);
  }

  void complete(std::uint64_t process) {
    if (open_[process].empty()) return;
    builder_.complete({.time_ns = ++now_,
                       .process = Value::integer(static_cast<std::int64_t>(process)),
                       .output = builder_.values().list(open_[process])});
    open_[process].clear();
  }

  BlindShape shape_;
  Splitmix luck_;
  HistoryBuilder builder_;
  Value read_;
  Value write_;
  std::vector<State> past_;
  std::vector<std::vector<Value>> open_;  // by process: what its transaction is to answer
  std::int64_t last_value_ = 0;
  std::int64_t now_ = 0;
};

// Some transactions only write, and the others, after them, only read: of each key the write of any
// of them. Each is of a process of its own, and none is over before all have begun: so nothing but
// what was read together says in which order they wrote.
struct ChoiceShape {
  std::uint32_t writers = 12;
  std::uint32_t readers = 10;
  std::uint32_t keys = 12;
  std::uint32_t written = 2;  // keys by each
  std::uint32_t read = 2;
};

inline History any_reads_of_any_writes(const ChoiceShape& shape, std::uint64_t seed) {
  Splitmix luck(seed);
  HistoryBuilder builder;
  std::vector<std::vector<std::int64_t>> written(shape.keys);  // by key
  std::vector<Value> answers;
  for (std::uint32_t i = 0; i < shape.writers + shape.readers; ++i) {
    const bool writes = i < shape.writers;
    std::vector<Value> asked;
    std::vector<Value> answered;
    std::set<std::uint64_t> keys;
    for (std::uint32_t j = 0; j < (writes ? shape.written : shape.read); ++j) {
      const std::uint64_t key = luck.below(shape.keys);
      if (!keys.insert(key).second || (!writes && written[key].empty())) continue;
      if (writes) written[key].push_back(i + 1);
      const std::int64_t value = writes ? i + 1 : written[key][luck.below(written[key].size())];
      const Value name = builder.values().string(writes ? "w" : "r");
      const Value of_key = Value::integer(static_cast<std::int64_t>(key));
      const Value answer[] = {name, of_key, Value::integer(value)};
      const Value ask[] = {name, of_key, writes ? Value::integer(value) : Value::nil()};
      asked.push_back(builder.values().list(ask));
      answered.push_back(builder.values().list(answer));
    }
    builder.invoke({.time_ns = i + 1,
                    .process = Value::integer(i),
                    .function = Function::kTxn,
                    .input = builder.values().list(asked)});
    answers.push_back(builder.values().list(answered));
  }
  for (std::uint32_t i = 0; i < answers.size(); ++i) {
    builder.complete(
        {.time_ns = std::int64_t{1} << 20 | i, .process = Value::integer(i), .output = answers[i]});
  }
  return builder.finish();
}

// Of the first any, and of the second.
inline BlindShape any_blind_shape(Splitmix& luck) {
  BlindShape shape;
  shape.transactions = static_cast<std::uint32_t>(20 + luck.below(181));
  shape.processes = static_cast<std::uint32_t>(2 + luck.below(luck.chance(50) ? 6 : 24));
  shape.keys = static_cast<std::uint32_t>(1 + luck.below(luck.chance(50) ? 3 : 8));
  shape.length_max = static_cast<std::uint32_t>(1 + luck.below(4));
  shape.reads_percent = static_cast<std::uint32_t>(30 + 10 * luck.below(5));
  const auto is_of = luck.below(3);
  if (is_of != 0) shape.snapshot_age_max = static_cast<std::uint32_t>(1 + luck.below(8));
  if (is_of != 1) shape.key_age_max = static_cast<std::uint32_t>(1 + luck.below(6));
  constexpr std::uint32_t kOld[] = {2, 5, 10, 30, 100};
  shape.old_percent = kOld[luck.below(5)];
  shape.is_timed = luck.chance(60);
  return shape;
}

inline ChoiceShape any_choice_shape(Splitmix& luck) {
  ChoiceShape shape;
  shape.writers = static_cast<std::uint32_t>(6 + luck.below(20));
  shape.readers = static_cast<std::uint32_t>(2 + shape.writers * (30 + luck.below(120)) / 100);
  shape.keys = static_cast<std::uint32_t>(2 + shape.writers * (50 + luck.below(150)) / 100);
  shape.written = static_cast<std::uint32_t>(2 + luck.below(2));
  shape.read = static_cast<std::uint32_t>(2 + luck.below(2));
  return shape;
}

}  // namespace ordeal::checkers::testing
