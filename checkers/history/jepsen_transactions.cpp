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

// The word that begins a micro-operation, without its colon; "" for anything else.
std::string_view JepsenEvents::word_of(Value part) const {
  if (!part.is_list()) return {};
  const auto words = pool_.elements_of(part);
  if ((words.size() != 2 && words.size() != 3) || !words[0].is_string()) return {};
  std::string_view word = pool_.text_of(words[0]);
  if (word.starts_with(':')) word.remove_prefix(1);
  if (word == "read") return "r";
  if (word == "write") return "w";
  return word == "r" || word == "w" || word == "append" ? word : std::string_view();
}

// [key [[:r 1 nil] [:w 2 3]]]
bool JepsenEvents::is_keyed_transaction(Value value) const {
  if (!is_pair(value)) return false;
  const Value parts = pool_.elements_of(value)[1];
  return parts.is_list() && !pool_.elements_of(parts).empty() &&
         std::ranges::all_of(pool_.elements_of(parts),
                             [&](Value part) { return !word_of(part).empty(); });
}

Value JepsenEvents::with_key(Value key, Value parts) {
  const auto elements = pool_.elements_of(parts);
  rebuilt_.assign(elements.begin(), elements.end());
  for (Value& part : rebuilt_) {
    const auto old = pool_.elements_of(part);
    std::vector<Value> words(old.begin(), old.end());
    const std::string word(word_of(part));
    words[0] = pool_.string(word);
    words[1] = pool_.list(std::array{key, words[1]});
    part = pool_.unindexed_list(words);
  }
  return pool_.unindexed_list(rebuilt_);
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

JepsenEvents::Problem JepsenEvents::check_same_logs(const JepsenEvent& event,
                                                    const Operation& open) const {
  if (words_.are_same_of_logs(pool_, open.input, event.value.value)) return std::nullopt;
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
  event.is_of_logs = words_.are_of_logs(pool_, value);
  if (event.is_of_logs) return std::nullopt;
  return (event.value.present ? event.value.place : event.place)
      .error(
          "a txn needs a :value that is a list of micro-operations, [:r key nil], "
          "[:w key value] or [:append key value]");
}

// The same list if it has the form we keep, which most have, or none of a transaction's.
Value JepsenEvents::transaction(Value value, bool as_request) {
  if (!value.is_list()) return value;
  const auto is_kept = [&](Value element) {
    const auto parts = element.is_list() ? pool_.elements_of(element) : std::span<const Value>();
    return parts.size() == 3 && (!as_request || parts[0] != words_.read || parts[2].is_nil());
  };
  const auto elements = pool_.elements_of(value);
  if (std::ranges::all_of(elements, is_kept)) return value;
  const bool is_none = !std::ranges::all_of(elements, [&](Value element) {
    return element.is_list() && pool_.elements_of(element).size() >= 2;
  });
  if (is_none) return value;
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
  if (words_.are_same(pool_, open.input, event.value.value)) return std::nullopt;
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
