#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "checkers/verify/plain_log_entries.hpp"

namespace ordeal::checkers {
namespace {

// Logs with offsets. What members of the part did may contradict itself; what nobody sent, or
// polled, is asked of all.
class PlainLogs {
 public:
  PlainLogs(const History& history, const Claim& claim, const Members& members)
      : history_(history), members_(members), entries_(history, claim, members) {
    for (const Operation& operation : history.operations()) {
      has_subscribe_ |= is_called(history, operation, "subscribe");
    }
    for (const PlainEntry& one : entries_.all()) {
      if (counts(one) && is_believed(one)) places_.emplace(Name(one.key, one.value), *one.offset);
    }
  }

  bool are_broken() const {
    return entries_.leave_unseen() || disagree() || is_made_up() || polls_itself() || loses() ||
           jump() || is_circular();
  }

 private:
  using Name = PlainEntries::Name;

  bool counts(const PlainEntry& one) const { return members_[one.id]; }
  bool is_believed(const PlainEntry& one) const {
    return one.offset && (one.is_poll || entries_.is_committed(one.id));
  }

  // Two values at one offset, or two offsets of one value.
  bool disagree() const {
    std::map<std::pair<Value, std::int64_t>, Value> values;
    std::map<Name, std::int64_t> offsets;
    return std::ranges::any_of(entries_.all(), [&](const PlainEntry& one) {
      if (!counts(one) || !is_believed(one)) return false;
      const Value value = values.emplace(std::pair(one.key, *one.offset), one.value).first->second;
      const std::int64_t offset =
          offsets.emplace(Name(one.key, one.value), *one.offset).first->second;
      return value != one.value || offset != *one.offset;
    });
  }

  // Sent by nobody; or by somebody who failed, and polled in a transaction that did not.
  bool is_made_up() const {
    std::set<Name> tried;
    for (const PlainEntry& one : entries_.all()) {
      if (!one.is_poll) tried.emplace(one.key, one.value);
    }
    return std::ranges::any_of(entries_.all(), [&](const PlainEntry& one) {
      if (!counts(one) || !one.is_poll) return false;
      const bool is_ok = history_.operation(one.id).is_ok();
      return is_ok ? !entries_.is_sent(one) : !tried.contains({one.key, one.value});
    });
  }

  bool polls_itself() const {
    std::set<std::tuple<OperationId, Value, Value>> own;
    for (const PlainEntry& one : entries_.all()) {
      if (!one.is_poll) own.emplace(one.id, one.key, one.value);
    }
    return std::ranges::any_of(entries_.all(), [&](const PlainEntry& one) {
      return counts(one) && one.is_poll && own.contains({one.id, one.key, one.value});
    });
  }

  // Sent to a place that polls have got beyond, and polled by nobody.
  bool loses() const {
    std::map<Value, std::int64_t> furthest;
    for (const PlainEntry& one : entries_.all()) {
      if (!counts(one) || !one.is_poll || !history_.operation(one.id).is_ok()) continue;
      const auto place = places_.find({one.key, one.value});
      if (place == places_.end()) continue;
      std::int64_t& offset = furthest.emplace(one.key, place->second).first->second;
      offset = std::max(offset, place->second);
    }
    return std::ranges::any_of(entries_.all(), [&](const PlainEntry& one) {
      if (!counts(one) || one.is_poll || !entries_.is_committed(one.id)) return false;
      const auto place = places_.find({one.key, one.value});
      const auto at = furthest.find(one.key);
      return place != places_.end() && at != furthest.end() && place->second < at->second &&
             !entries_.is_polled(one);
    });
  }

