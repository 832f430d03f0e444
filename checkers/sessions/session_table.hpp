#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/sessions/session_sources.hpp"
#include "checkers/transactions/session_clocks.hpp"

namespace ordeal::checkers {

// A read or a write of one register by one process; a cas is a read followed by a write.
struct SessionNode {
  OperationId id = 0;
  std::uint32_t session = 0;
  std::uint32_t place = 0;  // in its session
  std::uint32_t key = 0;
  bool is_write = false;
  NodeId writer = kNone;  // of a read: what it saw; kNone for the initial value
};

// A history of registers as what each process did one thing after the other, every read with the
// write it saw. What counts: ok reads that learned something, ok writes, and those in doubt that
// somebody saw (each is the last of its process); a write nobody saw may be left out, it explains
// nothing. Reads of values that nobody wrote are set apart; in a part of a larger history reads of
// what was left out are left out too.
class SessionTable {
 public:
  SessionTable(const History& history, const Semantics& semantics);
  // Of these sources the most plausible, or others: of each operation that reads the write it saw,
  // kInitialSource, kUntoldSource or kMissingSource. Requires: they are not refused.
  explicit SessionTable(const SessionSources& sources);
  SessionTable(const History& history, std::vector<OperationId> sources, bool is_one_of_many);

  // Not empty: it cannot be told what a read saw (a value written twice), or there are operations
  // other than read, write and cas. Nothing else is of use then. Never of sources that were given.
  const std::string& refusal() const { return refusal_; }
  // Whether the sources are some of several that are possible.
  bool is_one_of_many() const { return is_one_of_many_; }

  const History& history() const { return *history_; }
  // Session by session, each in its order.
  const std::vector<SessionNode>& nodes() const { return nodes_; }
  const SessionNode& node(NodeId id) const { return nodes_[id]; }
  NodeId begin(std::uint32_t session) const { return begins_[session]; }
  std::uint32_t session_count() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
  const std::vector<OperationId>& unwritten() const { return unwritten_; }
  bool counts(OperationId id) const { return counts_[id]; }
  // Whether it read something, and what it read was not left out.
  bool reads_known(OperationId id) const;
  OperationId source(OperationId id) const { return source_[id]; }  // of an operation that reads

  // The writes of each key by session, each session's in its order.
  const std::vector<std::vector<NodeId>>& writes_by_key() const { return writes_by_key_; }
  Chains chains() const;
  // From each node to the next of its session, and from writes to those who read them.
  std::vector<Edge> process_edges() const;
  void add_read_edge(NodeId read, std::vector<Edge>& edges) const;

  // "write x = 1 by c0", "the read of x by c1, which returned 1".
  std::string text(NodeId id) const;

 private:
  void find_what_counts();
  void settle_source(OperationId id, std::vector<OperationId>& to_settle);
  void build_nodes();

  const History* history_;
  std::string refusal_;
  bool is_one_of_many_ = false;
  std::vector<OperationId> source_;
  std::vector<bool> counts_;
  std::vector<OperationId> unwritten_;  // reads of values that nobody can have written
  std::vector<SessionNode> nodes_;
  std::vector<NodeId> begins_ = {0};  // of each session; one more at the end
  std::vector<std::vector<NodeId>> writes_by_key_;
};

}  // namespace ordeal::checkers
