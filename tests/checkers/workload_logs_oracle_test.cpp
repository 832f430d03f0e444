// Logs with offsets: the checker against its definitions, written out in full, on small random
// histories.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
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
      std::vector<Value> keys;
      for (const std::int64_t key : {0, 1}) {
        if (luck_.chance(60)) keys.push_back(Value::integer(key));
      }
      invocation.input = pool.list(keys);
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
    if (asked.function == builder.function("assign")) return end;
    std::vector<Value> parts;
    for (const Value part : pool.elements_of(asked.input)) {
      const auto words = pool.elements_of(part);
      parts.push_back(words.size() == 1 ? polled(pool) : sent(pool, words[1], words[2]));
    }
    if (end.completion == Completion::kOk || luck_.chance(60)) end.output = pool.list(parts);
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
        Value value = logs_[key][next_[key]];
        if (luck_.chance(2)) value = Value::integer(luck_.chance(50) ? 77 : latest_value_ + 1);
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
  std::int64_t key = 0;
  std::int64_t value = 0;
  std::optional<std::int64_t> told;    // where it was, to the operation itself
  std::optional<std::int64_t> offset;  // where it is, by all that is believed

  bool is_same_as(const Message& other) const { return key == other.key && value == other.value; }
};

std::vector<std::int64_t> numbers_of(const History& history, Value list) {
  std::vector<std::int64_t> numbers;
  if (!list.is_list()) return numbers;
  for (const Value one : history.values().elements_of(list)) numbers.push_back(one.as_integer());
  return numbers;
}

// What the definitions say of a history of logs, by looking at all pairs of all there is.
class LogOracle {
 public:
  explicit LogOracle(const History& history) : history_(history) {
    read_messages();
    for (Message& one : all_) {
      if (is_believed(one)) one.offset = one.told;
      for (const Message& other : all_) {
        const bool tells = other.is_same_as(one) && is_believed(other);
        if (!is_believed(one) && tells) {
          one.offset = std::min(one.offset.value_or(*other.told), *other.told);
        }
      }
    }
  }

  Counts counts() {
    for (int code = 1; code <= 14; ++code) {
      found_[std::string(code < 10 ? "KFK00" : "KFK0") + std::to_string(code)] = 0;
    }
    judge_places();
    judge_fates();
    for (std::size_t i = 0; i < all_.size(); ++i) judge_order(i);
    if (has_circle()) ++found_["KFK014"];
    return found_;
  }

 private:
  void read_messages() {
    const ValuePool& pool = history_.values();
    for (const Operation& operation : history_.operations()) {
      const Value done = operation.output.is_list() ? operation.output : operation.input;
      if (history_.function_name(operation.function) == "assign" || !done.is_list()) continue;
      for (const Value part : pool.elements_of(done)) {
        const auto words = pool.elements_of(part);
        if (words.size() == 3) {
          const auto place = words[2].is_list() ? pool.elements_of(words[2]) : words.subspan(2);
          add(operation, false, words[1], place);
        }
        if (words.size() != 2) continue;
        for (const Value of_key : pool.elements_of(words[1])) {
          const auto pair = pool.elements_of(of_key);
          for (const Value one : pool.elements_of(pair[1])) {
            add(operation, true, pair[0], pool.elements_of(one));
          }
        }
      }
    }
  }

  void add(const Operation& by, bool is_poll, Value key, std::span<const Value> place) {
    Message message{
        .by = &by, .is_poll = is_poll, .key = key.as_integer(), .told = {}, .offset = {}};
    message.value = place.back().as_integer();
    if (place.size() == 2) message.told = place[0].as_integer();
    all_.push_back(message);
  }

  template <class Holds>
  bool any(const Holds& holds) const {
    return std::any_of(all_.begin(), all_.end(), holds);
  }

  bool is_polled(const Message& one) const {
    return any([&](const Message& other) {
      return other.is_poll && other.by->is_ok() && other.is_same_as(one);
    });
  }

  bool is_committed(const Operation& operation) const {
    return operation.is_ok() || (operation.is_info() && any([&](const Message& one) {
                                   return one.by == &operation && !one.is_poll && is_polled(one);
                                 }));
  }

  bool is_believed(const Message& one) const {
    return one.told && (one.is_poll || is_committed(*one.by));
  }

  void judge_places() {
    for (const Message& a : all_) {
      for (const Message& b : all_) {
        if (!is_believed(a) || !is_believed(b) || a.key != b.key) continue;
        found_["KFK002"] += a.told == b.told && a.value != b.value;
        found_["KFK003"] += a.told != b.told && a.value == b.value;
      }
    }
  }

