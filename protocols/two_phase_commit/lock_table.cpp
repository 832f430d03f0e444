#include "protocols/two_phase_commit/lock_table.hpp"

#include <algorithm>
#include <set>

namespace ordeal::protocols::two_phase_commit {

bool LockTable::acquire(const TransactionId& transaction, const std::string& key, bool exclusive) {
  std::map<TransactionId, bool>& holders = held_[key];
  const bool is_free = std::all_of(holders.begin(), holders.end(), [&](const auto& holder) {
    return holder.first == transaction || (!exclusive && !holder.second);
  });
  if (!is_free) {
    waiting_[transaction] = {key, exclusive};
    return false;
  }
  waiting_.erase(transaction);
  holders[transaction] = holders[transaction] || exclusive;
  return true;
}

void LockTable::release(const TransactionId& transaction) {
  waiting_.erase(transaction);
  for (auto& [key, holders] : held_) holders.erase(transaction);
  std::erase_if(held_, [](const auto& lock) { return lock.second.empty(); });
}

void LockTable::release_reads(const TransactionId& transaction) {
  for (auto& [key, holders] : held_) {
    const auto holder = holders.find(transaction);
    if (holder != holders.end() && !holder->second) holders.erase(holder);
  }
}

std::vector<TransactionId> LockTable::in_the_way_of(const TransactionId& waiter) const {
  std::vector<TransactionId> in_the_way;
  const auto request = waiting_.find(waiter);
  if (request == waiting_.end()) return in_the_way;
  const auto lock = held_.find(request->second.key);
  if (lock == held_.end()) return in_the_way;
  for (const auto& [holder, exclusive] : lock->second) {
    if (holder != waiter && (exclusive || request->second.exclusive)) in_the_way.push_back(holder);
  }
  return in_the_way;
}

Edges LockTable::edges() const {
  Edges edges;
  for (const auto& [waiter, request] : waiting_) {
    for (const TransactionId& holder : in_the_way_of(waiter)) edges.emplace_back(waiter, holder);
  }
  return edges;
}

bool is_youngest_in_a_circle(const Edges& edges, const TransactionId& waiter) {
  // Whatever it waits for, as far as older ones lead on from one to the next.
  std::set<TransactionId> reached;
  std::vector<TransactionId> ahead{waiter};
  while (!ahead.empty()) {
    const TransactionId at = ahead.back();
    ahead.pop_back();
    for (const auto& [waits, holder] : edges) {
      if (waits != at) continue;
      if (holder == waiter) return true;
      if (holder < waiter && reached.insert(holder).second) ahead.push_back(holder);
    }
  }
  return false;
}

}  // namespace ordeal::protocols::two_phase_commit