  // What a process sends to a log goes forward; what it polls too, and leaves nothing out that is
  // known to be there, until the consumer is moved elsewhere. One that aborts begins again.
  bool jump() const {
    std::vector<std::map<std::pair<Value, bool>, PlainEntry>> latest(history_.process_count());
    auto next = entries_.all().begin();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      auto& of_process = latest[static_cast<std::size_t>(operation.process)];
      if (!operation.is_fail() && (is_called(history_, operation, "subscribe") ||
                                   is_called(history_, operation, "assign"))) {
        const auto keys = elements_in(history_, operation.input);
        std::erase_if(of_process, [&](const auto& row) {
          return std::ranges::find(keys, row.first.first) == keys.end();
        });
      }
      auto here = of_process;
      for (; next != entries_.all().end() && next->id == id; ++next) {
        const auto then = here.find({next->key, next->is_poll});
        if (then != here.end() && counts(then->second) && counts(*next) &&
            is_jump(then->second, *next)) {
          return true;
        }
        here.insert_or_assign({next->key, next->is_poll}, *next);
      }
      for (const auto& [log, entry] : here) {
        const bool stays = operation.is_ok() || (operation.is_info() && !log.second);
        if (stays) of_process.insert_or_assign(log, entry);
      }
    }
    return false;
  }

  std::optional<std::int64_t> offset_of(const PlainEntry& one) const {
    if (is_believed(one)) return one.offset;
    const auto place = places_.find({one.key, one.value});
    return place == places_.end() ? std::nullopt : std::optional(place->second);
  }

  bool is_jump(const PlainEntry& then, const PlainEntry& now) const {
    if (history_.operation(now.id).is_pending()) return false;
    if (now.is_poll && now.id != then.id && has_subscribe_) return false;
    if (now.is_poll && now.id == then.id && entries_.is_rebalanced(now)) return false;
    const auto from = offset_of(then);
    const auto to = offset_of(now);
    if (!from || !to || *to <= *from) return from && to;
    return now.is_poll && std::ranges::any_of(entries_.all(), [&](const PlainEntry& one) {
             return counts(one) && is_believed(one) && one.key == now.key && *one.offset > *from &&
                    *one.offset < *to;
           });
  }

  // Members that polled from each other in a circle, or from what began when they were over.
  bool is_circular() const {
    std::map<Name, std::set<OperationId>> senders;
    std::set<OperationId> left;
    for (const PlainEntry& one : entries_.all()) {
      if (!one.is_poll) senders[{one.key, one.value}].insert(one.id);
      if (counts(one)) left.insert(one.id);
    }
    std::set<std::pair<OperationId, OperationId>> before;
    for (const PlainEntry& one : entries_.all()) {
      if (!one.is_poll || !counts(one) || !history_.operation(one.id).is_ok()) continue;
      const auto from = senders.find({one.key, one.value});
      const bool is_told = from != senders.end() && from->second.size() == 1 &&
                           !history_.operation(*from->second.begin()).is_fail();
      if (is_told) before.emplace(*from->second.begin(), one.id);
    }
    const auto comes_first = [&](OperationId a, OperationId b) {
      const Operation& one = history_.operation(a);
      const Operation& other = history_.operation(b);
      const bool in_order = history_.has_real_time()
                                ? one.is_ok() && one.complete_event < other.invoke_event
                                : one.process == other.process && a < b;
      return before.contains({a, b}) || (!one.is_fail() && !other.is_fail() && in_order);
    };
    // Who has nobody before them is taken away, until nobody is left or all are in a circle.
    const auto is_free = [&](OperationId id) {
      return std::ranges::none_of(
          left, [&](OperationId other) { return other != id && comes_first(other, id); });
    };
    for (auto free = std::ranges::find_if(left, is_free); free != left.end();
         free = std::ranges::find_if(left, is_free)) {
      left.erase(free);
    }
    return !left.empty();
  }

  const History& history_;
  const Members& members_;
  PlainEntries entries_;
  bool has_subscribe_ = false;
  std::map<Name, std::int64_t> places_;
};

}  // namespace

bool are_logs_broken(const History& history, const Claim& claim, const Members& members) {
  return PlainLogs(history, claim, members).are_broken();
}

}  // namespace ordeal::checkers
