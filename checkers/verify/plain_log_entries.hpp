#pragma once

#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {

// A message as one operation knows it: sent or polled, and where, if it was told.
struct PlainEntry {
  Value key;
  Value value;
  std::optional<std::int64_t> offset;
  OperationId id = 0;
  bool is_poll = false;
};

// What the operations of a history sent to logs and polled from them, as far as they got.
class PlainEntries {
 public:
  using Name = std::pair<Value, Value>;  // of a message: key and value

  PlainEntries(const History& history, const Claim& claim, const Members& members);

  // Of all operations, in order.
  const std::vector<PlainEntry>& all() const { return all_; }
  // By somebody who was ok, or may have been.
  bool is_sent(const PlainEntry& one) const { return sent_.contains({one.key, one.value}); }
  // By somebody who was ok.
  bool is_polled(const PlainEntry& one) const { return polled_.contains({one.key, one.value}); }
  // What it sent took effect: it was ok, or a member that was ok polled any of it.
  bool is_committed(OperationId id) const { return committed_.contains(id); }
  // A member's that was acknowledged was polled by nobody, and that is forbidden.
  bool leave_unseen() const;
  // In the middle of it the consumer was given or lost this log.
  bool is_rebalanced(const PlainEntry& one) const {
    return rebalanced_.contains({one.id, one.key});
  }

 private:
  bool is_of_logs(const Operation& operation) const;
  bool is_word(Value value, std::string_view word) const;
  void read_part(OperationId id, std::span<const Value> words);
  void add(OperationId id, Value key, std::span<const Value> place, bool is_poll);

  const History& history_;
  const Members& members_;
  bool forbids_unseen_;
  std::vector<PlainEntry> all_;
  std::set<std::pair<OperationId, Value>> rebalanced_;
  std::set<Name> sent_, polled_, seen_by_members_;
  std::set<OperationId> committed_;
};

}  // namespace ordeal::checkers
