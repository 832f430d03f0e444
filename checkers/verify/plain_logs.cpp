#include <map>
#include <set>
#include <utility>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

// A message at a place of a log, as one operation knows it.
struct Sighting {
  Value key;
  std::int64_t offset = 0;
  Value value;
  OperationId id = 0;
  bool is_poll = false;
};

// Logs with offsets. What members of the part did may contradict itself; what nobody sent, or
// polled, is asked of all.
class PlainLogs {
 public:
  PlainLogs(const History& history, const Claim& claim, const Members& members)
      : history_(history), members_(members) {
    for (OperationId id = 0; id < history.operations().size(); ++id) {
      const Operation& operation = history.operation(id);
      has_subscribe_ |= is_called(history, operation, "subscribe");
      has_assign_ |= is_called(history, operation, "assign");
      if (!is_of_logs(operation)) continue;
      const bool is_ok = operation.is_ok();
      if (!is_ok && !may_have_happened(operation, claim)) continue;
      for (const Value part : elements_in(history, is_ok ? operation.output : operation.input)) {
        read_part(id, elements_in(history, part), is_ok);
      }
    }
  }

  bool are_broken() const { return disagree() || is_made_up() || loses() || jump(); }

 private:
  using Name = std::pair<Value, Value>;  // of a message: key and value

  bool is_of_logs(const Operation& operation) const {
    return is_called(history_, operation, "send") || is_called(history_, operation, "poll") ||
           is_called(history_, operation, "txn");
  }

  void read_part(OperationId id, std::span<const Value> words, bool is_ok) {
    if (words.size() == 3) {  // ["send" key value], ["send" key [offset value]]
      const auto place = elements_in(history_, words[2]);
      const bool has_place = is_ok && place.size() == 2;
      const Value value = has_place ? place[1] : words[2];
      sent_.emplace(words[1], value);
      if (!has_place || !place[0].is_integer()) return;
      seen_.push_back({words[1], place[0].as_integer(), value, id, false});
    } else if (is_ok && words.size() == 2) {  // ["poll" [[key [[offset value] ...]] ...]]
      for (const Value of_key : elements_in(history_, words[1])) {
        const auto pair = elements_in(history_, of_key);
        for (const Value message : elements_in(history_, pair[1])) {
          const auto place = elements_in(history_, message);
          seen_.push_back({pair[0], place[0].as_integer(), place[1], id, true});
          polled_.emplace(pair[0], place[1]);
        }
      }
    }
  }

  bool counts(const Sighting& one) const { return members_[one.id]; }

  // Two values at one offset, or two offsets of one value.
  bool disagree() const {
    std::map<std::pair<Value, std::int64_t>, Value> values;
    std::map<Name, std::int64_t> offsets;
    return std::ranges::any_of(seen_, [&](const Sighting& one) {
      if (!counts(one)) return false;
      const Value value = values.emplace(std::pair(one.key, one.offset), one.value).first->second;
      const std::int64_t offset =
          offsets.emplace(Name(one.key, one.value), one.offset).first->second;
      return value != one.value || offset != one.offset;
    });
  }

  bool is_made_up() const {
    return std::ranges::any_of(seen_, [&](const Sighting& one) {
      return counts(one) && one.is_poll && !sent_.contains({one.key, one.value});
    });
  }

  // Sent to a place that polls have got beyond, and polled by nobody.
  bool loses() const {
    std::map<Value, std::int64_t> furthest;
    for (const Sighting& one : seen_) {
      if (!counts(one) || !one.is_poll) continue;
      std::int64_t& offset = furthest.emplace(one.key, one.offset).first->second;
      offset = std::max(offset, one.offset);
    }
    return std::ranges::any_of(seen_, [&](const Sighting& one) {
      if (!counts(one) || one.is_poll || polled_.contains({one.key, one.value})) return false;
      const auto at = furthest.find(one.key);
      return at != furthest.end() && one.offset < at->second;
    });
  }

  // What a process sends to a log goes forward; what it polls too, and leaves nothing out that is
  // known to be there, until the consumer is moved.
  bool jump() const {
    std::set<std::pair<Value, std::int64_t>> places;
    for (const Sighting& one : seen_) {
      if (counts(one)) places.emplace(one.key, one.offset);
    }
    std::vector<std::map<std::pair<Value, bool>, const Sighting*>> latest(history_.process_count());
    auto next = seen_.begin();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      auto& of_process = latest[static_cast<std::size_t>(operation.process)];
      if (!is_of_logs(operation)) {
        std::erase_if(of_process, [](const auto& row) { return row.first.second; });
      }
      for (; next != seen_.end() && next->id == id; ++next) {
        const Sighting*& then = of_process[{next->key, next->is_poll}];
        if (then != nullptr && counts(*then) && counts(*next) && is_jump(*then, *next, places)) {
          return true;
        }
        then = &*next;
      }
    }
    return false;
  }

  bool is_jump(const Sighting& then, const Sighting& now,
               const std::set<std::pair<Value, std::int64_t>>& places) const {
    const bool may_be_moved = has_subscribe_ && !has_assign_;
    if (now.is_poll && now.id != then.id && may_be_moved) return false;
    if (now.offset <= then.offset) return true;
    const auto between = places.upper_bound({then.key, then.offset});
    return now.is_poll && between != places.end() && between->first == then.key &&
           between->second < now.offset;
  }

  const History& history_;
  const Members& members_;
  bool has_subscribe_ = false;
  bool has_assign_ = false;
  std::vector<Sighting> seen_;  // in order
  std::set<Name> sent_;         // or tried to
  std::set<Name> polled_;
};

}  // namespace

bool are_logs_broken(const History& history, const Claim& claim, const Members& members) {
  return PlainLogs(history, claim, members).are_broken();
}

}  // namespace ordeal::checkers
