#pragma once
// A node of a transactional key-value store whose keys are spread over many: J. Gray, "Notes on
// Data Base Operating Systems" (1978); C. Mohan, B. Lindsay, R. Obermarck (1986). It may play both
// roles. As coordinator it executes clients' transactions, part by part at the participants that
// have the keys, under strict two-phase locking; then it asks for their votes, writes its decision
// down, and tells it for as long as it takes. As participant it works, waits for locks, votes, and
// is in doubt from its yes until it hears the outcome: its locks stay, whoever waits for them.
//
// Presumed abort: nothing is written down of a transaction that is aborted, and what a coordinator
// does not know was aborted. Forced to disk are a yes, a commit decision and a commit, each before
// it is told. Who only reads votes and is done.
//
// Promises: all participants come to the same outcome, commit only if all voted yes; what is
// committed is strictly serializable; nobody in doubt decides alone. Tolerates: crashes of any
// number of nodes, with the loss of anything not synced; messages lost, delayed, doubled and out of
// order; clocks and pauses of any kind. Not promised: an end, while a coordinator is away; that is
// what two-phase commit cannot do (D. Skeen 1981). Not built: checkpoints of the log, locks on
// ranges, changes of who has which key.
//
//   coordinator.cpp  what clients ask, the two phases     lock_table, wal: the parts, each
//   participant.cpp  work, votes, outcomes, recovery        readable by itself
//   termination.cpp  who waits for whom, and what becomes of those who hear nothing
//   properties.hpp   what must hold

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/common/round.hpp"
#include "protocols/two_phase_commit/facts.hpp"
#include "protocols/two_phase_commit/lock_table.hpp"
#include "protocols/two_phase_commit/messages.hpp"
#include "protocols/two_phase_commit/options.hpp"
#include "protocols/two_phase_commit/wal.hpp"
#include "sim/node.hpp"
#include "sim/sync.hpp"

namespace ordeal::protocols::two_phase_commit {

class Site {
 public:
  using Handles =
      sim::Handles<Begin, Execute, Work, Prepare, Commit, Abort, Inquire, WhoWaits, Force>;

  Site(sim::Node& node, const Options& options);
  void start();

  // coordinator.cpp
  TransactionId on(const Begin& begin, sim::NodeId from);
  std::optional<Executed> on(const Execute& execute, sim::NodeId from);

  // participant.cpp
  Worked on(const Work& work, sim::NodeId from);
  Vote on(const Prepare& request, sim::NodeId from);
  Acknowledged on(const Commit& commit, sim::NodeId from);
  void on(const Abort& abort, sim::NodeId from);

  // termination.cpp
  Known on(const Inquire& inquire, sim::NodeId from);
  Waits on(const WhoWaits& question, sim::NodeId from);
  Forced on(const Force& force, sim::NodeId from);

  // --- for properties and tests ------------------------------------------------------------------
  const std::map<std::string, Value>& store() const { return store_; }
  std::vector<TransactionId> in_doubt() const;
  Edges waits() const { return locks_.edges(); }
  /// Is a commit decided here that some writer has not acknowledged?
  bool is_telling(const TransactionId& transaction) const { return decided_.contains(transaction); }
  /// Are those places set aside in the log that what is promised needs, and no others? Also true
  /// while votes are gathered, which may give some back.
  bool has_its_places() const;

 private:
  /// A transaction that this node coordinates, until it is decided.
  struct Attempt {
    TransactionId transaction;
    std::vector<MicroOperation> parts;
    std::vector<Value> seen;                        // by part
    std::map<sim::NodeId, std::uint64_t> branches;  // as each participant numbered its own
    std::vector<sim::NodeId> participants;          // whoever was sent work
    std::vector<sim::NodeId> writers;               // those who have something to commit
    std::vector<sim::NodeId> yes;
  };

  /// What a participant has of a transaction, until its outcome.
  struct Branch {
    std::uint64_t number = 0;
    std::uint64_t last_step = 0;
    Worked last_answer;
    Writes writes;
    std::vector<sim::NodeId> writers;  // of the whole transaction; from Prepare
    bool is_prepared = false;
    bool is_asking = false;
    sim::Duration heard{};  // when, by the monotonic clock
    std::vector<TransactionId> blocked_by;
  };

  // coordinator.cpp
  std::optional<Finish> work(Attempt& attempt);
  std::optional<Finish> work(Attempt& attempt, std::size_t place, std::uint64_t step);
  std::vector<std::size_t> order_of(const std::vector<MicroOperation>& parts) const;
  std::optional<Finish> gather_votes(Attempt& attempt);
  std::optional<Finish> ask_for_votes(Attempt& attempt);
  void decide_commit(const Attempt& attempt);
  void decide_abort(const Attempt& attempt);
  void tell_for_ever(const TransactionId& transaction, std::vector<sim::NodeId> writers);
  void forget(const TransactionId& transaction, sim::NodeId writer);

  // participant.cpp
  void recover(const Record& record);
  std::uint64_t begin_branch(const TransactionId& transaction);
  bool is_at_work(const TransactionId& transaction, std::uint64_t branch) const;
  bool lock(const Work& work);
  Worked perform(const Work& work);
  bool prepare(Branch& branch, const Prepare& request);
  /// Ends the branch, if there is one and nothing forbids it. Does not wait for the disk.
  void conclude(const TransactionId& transaction, bool commit, By by);

  // termination.cpp
  void watch_for_ever();
  void break_circles_for_ever();
  void inquire(const TransactionId& transaction);
  void ask_peers(const TransactionId& transaction);
  Fate known_as_coordinator(const TransactionId& transaction) const;
  Fate known_as_participant(const TransactionId& transaction);
  Branch* find(const TransactionId& transaction);

  sim::Node& node_;
  const Options options_;
  Wal wal_;

  // the coordinator's; decided_ is recovered
  std::uint64_t begun_count_ = 0;
  std::set<TransactionId> begun_;                           // named, and not executed yet
  std::set<TransactionId> active_;                          // executed, and not decided yet
  std::map<TransactionId, std::set<sim::NodeId>> decided_;  // commits; who does not have them yet

  // the participant's, recovered as far as they were promised
  std::map<std::string, Value> store_;
  std::map<TransactionId, Branch> branches_;
  std::map<TransactionId, bool> outcomes_;  // of all that was ever prepared here: committed?
  LockTable locks_;

  std::uint64_t branch_count_ = 0;
  sim::Condition released_;  // locks were released, or a branch has ended
};

}  // namespace ordeal::protocols::two_phase_commit
