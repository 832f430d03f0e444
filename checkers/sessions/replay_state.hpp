#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "checkers/sessions/replay_table.hpp"
#include "checkers/sessions/write_order.hpp"

namespace ordeal::checkers {

// What a replay keeps to.
struct ReplayRules {
  bool follows_causes = true;  // who reads knows all that the writer knew
  // One order of the writes that explains all reads, or one for each process that explains its own.
  bool one_order = false;
  bool order_each = false;
};

// How far a replay has come: what was played, who saw what, what each process knows from then on,
// and what must come before what for that. Whatever was done last can be undone.
class ReplayState {
 public:
  using Known = std::vector<std::uint32_t>;  // by session: how many of its nodes

  ReplayState(const ReplayTable& table, const ReplayRules& rules);
  static std::uint64_t bytes(const ReplayTable& table, const ReplayRules& rules);

  const std::vector<NodeId>& trail() const { return trail_; }
  bool is_played(NodeId node) const { return at_[node] != kNone; }
  std::uint32_t at(NodeId node) const { return at_[node]; }   // in the trail
  NodeId source(NodeId read) const { return source_[read]; }  // kNone for the initial value
  NodeId next(std::uint32_t session) const { return next_[session]; }
  bool is_over(std::uint32_t session) const { return next_[session] == table_.begin(session + 1); }
  std::uint64_t steps() const;

  // What the process has to count with right before a node; and with whatever a write rests on.
  Known known_before(NodeId node) const;
  void add_causes(NodeId write, Known& known) const;
  bool knows(NodeId node, NodeId write) const;  // before it
  // A known write of the key that comes after this one, or any if it is the initial value (kNone).
  NodeId overwriter(NodeId write, std::uint32_t key, const Known& known);
  bool is_ordered_before(NodeId a, NodeId b) const { return orders_.front().is_before(a, b); }

  // Whether nothing that the reader would know comes after the write. If not, those reads are added
  // to `blame` (unless that is null) by which this is so.
  bool admits(NodeId read, NodeId write, std::vector<NodeId>* blame);
  // Whether what the reader would know has an order that ends with the write. If so it is kept, and
  // the read must be played next.
  bool put_in_order(NodeId read, NodeId write, std::vector<NodeId>* blame);
  // Whether the process knows of a write of the key that is later as things are: that it has learnt
  // of since it knew this one, or that comes later in the one order.
  bool is_stale(NodeId read, NodeId write);

  // The next of its session. Requires: it sees a write that was played, or nothing.
  void play(NodeId node, NodeId source);
  void undo_to(std::size_t length);

 private:
  struct Counted {
    NodeId node;
    std::uint32_t session;
    std::uint32_t before;
    NodeId because;
  };
  struct Last {
    NodeId write = kNone;
    NodeId node = kNone;  // that saw or wrote it
  };

  const std::uint32_t* row(NodeId node) const {
    return knows_.data() + std::size_t{node} * sessions_;
  }
  std::uint32_t& counts_with(NodeId node, std::uint32_t session) {
    return (counts_.empty() ? knows_ : counts_)[std::size_t{node} * sessions_ + session];
  }
  std::uint32_t counts_with(NodeId node, std::uint32_t session) const {
    return (counts_.empty() ? knows_ : counts_)[std::size_t{node} * sessions_ + session];
  }
  bool precedes(NodeId earlier, NodeId later) const;
  Last& last_of(NodeId node);
  NodeId first_to_count(NodeId write, NodeId until) const;
  NodeId first_to_know(NodeId write, NodeId until) const;
  void blame_knowledge(NodeId read, NodeId write, NodeId known, std::vector<NodeId>& blame) const;
  void blame_way(NodeId later, NodeId earlier, std::vector<NodeId>& blame) const;
  void blame_order(NodeId read, NodeId write, const WriteOrder& order,
                   std::vector<NodeId>& blame) const;
  bool order_known(NodeId read, NodeId write, WriteOrder& order);
  bool force(NodeId earlier, NodeId later, NodeId reader, NodeId read, WriteOrder& order);
  bool follow(NodeId earlier, NodeId later, NodeId read, WriteOrder& order);
  Known all_ahead_of(NodeId write, NodeId since, std::uint32_t session);
  void undo_count();
  void undo_last();

  const ReplayTable& table_;
  ReplayRules rules_;
  std::uint32_t sessions_;
  // A row of sessions for each node: what it knows by causes, and with what it has to count besides
  // for the reads of its process to be explained (empty where that is the same).
  std::vector<std::uint32_t> knows_;
  std::vector<std::uint32_t> counts_;
  std::vector<Counted> counted_;  // what changed there after the node was played
  std::vector<NodeId> source_;
  std::vector<std::uint32_t> at_;
  std::vector<NodeId> next_;
  std::vector<NodeId> trail_;
  std::vector<WriteOrder> orders_;                     // one, or by session
  std::vector<std::vector<WriteOrder::Edge>> forced_;  // by session
  std::vector<Last> last_;                             // by session and key
  std::vector<Last> last_before_;                      // by place in the trail
  std::vector<std::pair<NodeId, NodeId>> open_;        // forced, and not followed yet
  std::pair<NodeId, NodeId> failed_;                   // what could not be, and who would see it
  std::uint64_t steps_ = 0;
};

}  // namespace ordeal::checkers
