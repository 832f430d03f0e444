#include "checkers/verify/plain_workloads.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ordeal::checkers {

// No id is given twice.
Judgement judge_unique_ids(const History& history, const Claim&) {
  std::set<Value> given;
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& operation) {
    const bool is_given = operation.is_ok() && !operation.output.is_nil();
    return is_given && !given.insert(operation.output).second;
  }));
}

// Of a pair one insert succeeds.
Judgement judge_write_skew(const History& history, const Claim&) {
  std::set<std::pair<KeyId, Value>> pairs;
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& insert) {
    const auto parts = elements_in(history, insert.input);
    const bool is_named = parts.size() == 2 && parts[1].is_list();
    return insert.is_ok() && !pairs.emplace(insert.key, is_named ? parts[0] : Value()).second;
  }));
}

// All decide the same, and commit what nobody voted against, or only later.
Judgement judge_atomic_commit(const History& history, const Claim&) {
  struct Transaction {
    bool aborts = false;
    EventNumber committed = kNever;  // when the first had decided so
    EventNumber voted = 0;           // when the last began to vote
    bool has_no = false;
  };
  std::map<KeyId, Transaction> transactions;
  for (const Operation& operation : history.operations()) {
    Transaction& one = transactions[operation.key];
    const auto says = [&](Value value, std::string_view word) {
      return value.is_string() && history.values().text_of(value) == word;
    };
    if (is_called(history, operation, "vote")) {
      if (operation.is_fail()) continue;
      one.has_no |= says(operation.input, "no");
      one.voted = std::max(one.voted, operation.invoke_event);
    } else if (operation.is_ok() && says(operation.output, "commit")) {
      one.committed = std::min(one.committed, operation.complete_event);
    } else if (operation.is_ok()) {
      one.aborts = true;
    }
  }
  return broken_if(std::ranges::any_of(transactions, [&](const auto& row) {
    const Transaction& one = row.second;
    const bool is_early = history.has_real_time() && one.voted > one.committed;
    return one.committed != kNever && (one.aborts || one.has_no || is_early);
  }));
}

// Of two reads of the same keys one saw all that the other saw.
Judgement judge_long_fork(const History& history, const Claim&) {
  std::map<std::vector<Value>, std::set<std::vector<bool>>> views;  // by keys
  for (const Operation& operation : history.operations()) {
    if (!operation.is_ok()) continue;
    std::map<Value, bool> seen;
    bool reads = true;
    for (const Value part : elements_in(history, operation.output)) {
      const auto words = elements_in(history, part);
      reads = reads && words.size() > 1 && history.values().text_of(words[0]) == "r";
      if (reads) seen[words[1]] = words.size() > 2 && !words[2].is_nil();
    }
    if (!reads || seen.empty()) continue;
    std::vector<Value> keys;
    std::vector<bool> view;
    for (const auto& [key, was_seen] : seen) {
      keys.push_back(key);
      view.push_back(was_seen);
    }
    views[keys].insert(view);
  }
  // In a chain one of each size at most, and each has all of the one before.
  return broken_if(std::ranges::any_of(views, [](const auto& row) {
    std::map<std::ptrdiff_t, std::vector<bool>> chain;
    for (const std::vector<bool>& view : row.second) {
      if (!chain.emplace(std::ranges::count(view, true), view).second) return true;
    }
    const std::vector<bool>* smaller = nullptr;
    for (const auto& [size, view] : chain) {
      for (std::size_t i = 0; smaller != nullptr && i < view.size(); ++i) {
        if ((*smaller)[i] && !view[i]) return true;
      }
      smaller = &view;
    }
    return false;
  }));
}

}  // namespace ordeal::checkers
