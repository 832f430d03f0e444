#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/sessions/session_sources.hpp"

namespace ordeal::checkers {

// A read or a write as a replay sees it; a cas is a read and then a write.
struct ReplayNode {
  OperationId id = 0;
  std::uint32_t session = 0;
  std::uint32_t place = 0;  // in its session
  std::uint32_t key = 0;
  // Of what was written or read: one number for each value of each key.
  std::uint32_t value = 0;
  bool is_write = false;
  bool is_certain = true;     // it happened
  bool is_ambiguous = false;  // of a read: several can have written what it saw
  bool may_see_nothing = false;
  EventNumber due = 0;  // when a replay comes to it
};

// All that may have happened in a history of registers, by process, and who wrote what: a table to
// replay it by. Whatever a read can have seen, it is here.
class ReplayTable {
 public:
  explicit ReplayTable(const SessionSources& sources);

  // Session by session, each in its order.
  const std::vector<ReplayNode>& nodes() const { return nodes_; }
  const ReplayNode& node(NodeId id) const { return nodes_[id]; }
  NodeId begin(std::uint32_t session) const { return begins_[session]; }
  std::uint32_t session_count() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
  std::uint32_t key_count() const { return static_cast<std::uint32_t>(by_key_.size()); }

  // The last write to a key among the first `heard` nodes of a session; kNone if there is none.
  NodeId last_write(std::uint32_t key, std::uint32_t session, std::uint32_t heard) const;
  // The writes of a value by one session, in its order.
  std::span<const NodeId> writes_of(std::uint32_t value, std::uint32_t session) const;

 private:
  void build_nodes(const SessionSources& sources);
  void number_values(const SessionSources& sources);

  std::vector<ReplayNode> nodes_;
  std::vector<NodeId> begins_ = {0};
  std::vector<std::vector<NodeId>> by_key_;
  std::vector<NodeId> by_value_;  // writes by value, each in the order of nodes
  std::vector<std::size_t> value_begins_;
};

}  // namespace ordeal::checkers
