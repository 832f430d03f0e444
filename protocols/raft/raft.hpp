#pragma once
// Raft: a replicated log for one state machine. D. Ongaro and J. Ousterhout, "In Search of an
// Understandable Consensus Algorithm" (2014, extended version), and D. Ongaro's dissertation (2014)
// for reads (section 6.4) and for writing to the leader's disk in parallel (section 10.2.1).
//
// Tolerates: crashes of fewer than half of the servers, with the loss of anything not synced;
// messages lost, delayed, doubled and out of order; clocks and pauses of any kind (time decides
// only how soon there is a leader). Not built: membership changes, log compaction, lease reads.
//
//   raft.cpp         roles and elections            replication.cpp  the log, commitment
//   service.cpp      what clients ask               properties.hpp   what must hold
//
// Fibers interleave at their waits. So whoever has waited, for a disk or for an answer, must ask
// again whether it is still what it was, by naming the term it believes in: leads(term).

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "protocols/raft/log.hpp"
#include "protocols/raft/messages.hpp"
#include "protocols/raft/state_machine.hpp"
#include "protocols/raft/vote_file.hpp"
#include "sim/node.hpp"
#include "sim/sync.hpp"

namespace ordeal::protocols::raft {

/// The rules that a broken variant leaves out. All true: Raft.
struct Rules {
  bool read_needs_heartbeat = true;   ///< a read waits until a majority says that this one leads,
  bool read_needs_own_commit = true;  ///< and for an entry of the leader's term to be committed
  bool vote_is_synced = true;         ///< term and vote are durable before they are told
  bool commit_needs_own_term = true;  ///< only entries of the current term commit by counting
  bool vote_needs_log_check = true;   ///< no vote for a candidate whose log is less up-to-date
  bool retry_applies_once = true;     ///< the session table answers a command that is sent again
};

struct Options {
  std::vector<sim::NodeId> servers;
  /// A server that hears of no leader for so long starts
  /// an election. Well above heartbeat + a round.
  sim::Distribution election_timeout =
      sim::Distribution::uniform(std::chrono::milliseconds(150), std::chrono::milliseconds(300));
  sim::Duration heartbeat = std::chrono::milliseconds(50);    ///< of an idle leader
  sim::Duration rpc_timeout = std::chrono::milliseconds(50);  ///< then a question is asked again
  std::uint64_t batch_max = 64;                               ///< entries in one AppendEntries
  Rules rules;
};

enum class Role : std::uint8_t { follower, candidate, leader };

class Raft {
 public:
  using Handles = sim::Handles<RequestVote, AppendEntries, Command, Read>;

  Raft(sim::Node& node, const Options& options);
  void start();

  Vote on(const RequestVote& request, sim::NodeId from);
  AppendEntriesReply on(const AppendEntries& request, sim::NodeId from);
  ClientReply on(const Command& command, sim::NodeId from);
  ClientReply on(const Read& read, sim::NodeId from);

  // --- for properties and tests ----------------------------------------------------------------
  Role role() const { return role_; }
  Term current_term() const { return vote_.term(); }
  LogIndex commit_index() const { return commit_index_; }
  const Log& log() const { return log_; }
  const StateMachine& machine() const { return machine_; }
  const std::vector<sim::NodeId>& servers() const { return options_.servers; }

 private:
  /// What a leader knows of another server.
  struct Follower {
    sim::NodeId id;
    LogIndex next_index = 1;      // the next entry to send
    LogIndex match_index = 0;     // the last entry known to be durable there
    std::uint64_t confirmed = 0;  // the latest round in which it took us for the leader
  };
  /// A client's command between its append and its commitment.
  struct Proposal {
    LogIndex index;
    sim::Future<Status>* result;
  };

  // roles and elections: raft.cpp
  bool leads(Term term) const { return role_ == Role::leader && current_term() == term; }
  bool is_candidate_in(Term term) const {
    return role_ == Role::candidate && current_term() == term;
  }
  void become_follower(Term term);
  void become_candidate();
  void become_leader();
  void request_vote(sim::NodeId voter, Term term);
  void sync_vote();
  void restart_election_timer();
  void wait_for_election(sim::Duration span);
  void on_election_timeout();

  // the log: replication.cpp
  void append(const Entry& entry);
  void replicate(Follower& follower, Term term);
  void sync_own_log(Term term);
  AppendEntries next_entries_for(const Follower& follower) const;
  void advance_commit_index();
  void commit_and_apply(LogIndex through);
  std::uint64_t reached_by_majority(std::uint64_t Follower::*progress, std::uint64_t own) const;
  LogIndex store(const AppendEntries& request);
  LogIndex where_to_try_next(const Position& previous) const;

  // clients: service.cpp
  ClientReply reply(Status status, std::optional<std::int64_t> value = std::nullopt) const;

  sim::Node& node_;
  const Options options_;
  const std::size_t majority_;

  // persistent state on all servers (figure 2)
  VoteFile vote_;
  Log log_;

  // volatile state on all servers
  Role role_ = Role::follower;
  std::optional<sim::NodeId> leader_;  // of the current term, if known
  LogIndex commit_index_ = 0;
  LogIndex last_applied_ = 0;
  StateMachine machine_;
  sim::Timer election_timer_;
  sim::Duration election_timeout_{};
  sim::Duration heard_at_{};  // when the leader, or a candidate with our vote, was last heard

  // volatile state on candidates
  std::size_t votes_ = 0;

  // volatile state on leaders: made anew by become_leader()
  std::vector<Follower> followers_;
  LogIndex no_op_index_ = 0;      // where our term begins in the log
  LogIndex own_match_index_ = 0;  // the last of our own entries known to be durable
  std::uint64_t round_ = 0;       // counts reads: an answer confirms the rounds before its question
  std::deque<Proposal> proposals_;  // by index
  sim::Condition work_;             // there is something to send or to sync, or we lead no longer
  sim::Condition progress_;  // a round was confirmed or an entry committed, or we lead no longer
};

}  // namespace ordeal::protocols::raft
