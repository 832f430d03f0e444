#pragma once
// How a node of the store is set up, and the rules that broken variants leave out.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"

namespace ordeal::protocols::two_phase_commit {

/// All true: the protocol.
struct Rules {
  // the coordinator
  bool executes_once = true;         ///< a copy of a transaction is not another one
  bool silence_is_no = true;         ///< a vote that does not come counts as no
  bool decision_is_synced = true;    ///< a commit is told when its record is durable
  bool remembers_until_done = true;  ///< a commit is forgotten when every writer has it
  bool forgets_when_done = true;     ///< and then it is forgotten
  bool unknown_was_aborted = true;   ///< presumed abort
  bool places_are_returned = true;   ///< who aborts gives a decision's place on the disk back
  // the participant
  bool reads_are_locked = true;      ///< a read, too, takes a lock
  bool branch_is_numbered = true;    ///< a vote is for the work that was done, not for its echo
  bool vote_is_synced = true;        ///< a yes is told when its record is durable
  bool commit_is_synced = true;      ///< done is told when the commit's record is durable
  bool in_doubt_keeps_locks = true;  ///< what is written stays locked from the vote to the outcome
  bool restart_keeps_locks = true;   ///< over a restart, too
  bool space_is_reserved = true;     ///< a yes has its outcome's place on the disk
  bool yes_is_kept = true;           ///< who voted yes does not abort alone
  bool peers_must_know = true;       ///< that others are in doubt, too, means nothing
  bool deadlocks_are_broken = true;  ///< a circle of waiting transactions loses one
};

enum class Deadlocks : std::uint8_t {
  detection,   ///< look for circles in the wait-for graph; the youngest in one is given up
  wound_wait,  ///< the older wounds the younger, the younger waits for the older
  ordered,     ///< locks are taken in the order of the keys
};

struct Options {
  std::vector<sim::NodeId> coordinators;
  std::vector<sim::NodeId> participants;
  Deadlocks deadlocks = Deadlocks::detection;
  bool asks_peers = true;  ///< cooperative termination: who is in doubt asks the others, too
  /// Whoever has not answered for so long is silent. More than lock_patience, a round trip and a
  /// sync.
  sim::Duration answer_timeout = std::chrono::milliseconds(100);
  /// A participant says after so long that a transaction still waits for a lock.
  sim::Duration lock_patience = std::chrono::milliseconds(20);
  /// How often a participant looks for circles.
  sim::Duration deadlock_interval = std::chrono::milliseconds(50);
  /// A participant that has heard nothing of a transaction for so long asks what became of it.
  sim::Duration inquiry_interval = std::chrono::milliseconds(200);
  std::uint64_t log_max = 1'000'000'000;  ///< records that fit on a node's disk
  Rules rules;

  /// The participant that has the key, the same for everybody and for ever: x, y and z, and
  /// a1, a2 and a3, are on three that follow each other.
  sim::NodeId owner_of(const std::string& key) const {
    std::size_t sum = 0;
    for (const char c : key) sum += static_cast<unsigned char>(c);
    return participants[sum % participants.size()];
  }
};

}  // namespace ordeal::protocols::two_phase_commit
