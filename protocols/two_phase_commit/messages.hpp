#pragma once
// What clients, coordinators and participants say to each other: J. Gray, "Notes on Data Base
// Operating Systems" (1978); C. Mohan, B. Lindsay, R. Obermarck, "Transaction Management in the R*
// Distributed Database Management System" (1986). Every message may come late, twice or never; a
// copy is told apart by what it names: the transaction, the branch, the step.

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/operation.hpp"
#include "sim/core/described.hpp"

namespace ordeal::protocols::two_phase_commit {

/// Ordered by age: of two transactions the greater is the younger, by its coordinator's wall clock.
/// Wrong clocks make the order unfair, never ambiguous.
struct TransactionId {
  std::int64_t born_ns = 0;
  sim::NodeId coordinator;
  std::uint64_t life = 0;    ///< of the coordinator, counted on its disk
  std::uint64_t number = 0;  ///< in that life, from 1
  auto operator<=>(const TransactionId&) const = default;
};
BOOST_DESCRIBE_STRUCT(TransactionId, (), (born_ns, coordinator, life, number))

/// Nothing for a key that has no value; one for a register or an account; any number for a list.
using Value = std::vector<std::int64_t>;
/// What a transaction leaves in the keys that it changes.
using Writes = std::map<std::string, Value>;
/// The wait-for graph: who waits, and for whom.
using Edges = std::vector<std::pair<TransactionId, TransactionId>>;

// --- what clients ask ----------------------------------------------------------------------------

/// Asks for the name of a new transaction. By it the coordinator knows a copy of Execute, which
/// must not be executed twice.
struct Begin {
  using Reply = TransactionId;
  std::uint64_t process = 0;
};
BOOST_DESCRIBE_STRUCT(Begin, (), (process))

/// How a transaction ended, and why if it was aborted.
enum class Finish : std::uint8_t {
  committed,
  overdrawn,  ///< an account would have fallen below zero
  refused,    ///< a participant gave it up: a deadlock, a wound, a crash, a full disk
  silence,    ///< a participant did not answer in time
};
BOOST_DESCRIBE_ENUM(Finish, committed, overdrawn, refused, silence)

struct Executed {
  Finish finish = Finish::silence;
  std::vector<Value> seen;  ///< by part: what a read saw; if committed
};
BOOST_DESCRIBE_STRUCT(Executed, (), (finish, seen))

struct Execute {
  using Reply = Executed;
  TransactionId transaction;
  std::vector<MicroOperation> parts;
};
BOOST_DESCRIBE_STRUCT(Execute, (), (transaction, parts))

// --- the work, which gathers locks ---------------------------------------------------------------

enum class Progress : std::uint8_t {
  done,
  waiting,    ///< for a lock; ask again
  overdrawn,  ///< it cannot be done: the branch is gone
  refused,    ///< the branch is gone, or never was
};
BOOST_DESCRIBE_ENUM(Progress, done, waiting, overdrawn, refused)

struct Worked {
  Progress progress = Progress::refused;
  std::uint64_t branch = 0;
  Value seen;
};
BOOST_DESCRIBE_STRUCT(Worked, (), (progress, branch, seen))

/// One part of a transaction, for the participant that has the key.
struct Work {
  using Reply = Worked;
  TransactionId transaction;
  std::uint64_t branch = 0;  ///< as the participant numbered it; 0: begin one
  std::uint64_t step = 0;    ///< the parts of a branch have steps that ascend, from 1
  bool exclusive = false;    ///< take the lock for writing, whatever the part does
  MicroOperation part;
};
BOOST_DESCRIBE_STRUCT(Work, (), (transaction, branch, step, exclusive, part))

/// The edges of the wait-for graph that the answering node knows.
struct Waits {
  Edges edges;
};
BOOST_DESCRIBE_STRUCT(Waits, (), (edges))

struct WhoWaits {
  using Reply = Waits;
  sim::NodeId asker;
};
BOOST_DESCRIBE_STRUCT(WhoWaits, (), (asker))

// --- the two phases ------------------------------------------------------------------------------

struct Vote {
  bool yes = false;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (yes))

struct Prepare {
  using Reply = Vote;
  TransactionId transaction;
  std::uint64_t branch = 0;
  std::vector<sim::NodeId> writers;  ///< who takes part in the second phase
};
BOOST_DESCRIBE_STRUCT(Prepare, (), (transaction, branch, writers))

/// "Whatever you decided is done here, and a crash does not undo it."
struct Acknowledged {
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Acknowledged, (), (transaction))

struct Commit {
  using Reply = Acknowledged;
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Commit, (), (transaction))

/// Not acknowledged: who misses it asks, and what is not known was aborted.
struct Abort {
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Abort, (), (transaction))

// --- termination ---------------------------------------------------------------------------------

/// What became of a transaction, as far as the answering node knows.
enum class Fate : std::uint8_t { undecided, committed, aborted };
BOOST_DESCRIBE_ENUM(Fate, undecided, committed, aborted)

struct Known {
  Fate fate = Fate::undecided;
};
BOOST_DESCRIBE_STRUCT(Known, (), (fate))

/// A participant asks the coordinator, or another participant, what became of a transaction.
struct Inquire {
  using Reply = Known;
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Inquire, (), (transaction))

struct Forced {};
BOOST_DESCRIBE_STRUCT(Forced, (), ())

/// The operator's heuristic decision: end whatever is in doubt here, so.
struct Force {
  using Reply = Forced;
  bool commit = false;
};
BOOST_DESCRIBE_STRUCT(Force, (), (commit))

}  // namespace ordeal::protocols::two_phase_commit
