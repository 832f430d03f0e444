#include "checkers/verify/plain_log_entries.hpp"

#include <algorithm>

namespace ordeal::checkers {

PlainEntries::PlainEntries(const History& history, const Claim& claim, const Members& members)
    : history_(history),
      members_(members),
      forbids_unseen_(claim.switches.unseen_messages == UnseenMessages::kForbidden) {
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    if (!is_of_logs(operation)) continue;
    const bool is_known = operation.is_ok() || operation.output.is_list();
    for (const Value part : elements_in(history, is_known ? operation.output : operation.input)) {
      read_part(id, elements_in(history, part));
    }
  }
  for (const PlainEntry& one : all_) {
    const Operation& operation = history.operation(one.id);
    if (one.is_poll || !(operation.is_ok() || may_have_happened(operation, claim))) continue;
    sent_.emplace(one.key, one.value);
    const bool is_seen = operation.is_ok() || seen_by_members_.contains({one.key, one.value});
    if (members[one.id] && is_seen) committed_.insert(one.id);
  }
}

bool PlainEntries::leave_unseen() const {
  return forbids_unseen_ && std::ranges::any_of(all_, [&](const PlainEntry& one) {
           const bool counts = members_[one.id] && history_.operation(one.id).is_ok();
           return counts && !one.is_poll && !is_polled(one);
         });
}

bool PlainEntries::is_of_logs(const Operation& operation) const {
  return is_called(history_, operation, "send") || is_called(history_, operation, "poll") ||
         is_called(history_, operation, "txn");
}

bool PlainEntries::is_word(Value value, std::string_view word) const {
  if (!value.is_string()) return false;
  const std::string_view text = history_.values().text_of(value);
  return text == word || (text.starts_with(':') && text.substr(1) == word);
}

// ["send" key value], ["send" key [offset value]], ["poll" [[key [[offset value] ...]] ...]],
// ["rebalanced" key ...]
void PlainEntries::read_part(OperationId id, std::span<const Value> words) {
  if (words.empty()) return;
  if (is_word(words[0], "send") && words.size() == 3) {
    const auto place = elements_in(history_, words[2]);
    add(id, words[1], place.size() == 2 ? place : words.subspan(2), false);
  } else if (is_word(words[0], "poll") && words.size() == 2) {
    for (const Value of_key : elements_in(history_, words[1])) {
      const auto pair = elements_in(history_, of_key);
      for (const Value message : elements_in(history_, pair[1])) {
        add(id, pair[0], elements_in(history_, message), true);
      }
    }
  } else if (is_word(words[0], "rebalanced")) {
    for (const Value key : words.subspan(1)) rebalanced_.emplace(id, key);
  }
}

void PlainEntries::add(OperationId id, Value key, std::span<const Value> place, bool is_poll) {
  PlainEntry entry{key, place.back(), std::nullopt, id, is_poll};
  if (place.size() == 2 && place[0].is_integer()) entry.offset = place[0].as_integer();
  all_.push_back(entry);
  if (!is_poll || !history_.operation(id).is_ok()) return;
  polled_.emplace(key, entry.value);
  if (members_[id]) seen_by_members_.emplace(key, entry.value);
}

}  // namespace ordeal::checkers
