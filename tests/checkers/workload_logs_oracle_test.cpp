// Logs with offsets: the checker against its definitions, written out in full, on small random
// histories.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/checkers/counted_anomalies.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

// Two logs that lose, double, reorder and invent messages now and then; consumers that jump.
class RandomLogs {
 public:
  explicit RandomLogs(Splitmix& luck) : luck_(luck) {}

  History history() {
    return interleave(
        luck_, 3, 3 + luck_.below(8), [&](HistoryBuilder& builder) { return ask(builder); },
        [&](HistoryBuilder& builder, const Invocation& asked) { return answer(builder, asked); });
  }

 private:
  Invocation ask(HistoryBuilder& builder) {
    ValuePool& pool = builder.values();
    Invocation invocation;
    const std::uint64_t kind = luck_.below(20);
    if (kind == 0) {
      invocation.function = builder.function("assign");
      return invocation;
    }
    std::vector<Value> parts;
    for (std::uint64_t i = 0; i < 1 + luck_.below(2); ++i) {
      const bool sends = kind < 8 || (kind < 12 && luck_.chance(50));
      if (!sends) {
        parts.push_back(pool.list(std::vector<Value>{pool.string("poll")}));
        continue;
      }
      const Value key = Value::integer(static_cast<std::int64_t>(luck_.below(2)));
      parts.push_back(
          pool.list(std::vector<Value>{pool.string("send"), key, Value::integer(++latest_value_)}));
    }
    invocation.function = builder.function(kind < 8 ? "send" : kind < 12 ? "txn" : "poll");
    invocation.input = pool.list(parts);
    return invocation;
  }

  Conclusion answer(HistoryBuilder& builder, const Invocation& asked) {
    ValuePool& pool = builder.values();
    Conclusion end;
    const std::uint64_t fate = luck_.below(20);
    if (fate == 0) end.completion = Completion::kInfo;
    if (fate == 1) end.completion = Completion::kFail;
    if (!asked.input.is_list()) return end;
    std::vector<Value> parts;
    for (const Value part : pool.elements_of(asked.input)) {
      const auto words = pool.elements_of(part);
      parts.push_back(words.size() == 1 ? polled(pool) : sent(pool, words[1], words[2]));
    }
    if (end.completion == Completion::kOk) end.output = pool.list(parts);
    return end;
  }

  Value sent(ValuePool& pool, Value key, Value value) {
    auto& log = logs_[static_cast<std::size_t>(key.as_integer())];
    auto offset = static_cast<std::int64_t>(log.size());
    if (!luck_.chance(6)) log.push_back(value);
    if (luck_.chance(4)) log.push_back(value);
    if (luck_.chance(4)) offset += luck_.chance(50) ? 1 : -1;
    const Value place = pool.list(std::vector<Value>{Value::integer(offset), value});
    return pool.list(
        std::vector<Value>{pool.string("send"), key, luck_.chance(15) ? value : place});
  }

  Value polled(ValuePool& pool) {
    std::vector<Value> by_key;
    for (std::size_t key = 0; key < 2; ++key) {
      std::vector<Value> messages;
      for (std::uint64_t i = 0; i < luck_.below(4) && next_[key] < logs_[key].size(); ++i) {
        if (luck_.chance(5)) next_[key] = luck_.below(logs_[key].size());
        const Value value = luck_.chance(2) ? Value::integer(77) : logs_[key][next_[key]];
        messages.push_back(pool.list(
            std::vector<Value>{Value::integer(static_cast<std::int64_t>(next_[key]++)), value}));
      }
      if (luck_.chance(20)) next_[key] = 0;
      if (messages.empty()) continue;
      by_key.push_back(pool.list(
          std::vector<Value>{Value::integer(static_cast<std::int64_t>(key)), pool.list(messages)}));
    }
    return pool.list(std::vector<Value>{pool.string("poll"), pool.list(by_key)});
  }

  Splitmix& luck_;
  std::vector<Value> logs_[2];
  std::size_t next_[2] = {0, 0};
  std::int64_t latest_value_ = 0;
};

// A message one operation sent or polled, in the order of the file.
struct Message {
  const Operation* by = nullptr;
  bool is_poll = false;
  bool has_offset = false;
  std::int64_t key = 0;
  std::int64_t offset = 0;
  std::int64_t value = 0;
  std::size_t era = 0;  // how often the process was moved before
};

