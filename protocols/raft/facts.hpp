#pragma once
// What a server notes of itself, for traces, properties and reports: Node::note(BecameLeader{...}).

#include "protocols/raft/messages.hpp"

namespace ordeal::protocols::raft {

/// A vote was cast, its own included, and is about to be told.
struct Voted {
  Term term = 0;
  sim::NodeId candidate;
};
BOOST_DESCRIBE_STRUCT(Voted, (), (term, candidate))

/// It leads `term`; its log is still as it was elected with.
struct BecameLeader {
  Term term = 0;
  LogIndex last_index = 0;
};
BOOST_DESCRIBE_STRUCT(BecameLeader, (), (term, last_index))

/// Entries were removed from the end of the log, from this index on.
struct Truncated {
  LogIndex from = 0;
};
BOOST_DESCRIBE_STRUCT(Truncated, (), (from))

/// Entries were added at the end of the log; they may not be durable yet.
struct Appended {
  LogIndex first = 0;
  LogIndex last = 0;
};
BOOST_DESCRIBE_STRUCT(Appended, (), (first, last))

/// Everything up to this index is committed, and applied here.
struct Committed {
  LogIndex through = 0;
  Term term = 0;  ///< the server's current term
};
BOOST_DESCRIBE_STRUCT(Committed, (), (through, term))

/// A command came a second time and was answered from the session table.
struct Deduplicated {
  std::uint64_t session = 0;
  std::uint64_t serial = 0;
};
BOOST_DESCRIBE_STRUCT(Deduplicated, (), (session, serial))

}  // namespace ordeal::protocols::raft
