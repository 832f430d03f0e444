#pragma once
// What Raft promises (Ongaro and Ousterhout 2014, figure 3), watched from
// outside all servers. What was committed is remembered in a record that no
// server can lose. A log is known by its checksum, which stands for everything
// up to an index, so every look costs the same however long the logs are.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/watching.hpp"
#include "protocols/raft/facts.hpp"
#include "protocols/raft/raft.hpp"

namespace ordeal::protocols::raft {

class RaftProperties final : public WatchingProperties {
 public:
  /// Watches the servers of `world`, from before they start.
  explicit RaftProperties(sim::World& world);
  void before_mending() override;
  void finish() override;

 private:
  /// After so long without faults everybody has what was committed before.
  static constexpr sim::Duration kCatchUp = std::chrono::seconds(2);

  /// One committed entry.
  struct Shadow {
    std::uint64_t checksum;     // of the log up to it
    Term committed_in;          // the term of the server that first said so
    std::uint64_t fingerprint;  // of the state machine after it
  };
  struct Leadership {
    sim::NodeId leader;
    LogIndex last_index;  // of its log, as far as it was seen to grow
  };
  /// What was first seen at an index: the term there, and the log's checksum.
  struct Seen {
    Term term = 0;
    std::uint64_t checksum = 0;
  };

  void on_voted(const Voted& fact, sim::Node& node);
  void on_became_leader(const BecameLeader& fact, sim::Node& node);
  void on_truncated(const Truncated& fact, sim::Node& node);
  void on_appended(const Appended& fact, sim::Node& node);
  void on_committed(const Committed& fact, sim::Node& node);

  void check_matching(const Log& log, LogIndex index, const sim::Node& node);
  void check_completeness(const Log& log, Term term, const sim::Node& node);
  void check_majority(const sim::Node& node);
  void check_newest_leader();
  void remember(const Log& log, LogIndex through, Term term);
  static const Raft& raft(const sim::Node& node) { return *node.program<Raft>(); }

  std::size_t one_vote_per_term_;
  std::size_t election_safety_;
  std::size_t leader_append_only_;
  std::size_t log_matching_;
  std::size_t leader_completeness_;
  std::size_t state_machine_safety_;
  std::size_t committed_is_on_majority_;
  std::size_t everybody_catches_up_;
  std::size_t leader_elected_;
  std::size_t entry_committed_;
  std::size_t leadership_changed_;
  std::size_t suffix_truncated_;
  std::size_t retry_deduplicated_;

  std::map<sim::NodeId, Voted> votes_;  // each server's latest
  std::map<Term, Leadership> leaderships_;
  std::vector<Seen> first_seen_{1};                                // by index
  std::map<std::pair<LogIndex, Term>, std::uint64_t> seen_later_;  // other terms at an index
  std::vector<Shadow> shadow_;  // [0] stands before the first entry
  StateMachine shadow_machine_;
  sim::Time mended_;
  LogIndex committed_when_mended_ = 0;
};

}  // namespace ordeal::protocols::raft