std::vector<Message> messages_of(const History& history) {
  std::vector<Message> all;
  std::map<ProcessId, std::size_t> era;
  const ValuePool& pool = history.values();
  for (const Operation& operation : history.operations()) {
    if (history.function_name(operation.function) == "assign") ++era[operation.process];
    if (!operation.is_ok() || !operation.output.is_list()) continue;
    for (const Value part : pool.elements_of(operation.output)) {
      const auto words = pool.elements_of(part);
      Message message{.by = &operation, .era = era[operation.process]};
      if (words.size() == 3) {
        message.key = words[1].as_integer();
        message.has_offset = words[2].is_list();
        const auto place = message.has_offset ? pool.elements_of(words[2]) : words.subspan(2);
        message.offset = message.has_offset ? place[0].as_integer() : 0;
        message.value = place.back().as_integer();
        all.push_back(message);
        continue;
      }
      for (const Value of_key : pool.elements_of(words[1])) {
        for (const Value one : pool.elements_of(pool.elements_of(of_key)[1])) {
          message.is_poll = true;
          message.has_offset = true;
          message.key = pool.elements_of(of_key)[0].as_integer();
          message.offset = pool.elements_of(one)[0].as_integer();
          message.value = pool.elements_of(one)[1].as_integer();
          all.push_back(message);
        }
      }
    }
  }
  return all;
}

// What was asked to be sent by operations that ended so.
std::set<std::pair<std::int64_t, std::int64_t>> asked_by(const History& history,
                                                         Completion completion) {
  std::set<std::pair<std::int64_t, std::int64_t>> all;
  for (const Operation& operation : history.operations()) {
    if (operation.completion != completion || !operation.input.is_list()) continue;
    for (const Value part : history.values().elements_of(operation.input)) {
      const auto words = history.values().elements_of(part);
      if (words.size() == 3) all.emplace(words[1].as_integer(), words[2].as_integer());
    }
  }
  return all;
}

void judge_places(const std::vector<Message>& all, Counts& found) {
  for (const Message& a : all) {
    for (const Message& b : all) {
      if (!a.has_offset || !b.has_offset || a.key != b.key) continue;
      found["KFK002"] += a.offset == b.offset && a.value != b.value;
      found["KFK003"] += a.offset != b.offset && a.value == b.value;
    }
  }
}

void judge_fates(const History& history, const std::vector<Message>& all, Counts& found) {
  const auto failed = asked_by(history, Completion::kFail);
  const auto in_doubt = asked_by(history, Completion::kInfo);
  for (const Message& one : all) {
    const auto is_it = [&](const Message& other) {
      return other.key == one.key && other.value == one.value && other.is_poll != one.is_poll;
    };
    const std::pair name(one.key, one.value);
    const bool has_other_end = std::any_of(all.begin(), all.end(), is_it);
    if (one.is_poll) {
      if (has_other_end || in_doubt.contains(name)) continue;
      ++found[failed.contains(name) ? "KFK005" : "KFK004"];
    } else if (!has_other_end) {
      const bool passed = std::any_of(all.begin(), all.end(), [&](const Message& other) {
        return other.is_poll && other.key == one.key && other.offset > one.offset;
      });
      ++found[one.has_offset && passed ? "KFK001" : "KFK012"];
    }
  }
}

// What a process did to a log next after `all[i]`.
const Message* next_after(const std::vector<Message>& all, std::size_t i) {
  for (std::size_t j = i + 1; j < all.size(); ++j) {
    const bool same = all[j].by->process == all[i].by->process && all[j].key == all[i].key &&
                      all[j].is_poll == all[i].is_poll && all[j].has_offset;
    if (same) return &all[j];
  }
  return nullptr;
}

void judge_orders(const std::vector<Message>& all, Counts& found) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Message& then = all[i];
    const Message* now = then.has_offset ? next_after(all, i) : nullptr;
    if (now == nullptr || (then.is_poll && now->era != then.era)) continue;
    const bool within = now->by == then.by;
    if (now->offset <= then.offset) {
      ++found[then.is_poll ? within ? "KFK007" : "KFK006" : within ? "KFK011" : "KFK010"];
    } else if (then.is_poll) {
      const bool skips = std::any_of(all.begin(), all.end(), [&](const Message& other) {
        return other.has_offset && other.key == then.key && other.offset > then.offset &&
               other.offset < now->offset;
      });
      if (skips) ++found[within ? "KFK009" : "KFK008"];
    }
  }
}

Counts log_oracle(const History& history) {
  Counts found;
  for (const char* code : {"KFK001", "KFK002", "KFK003", "KFK004", "KFK005", "KFK006", "KFK007",
                           "KFK008", "KFK009", "KFK010", "KFK011", "KFK012"}) {
    found[code] = 0;
  }
  const std::vector<Message> all = messages_of(history);
  judge_places(all, found);
  judge_fates(history, all, found);
  judge_orders(all, found);
  return found;
}

}  // namespace

TEST_CASE("logs: every kind of anomaly is there exactly where its definition says") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(40'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = RandomLogs(luck).history();
    check_counts(history, "kafka", log_oracle(history), Compared::kPresence, seen);
  }
  check_all_seen(seen);
}

}  // namespace ordeal::checkers::testing
