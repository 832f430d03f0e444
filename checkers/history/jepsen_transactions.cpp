// The part of JepsenEvents that knows what a transaction looks like.

#include <algorithm>
#include <array>

#include "checkers/history/jepsen_events.hpp"

namespace ordeal::checkers {

// A list of lists that begin with r, w or append: whatever it is called.
bool JepsenEvents::is_transaction(Value value) const {
  if (!value.is_list()) return false;
  const auto elements = pool_.elements_of(value);
  const auto is_micro_operation = [&](Value element) {
    return element.is_list() && words_.is_micro_operation(pool_.elements_of(element));
  };
  return !elements.empty() && std::ranges::all_of(elements, is_micro_operation);
}

bool JepsenEvents::is_spelled_out(Value value) const {
  if (!value.is_list()) return false;
  const auto elements = pool_.elements_of(value);
  return !elements.empty() && std::ranges::all_of(elements, [&](Value element) {
    return element.is_list() && words_.is_spelled_out(pool_.elements_of(element));
  });
}

// The same with r and w instead of read and write.
Value JepsenEvents::shortened(Value value) {
  const auto elements = pool_.elements_of(value);
  rebuilt_.assign(elements.begin(), elements.end());
  for (Value& element : rebuilt_) {
    const auto parts = pool_.elements_of(element);
    std::vector<Value> words(parts.begin(), parts.end());
    words[0] = words[0] == words_.whole_read ? words_.read : words_.write;
    element = pool_.unindexed_list(words);
  }
  return pool_.unindexed_list(rebuilt_);
}

// A list of [:send key value] and [:poll], or [:poll messages].
bool JepsenEvents::is_of_logs(Value value) const {
  if (!value.is_list() || pool_.elements_of(value).empty()) return false;
  return std::ranges::all_of(pool_.elements_of(value), [&](Value element) {
    if (!element.is_list()) return false;
    const auto parts = pool_.elements_of(element);
    return (parts.size() == 3 && parts[0] == send_) ||
           ((parts.size() == 1 || parts.size() == 2) && parts[0] == poll_);
  });
}

// A send got its offset, [offset value] instead of the value, and a poll its messages.
JepsenEvents::Problem JepsenEvents::check_same_logs(const JepsenEvent& event,
                                                    const Operation& open) const {
  const auto is_same = [&](Value a, Value b) {
    if (!b.is_list()) return false;
    const auto did = pool_.elements_of(a);
    const auto was = pool_.elements_of(b);
    if (did[0] == poll_ || was.size() != 3) return was[0] == did[0];
    const bool has_offset = is_pair(did[2]) && pool_.elements_of(did[2])[1] == was[2];
    return did[0] == was[0] && did[1] == was[1] && (has_offset || did[2] == was[2]);
  };
  const Value done = event.value.value;
  const bool same =
      open.input.is_list() &&
      std::ranges::equal(pool_.elements_of(done), pool_.elements_of(open.input), is_same);
  if (same) return std::nullopt;
  return event.value.place.error("these are not the sends and polls it was invoked with, " +
                                 pool_.text(open.input));
}

// The log is a list of {:keys [k ...] ...}, maps that are lists of pairs here.
Value JepsenEvents::with_rebalancing(Value parts, Value log) {
  if (!log.is_list() || pool_.elements_of(log).empty()) return parts;
  std::vector<Value> moved = {pool_.string("rebalanced")};
  for (const Value row : pool_.elements_of(log)) {
    if (!row.is_list()) continue;
    for (const Value member : pool_.elements_of(row)) {
      if (!is_pair(member)) continue;
      const auto pair = pool_.elements_of(member);
      if (!pair[0].is_string() || pool_.text_of(pair[0]) != ":keys" || !pair[1].is_list()) continue;
      const auto keys = pool_.elements_of(pair[1]);
      moved.insert(moved.end(), keys.begin(), keys.end());
    }
  }
  const auto elements = pool_.elements_of(parts);
  rebuilt_.assign(elements.begin(), elements.end());
  rebuilt_.push_back(pool_.list(moved));
  return pool_.list(rebuilt_);
}

JepsenEvents::Problem JepsenEvents::check_micro_operations(JepsenEvent& event) {
  const Value value = event.value.value;
  const bool may_lack = event.type == EventType::kFail || event.type == EventType::kInfo;
  if (event.is_transaction || (may_lack && has_invocations_.value_or(false))) return std::nullopt;
  if (value.is_list() && pool_.elements_of(value).empty()) return std::nullopt;
  event.is_of_logs = is_of_logs(value);
  if (event.is_of_logs) return std::nullopt;
  return (event.value.present ? event.value.place : event.place)
      .error(
          "a txn needs a :value that is a list of micro-operations, [:r key nil], "
          "[:w key value] or [:append key value]");
}

// The same list if it has the form we keep, which most have.
Value JepsenEvents::transaction(Value value, bool as_request) {
  if (!value.is_list()) return value;
  const auto is_kept = [&](Value element) {
    const auto parts = pool_.elements_of(element);
    return parts.size() == 3 && (!as_request || parts[0] != words_.read || parts[2].is_nil());
  };
  if (std::ranges::all_of(pool_.elements_of(value), is_kept)) return value;
  const auto elements = pool_.elements_of(value);
  rebuilt_.assign(elements.begin(), elements.end());
  for (Value& element : rebuilt_) {
    const auto parts = pool_.elements_of(element);
    std::array<Value, 3> whole = {parts[0], parts[1], parts.size() == 3 ? parts[2] : Value::nil()};
    if (as_request && whole[0] == words_.read) whole[2] = Value::nil();
    element = pool_.unindexed_list(whole);
  }
  return pool_.unindexed_list(rebuilt_);
}

JepsenEvents::Problem JepsenEvents::check_same_transaction(const JepsenEvent& event,
                                                           const Operation& open) {
  const auto done = pool_.elements_of(event.value.value);
  const auto asked = pool_.elements_of(open.input);
  const auto is_same = [&](Value a, Value b) {
    if (a == b) return true;
    const auto did = pool_.elements_of(a);
    const auto was = pool_.elements_of(b);
    if (did[0] != was[0] || did[1] != was[1]) return false;
    return did[0] == words_.read || (did.size() == was.size() && did.back() == was.back());
  };
  if (std::ranges::equal(done, asked, is_same)) return std::nullopt;
  return event.value.place.error("these are not the micro-operations it was invoked with, " +
                                 pool_.text(open.input));
}

// {:from a :to b :amount n} as [a b n]; anything else stays what it is.
Value JepsenEvents::transfer(Value value) {
  if (!value.is_list()) return value;
  constexpr std::array<std::string_view, 3> kNames = {":from", ":to", ":amount"};
  std::array<Value, 3> found;
  std::size_t matched = 0;
  for (const Value entry : pool_.elements_of(value)) {
    if (!is_pair(entry) || !pool_.elements_of(entry)[0].is_string()) return value;
    const auto pair = pool_.elements_of(entry);
    const auto name = std::ranges::find(kNames, pool_.text_of(pair[0]));
    if (name == kNames.end()) return value;
    found[static_cast<std::size_t>(name - kNames.begin())] = pair[1];
    ++matched;
  }
  return matched == kNames.size() ? pool_.list(found) : value;
}

}  // namespace ordeal::checkers
