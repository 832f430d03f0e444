#pragma once
// What coordinators and participants note of themselves, for traces, properties and reports.

#include "protocols/two_phase_commit/messages.hpp"

namespace ordeal::protocols::two_phase_commit {

/// A participant gave the lock to a transaction; after a restart again, before anything else.
struct Locked {
  TransactionId transaction;
  std::string key;
  bool exclusive = false;
};
BOOST_DESCRIBE_STRUCT(Locked, (), (transaction, key, exclusive))

/// A transaction waits for a lock that these hold.
struct Blocked {
  TransactionId transaction;
  std::string key;
  std::vector<TransactionId> holders;
};
BOOST_DESCRIBE_STRUCT(Blocked, (), (transaction, key, holders))

/// The locks that a transaction has at this participant are free: all, or those for reading.
struct Unlocked {
  TransactionId transaction;
  bool only_reads = false;
};
BOOST_DESCRIBE_STRUCT(Unlocked, (), (transaction, only_reads))

/// The coordinator: all work is done, so all locks are held. The expanding phase ends.
struct LockPoint {
  TransactionId transaction;
  std::vector<MicroOperation> parts;
  std::vector<Value> seen;
};
BOOST_DESCRIBE_STRUCT(LockPoint, (), (transaction, parts, seen))

/// A participant is about to tell its vote. A writer that votes yes is in doubt from now on.
struct Voted {
  TransactionId transaction;
  bool yes = false;
  bool is_writer = false;
};
BOOST_DESCRIBE_STRUCT(Voted, (), (transaction, yes, is_writer))

/// The coordinator is about to tell its decision.
struct Decided {
  TransactionId transaction;
  bool commit = false;
  std::vector<sim::NodeId> participants;  ///< whose votes it takes to commit
  std::vector<sim::NodeId> writers;       ///< those among them who are told
  std::vector<sim::NodeId> yes;           ///< who voted so, as far as it has heard
};
BOOST_DESCRIBE_STRUCT(Decided, (), (transaction, commit, participants, writers, yes))

/// How a participant came by an outcome.
enum class By : std::uint8_t {
  told,     ///< by the coordinator
  asked,    ///< the coordinator
  peer,     ///< asked another participant, which knew
  alone,    ///< by itself, as anybody may who has not voted
  guess,    ///< from what others do not know
  command,  ///< the operator's
};
BOOST_DESCRIBE_ENUM(By, told, asked, peer, alone, guess, command)

/// A participant that had voted yes has reached an outcome; a commit is in its store now.
struct Concluded {
  TransactionId transaction;
  bool commit = false;
  By by = By::told;
};
BOOST_DESCRIBE_STRUCT(Concluded, (), (transaction, commit, by))

/// A participant is about to tell that a commit is done here, for good.
struct Done {
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Done, (), (transaction))

/// A circle of waiting transactions loses this one.
struct Victim {
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(Victim, (), (transaction))

/// A new life has read its log; it holds no locks but those that it notes next.
struct Recovered {
  std::uint64_t life = 0;
  std::vector<TransactionId> in_doubt;
  std::vector<TransactionId> unfinished;  ///< commits that it goes on telling
};
BOOST_DESCRIBE_STRUCT(Recovered, (), (life, in_doubt, unfinished))

/// The decision came to a participant whose operator had decided otherwise.
struct HeuristicDamage {
  TransactionId transaction;
};
BOOST_DESCRIBE_STRUCT(HeuristicDamage, (), (transaction))

}  // namespace ordeal::protocols::two_phase_commit
