#pragma once
// What Raft's servers and clients say to each other: Ongaro and
// Ousterhout 2014, figure 2 and section 8, in the paper's words. An index
// counts log entries from 1; terms count elections from 1; 0 is "before".

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/common/operation.hpp"
#include "sim/core/described.hpp"

namespace ordeal::protocols::raft {

using Term = std::uint64_t;
using LogIndex = std::uint64_t;

/// An entry as another server knows it. Ordered by term first, then index: of two logs, the one
/// whose last position is greater is more up-to-date (section 5.4.1).
struct Position {
  Term term = 0;
  LogIndex index = 0;
  auto operator<=>(const Position&) const = default;
};
BOOST_DESCRIBE_STRUCT(Position, (), (term, index))

// --- what clients ask ----------------------------------------------------------------------------

enum class Status : std::uint8_t {
  ok,
  mismatch,    ///< a cas found another value than it expected; nothing changed, and nothing will
  not_leader,  ///< this server did nothing with it: ask `leader`
  deposed,     ///< the server lost its leadership on the way: it may yet happen
};
BOOST_DESCRIBE_ENUM(Status, ok, mismatch, not_leader, deposed)

struct ClientReply {
  Status status = Status::ok;
  std::optional<std::int64_t> value;  ///< what a read found
  Term term = 0;                      ///< the answering server's
  std::optional<sim::NodeId> leader;  ///< whom it takes for the leader of that term
};
BOOST_DESCRIBE_STRUCT(ClientReply, (), (status, value, term, leader))

/// A change of the key-value store: what log entries hold. A command sent again bears the same
/// session and serial, and is applied once (section 8).
struct Command {
  using Reply = ClientReply;
  std::uint64_t session = 0;            ///< unique to a client
  std::uint64_t serial = 0;             ///< counts the commands of a session
  Function function = Function::write;  ///< write or cas
  std::string key;
  std::int64_t value = 0;
  std::int64_t expected = 0;
};
BOOST_DESCRIBE_STRUCT(Command, (), (session, serial, function, key, value, expected))

/// Asks for a key's value. It leaves no entry in the log.
struct Read {
  using Reply = ClientReply;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Read, (), (key))

// --- what servers ask ----------------------------------------------------------------------------

struct Entry {
  Term term = 0;
  std::optional<Command> command;  ///< empty: the no-op at the start of a term (section 8)
};
BOOST_DESCRIBE_STRUCT(Entry, (), (term, command))

struct Vote {
  Term term = 0;
  bool granted = false;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (term, granted))

struct RequestVote {
  using Reply = Vote;
  Term term = 0;
  sim::NodeId candidate;
  Position last;  ///< of the candidate's log
};
BOOST_DESCRIBE_STRUCT(RequestVote, (), (term, candidate, last))

struct AppendEntriesReply {
  Term term = 0;
  bool success = false;
  /// After success: the end of what is known to match. Else where the
  /// leader should try next: the first entry of the conflicting term,
  /// or the end of a log that is too short (end of section 5.3).
  LogIndex next = 0;
};
BOOST_DESCRIBE_STRUCT(AppendEntriesReply, (), (term, success, next))

/// Also the heartbeat, and the leader's question whether it still leads.
struct AppendEntries {
  using Reply = AppendEntriesReply;
  Term term = 0;
  sim::NodeId leader;
  Position previous;  ///< of the entry before `entries`
  std::vector<Entry> entries;
  LogIndex leader_commit = 0;
};
BOOST_DESCRIBE_STRUCT(AppendEntries, (), (term, leader, previous, entries, leader_commit))

}  // namespace ordeal::protocols::raft
