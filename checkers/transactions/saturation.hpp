#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/stop.hpp"
#include "checkers/transactions/order_graph.hpp"
#include "checkers/transactions/session_clocks.hpp"
#include "checkers/transactions/writer_groups.hpp"

namespace ordeal::checkers {

// What an acyclic OrderGraph forces, again and again until nothing more follows, and what follows
// besides from edges that somebody adds and takes back, last first. A writer known to a reader
// precedes the one that was read from; a reader precedes the writers that come after the one it
// read from; two that write one key do not overlap in snapshots.
//
// Vector clocks over the processes, or where these do not bind over those that write, say who
// precedes whom: an edge costs what it changes of them.
// Memory: 4 bytes a node and process, 12 for each change, 32 for each edge.
class Saturation {
 public:
  // Why an edge is there: because one moment leads to another, or is it; or what the caller said.
  struct Cause {
    NodeId from = 0;
    NodeId to = 0;
    std::uint32_t said = kNone;
  };
  struct AddedEdge {
    NodeId from = 0;
    NodeId to = 0;
    EdgeKind kind = EdgeKind::kWw;
    Cause cause;
    std::uint32_t next_from = kNone;  // the one added before it at that end
    std::uint32_t next_to = kNone;
  };
  // A step of a way; `added`: which of the added edges it is, kNone for one of the graph.
  struct WayStep {
    PathStep edge;
    std::uint32_t added = kNone;
  };
  // An edge that closes a cycle, and why it was to be there; or which of those that are there.
  struct Conflict {
    PathStep edge;
    Cause cause;
    std::uint32_t added = kNone;
  };
  enum class Outcome : std::uint8_t { kComplete, kCycle, kStepsUsedUp, kMemoryUsedUp };
  struct Mark {
    std::size_t edges = 0;
    std::size_t changes = 0;
  };

  // The bytes of the clocks.
  static std::uint64_t bytes_wanted(const TransactionTable& table, const RegisterFacts& facts,
                                    const OrderGraph& order);

  Saturation(const TransactionTable& table, const RegisterFacts& facts, const OrderGraph& order);

  // What follows from the graph itself. To be called first; not complete before the next as well.
  Outcome begin();
  // Goes on until all is said that follows.
  Outcome complete(std::uint64_t steps_max, std::uint64_t memory_max);
  // Adds an edge unless its ends are in that order already. False: it would close a cycle.
  bool add(NodeId from, NodeId to, EdgeKind kind, const Cause& cause);
  // Of the last that was closed.
  const Conflict& conflict() const { return conflict_; }

  Mark mark() const { return {added_.size(), changes_.size()}; }
  // Takes back what came after. Requires: all was complete at the mark.
  void undo_to(const Mark& mark);
  // What there is now will not be taken back: spares the memory for that.
  void keep_all();

  // Whether the moment is before the node or is it. Of who writes nothing that is not known where
  // sessions are not kept, nor does anything ask.
  bool precedes(NodeId earlier, NodeId later) const {
    const std::uint32_t process = processes_.chain[order_.txn_of(earlier)];
    if (process == kNone) return false;
    return clocks_[std::size_t{later} * width_ + process] > place_of(earlier);
  }
  const std::vector<AddedEdge>& added() const { return added_; }
  // A way of the graph's edges and those added before `end`: few of them from `dear` on, then few
  // at all. Requires: there is one, and `from` is a moment. Time: n log n in what lies between.
  std::vector<WayStep> way(NodeId from, NodeId to, std::uint32_t end, std::uint32_t dear);
  // All nodes so that edges lead onwards: otherwise by their ranks; if there are none, by when
  // their transactions ended; if that is not known, by how many come one after the other before
  // them.
  std::vector<NodeId> in_order(std::span<const std::uint32_t> ranks) const;
  std::uint64_t steps() const { return steps_; }

 private:
  using Group = WriterGroups::Group;
  // What of a transaction somebody has heard.
  enum class Moment : std::uint8_t { kReading, kWriting };
  struct Change {
    NodeId node = 0;
    std::uint32_t process = 0;
    std::uint32_t old = 0;
  };

  void note_readers();
  void compute_clocks();
  std::uint32_t place_of(NodeId moment) const;
  TxnId newly_known(const Group& group, const Change& change, Moment moment) const;
  bool may_miss(TxnId reader, std::uint32_t key) const;
  bool begin_with_initial(const OutsideRead& read);
  bool follow(const Change& change);
  bool follow_read(const OutsideRead& read, const Group& group, const Change& change);
  bool follow_write(std::uint32_t key, const Group& group, const Change& change);
  bool pass_on(const Change& change);
  void raise(NodeId node, std::uint32_t process, std::uint32_t value);

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const OrderGraph& order_;
  Chains processes_;  // of transactions
  WriterGroups writers_;
  std::size_t width_;
  EdgeKind miss_;               // from a reader to the writer of a later version
  Digraph back_;                // the edges of the graph the other way round
  std::vector<TxnId> readers_;  // by version, as facts.version_of() numbers them
  std::vector<std::uint32_t> first_reader_;
  std::vector<std::uint32_t> clocks_;  // by node and process: moments of it that precede
  std::vector<AddedEdge> added_;
  std::vector<std::uint32_t> last_from_;  // by node: the edge that was added last
  std::vector<std::uint32_t> last_to_;
  std::vector<Change> changes_;  // of the clocks, in order
  std::size_t followed_ = 0;     // changes that were
  Conflict conflict_;
  std::uint64_t steps_ = 0;
  Patience patience_;
  std::vector<std::uint32_t> costs_;  // of way()
  std::vector<WayStep> onwards_;
};

}  // namespace ordeal::checkers