  void judge_fates() {
    for (const Message& one : all_) {
      const auto has_sender = [&](bool failed) {
        return any([&](const Message& other) {
          return !other.is_poll && other.is_same_as(one) && other.by->is_fail() == failed;
        });
      };
      if (one.is_poll) {
        found_["KFK013"] += any([&](const Message& other) {
          return !other.is_poll && other.is_same_as(one) && other.by == one.by;
        });
        if (has_sender(false)) continue;
        if (!has_sender(true)) ++found_["KFK004"];
        if (has_sender(true) && one.by->is_ok()) ++found_["KFK005"];
      } else if (is_committed(*one.by) && !is_polled(one)) {
        if (is_passed(one)) {
          ++found_["KFK001"];
        } else {
          found_["KFK012"] += one.by->is_ok();
        }
      }
    }
  }

  // An ok poll has a message all of whose places are beyond all places of this one.
  bool is_passed(const Message& one) const {
    return any([&](const Message& poll) {
      if (!poll.is_poll || !poll.by->is_ok() || poll.key != one.key) return false;
      bool has_place = false;
      bool beyond = true;
      for (const Message& a : all_) {
        for (const Message& b : all_) {
          if (!is_believed(a) || !is_believed(b)) continue;
          if (!a.is_same_as(one) || !b.is_same_as(poll)) continue;
          has_place = true;
          beyond = beyond && *a.told < *b.told;
        }
      }
      return has_place && beyond;
    });
  }

  // Between the two the process was moved to other logs than this.
  bool is_moved(const Message& from, const Message& to) const {
    return std::any_of(
        history_.operations().begin(), history_.operations().end(), [&](const Operation& other) {
          if (history_.function_name(other.function) != "assign" || other.is_fail()) return false;
          if (other.process != to.by->process || other.invoke_event < from.by->invoke_event ||
              other.invoke_event > to.by->invoke_event) {
            return false;
          }
          const auto keys = numbers_of(history_, other.input);
          return std::find(keys.begin(), keys.end(), to.key) == keys.end();
        });
  }

  void judge_order(std::size_t i) {
    const Message& now = all_[i];
    if (now.by->is_pending()) return;
    const Message* then = nullptr;
    for (std::size_t j = 0; j < i; ++j) {
      const Message& other = all_[j];
      const bool stays = other.by->is_ok() || (other.by->is_info() && !other.is_poll);
      if (other.by->process == now.by->process && other.key == now.key &&
          other.is_poll == now.is_poll && (other.by == now.by || stays)) {
        then = &other;
      }
    }
    if (then == nullptr || is_moved(*then, now) || !then->offset || !now.offset) return;
    const bool within = now.by == then->by;
    if (*now.offset <= *then->offset) {
      ++found_[now.is_poll ? within ? "KFK007" : "KFK006" : within ? "KFK011" : "KFK010"];
    } else if (now.is_poll && any([&](const Message& other) {
                 return is_believed(other) && other.key == now.key && *other.told > *then->offset &&
                        *other.told < *now.offset;
               })) {
      ++found_[within ? "KFK009" : "KFK008"];
    }
  }

  bool has_circle() const {
    const auto& operations = history_.operations();
    const std::size_t count = operations.size();
    std::vector<std::vector<bool>> before(count, std::vector<bool>(count));
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        const bool counts = !operations[a].is_fail() && !operations[b].is_fail() &&
                            history_.function_name(operations[a].function) != "assign" &&
                            history_.function_name(operations[b].function) != "assign";
        before[a][b] =
            counts && a != b &&
            ((operations[a].is_ok() && operations[a].complete_event < operations[b].invoke_event) ||
             is_polled_by(operations[a], operations[b]));
      }
    }
    for (std::size_t via = 0; via < count; ++via) {
      for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; b < count; ++b) {
          before[a][b] = before[a][b] || (before[a][via] && before[via][b]);
        }
      }
    }
    for (std::size_t a = 0; a < count; ++a) {
      if (before[a][a]) return true;
    }
    return false;
  }

  bool is_polled_by(const Operation& sender, const Operation& poller) const {
    return poller.is_ok() && any([&](const Message& send) {
             return send.by == &sender && !send.is_poll && any([&](const Message& poll) {
                      return poll.by == &poller && poll.is_poll && poll.is_same_as(send);
                    });
           });
  }

  const History& history_;
  std::vector<Message> all_;
  Counts found_;
};

}  // namespace

TEST_CASE("logs: every kind of anomaly is there exactly where its definition says") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(40'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = RandomLogs(luck).history();
    CheckOptions options;
    if (luck.chance(30)) options.semantics.unseen_messages = UnseenMessages::kForbidden;
    check_counts(history, "kafka", LogOracle(history).counts(), Compared::kPresence, seen, options);
  }
  check_all_seen(seen);
}

}  // namespace ordeal::checkers::testing
