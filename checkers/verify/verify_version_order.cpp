#include <algorithm>
#include <map>
#include <set>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

// Whether a list shows an element without what its transaction had appended there before.
bool shows_half(const PlainSteps& txns, Value key, std::span<const Value> list) {
  for (auto element = list.begin(); element != list.end(); ++element) {
    const auto writer = txns.writer(key, *element);
    if (!writer || *writer == kNoOne || !txns.happened(*writer)) continue;
    for (const PlainStep& write : txns.writes(*writer)) {
      if (write.key != key) continue;
      if (write.value == *element) break;
      if (std::find(list.begin(), element, write.value) == element) return true;
    }
  }
  return false;
}

// Of lists, the longest that was read of a key, the first of them, tells the order of versions: it
// is the beginning of what was appended in the order, but for what never happened. Where another
// shows something else than that beginning, nobody knows more than the order of what is in it.
Problem problem_with_appends(const PlainSteps& txns, const std::vector<OperationId>& order) {
  PlainState whole(txns);
  for (const OperationId id : order) {
    for (const PlainStep& write : txns.writes(id)) whole.write(write);
  }
  std::map<Value, std::span<const Value>> longest;
  std::set<Value> are_at_odds;
  for (OperationId id = 0; id < txns.size(); ++id) {
    for (const PlainStep& read : txns.reads(id)) {
      const auto list = txns.elements(read.value);
      if (txns.shows_twice(read)) return name(id) + " read an element twice";
      auto& known = longest[read.key];
      const auto [end, other] = std::ranges::mismatch(known, list);
      if (end != known.end() && other != list.end()) are_at_odds.insert(read.key);
      if (list.size() > known.size()) known = list;
    }
  }
  for (const auto& one : longest) {
    const Value key = one.first;
    const auto list = one.second;
    if (shows_half(txns, key, list)) return "a list that was read shows another order";
    std::vector<Value> all = whole.held(key);
    if (are_at_odds.contains(key)) {
      std::erase_if(all, [&](Value added) { return std::ranges::find(list, added) == list.end(); });
    }
    std::vector<Value> shown;
    for (const Value element : list) {
      if (txns.writers(key, element).size() > 1) return "nobody can tell who appended an element";
      const auto writer = txns.writer(key, element);
      if (writer && *writer != kNoOne) shown.push_back(element);
    }
    if (shown.size() > all.size() || !std::equal(shown.begin(), shown.end(), all.begin())) {
      return "a list that was read shows another order";
    }
  }
  return std::nullopt;
}

// Of registers, who replaced what he had read comes after who wrote it.
Problem problem_with_replacements(const PlainSteps& txns, const std::vector<OperationId>& order) {
  std::set<OperationId> open(order.begin(), order.end());
  for (const OperationId id : order) {
    open.erase(id);
    for (const PlainStep& read : txns.reads_of_others(id)) {
      const auto writer = txns.writer(read.key, read.value);
      if (writer && open.contains(*writer) && txns.writes_key(id, read.key)) {
        return name(id) + " comes before what it replaced";
      }
    }
  }
  return std::nullopt;
}

// Whoever was read from happened, in doubt or not.
Problem problem_with_doubt(const PlainSteps& txns, const std::vector<OperationId>& order) {
  const std::set<OperationId> committed(order.begin(), order.end());
  for (OperationId id = 0; id < txns.size(); ++id) {
    for (const PlainStep& read : txns.reads(id)) {
      const auto list = txns.elements(read.value);
      const std::vector<Value> all = txns.are_lists() ? std::vector<Value>(list.begin(), list.end())
                                                      : std::vector<Value>{read.value};
      for (const Value value : all) {
        const auto writer = txns.writer(read.key, value);
        const bool is_left_out = writer && *writer != kNoOne && !committed.contains(*writer);
        if (is_left_out) return name(*writer) + " is missing";
      }
    }
  }
  return std::nullopt;
}

}  // namespace

// What read uncommitted asks for: an order of the transactions in which the versions of each key
// are in theirs, as far as anybody has seen it. What was read is not asked (Adya's PL-1).
Problem problem_with_versions(const PlainSteps& txns, const PlainLevel& level,
                              const std::vector<OperationId>& order) {
  const KeptOrder kept{level.keeps_processes(txns.bind_every_level())};
  if (auto problem = problem_with_places(txns.history(), order, txns.turns(1), kept)) {
    return problem;
  }
  if (auto problem = problem_with_doubt(txns, order)) return problem;
  if (txns.are_lists()) return problem_with_appends(txns, order);
  if (!txns.writes_follow_reads()) return std::nullopt;
  return problem_with_replacements(txns, order);
}

}  // namespace ordeal::checkers
