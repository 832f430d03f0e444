// Work, votes and outcomes at one participant, and what a new life makes of its log (Mohan, Lindsay
// and Obermarck 1986, sections 2 and 3).
#include <algorithm>
#include <utility>

#include "protocols/two_phase_commit/site.hpp"

namespace ordeal::protocols::two_phase_commit {

Site::Site(sim::Node& node, const Options& options)
    : node_(node), options_(options), wal_(node, options.log_max), released_(node) {
  wal_.recover([this](const Record& record) { recover(record); });
  Recovered fact{wal_.life(), in_doubt(), {}};
  for (const auto& [transaction, writers] : decided_) fact.unfinished.push_back(transaction);
  node_.note(fact);
  wal_.claim(fact.in_doubt.size() + fact.unfinished.size());
  if (!options_.rules.restart_keeps_locks) return;
  for (const auto& [transaction, branch] : branches_) {
    for (const auto& [key, value] : branch.writes) {
      locks_.acquire(transaction, key, true);
      node_.note(Locked{transaction, key, true});
    }
  }
}

void Site::recover(const Record& record) {
  const TransactionId& transaction = record.transaction;
  switch (record.kind) {
    case RecordKind::life:
      break;
    case RecordKind::prepared: {
      Branch& branch = branches_[transaction];
      branch.number = record.branch;
      branch.writes = record.writes;
      branch.writers = record.writers;
      branch.is_prepared = true;
      break;
    }
    case RecordKind::committed:
      for (const auto& [key, value] : branches_[transaction].writes) store_[key] = value;
      [[fallthrough]];
    case RecordKind::aborted:
      outcomes_[transaction] = record.kind == RecordKind::committed;
      branches_.erase(transaction);
      break;
    case RecordKind::decided:
      decided_[transaction] = {record.writers.begin(), record.writers.end()};
      break;
    case RecordKind::ended:
      decided_.erase(transaction);
      break;
  }
}

void Site::start() {
  const bool coordinates = std::find(options_.coordinators.begin(), options_.coordinators.end(),
                                     node_.id()) != options_.coordinators.end();
  node_.take_role(coordinates ? "coordinator" : "participant", wal_.life());
  for (const auto& [transaction, writers] : decided_) {
    tell_for_ever(transaction, {writers.begin(), writers.end()});
  }
  node_.spawn("inquiries", [this] { watch_for_ever(); });
  if (options_.deadlocks == Deadlocks::detection && options_.rules.deadlocks_are_broken) {
    node_.spawn("deadlocks", [this] { break_circles_for_ever(); });
  }
}

// --- the work ------------------------------------------------------------------------------------

Worked Site::on(const Work& work, sim::NodeId) {
  const std::uint64_t branch = work.branch != 0 ? work.branch : begin_branch(work.transaction);
  const auto is_gone = [&] { return !is_at_work(work.transaction, branch); };
  const bool is_granted =
      released_.wait(options_.lock_patience, [&] { return is_gone() || lock(work); });
  if (is_gone()) return {Progress::refused, branch, {}};
  Branch& mine = branches_.at(work.transaction);
  mine.heard = node_.clock().monotonic();
  if (!is_granted) return {Progress::waiting, branch, {}};
  if (work.step > mine.last_step) {  // else it is done already, and this is an echo
    mine.last_step = work.step;
    mine.last_answer = perform(work);
  }
  const Worked answer = mine.last_answer;
  if (answer.progress != Progress::done) conclude(work.transaction, false, By::alone);
  return answer;
}

// Trap: this may be an echo of work that is over. Then the branch is one that nobody knows of; it
// is never asked for a vote, and given up when the coordinator says so.
std::uint64_t Site::begin_branch(const TransactionId& transaction) {
  Branch& branch = branches_[transaction];
  if (branch.number == 0) {
    branch.number = (wal_.life() << 32U) + ++branch_count_;
    branch.heard = node_.clock().monotonic();
  }
  return branch.number;
}

bool Site::is_at_work(const TransactionId& transaction, std::uint64_t branch) const {
  const auto found = branches_.find(transaction);
  return found != branches_.end() && found->second.number == branch && !found->second.is_prepared;
}

// True when it has the lock. Asked again whenever locks were released.
bool Site::lock(const Work& work) {
  const bool exclusive = work.exclusive || work.part.function != MicroFunction::read;
  if (!exclusive && !options_.rules.reads_are_locked) return true;
  const std::string& key = work.part.key;
  if (!locks_.acquire(work.transaction, key, exclusive)) {
    const std::vector<TransactionId> holders = locks_.in_the_way_of(work.transaction);
    std::vector<TransactionId>& noted = branches_.at(work.transaction).blocked_by;
    if (holders != noted) node_.note(Blocked{work.transaction, key, holders});
    noted = holders;
    if (options_.deadlocks != Deadlocks::wound_wait) return false;
    for (const TransactionId& holder : holders) {
      if (work.transaction < holder && !branches_.at(holder).is_prepared) {
        node_.note(Victim{holder});
        conclude(holder, false, By::alone);
      }
    }
    if (!locks_.acquire(work.transaction, key, exclusive)) return false;
  }
  node_.note(Locked{work.transaction, key, exclusive});
  return true;
}

Worked Site::perform(const Work& work) {
  Branch& branch = branches_.at(work.transaction);
  const std::string& key = work.part.key;
  const auto written = branch.writes.find(key);
  const auto stored = store_.find(key);
  Value value = written != branch.writes.end() ? written->second
                : stored != store_.end()       ? stored->second
                                               : Value{};
  Worked answer{Progress::done, branch.number, {}};
  switch (work.part.function) {
    case MicroFunction::read:
      answer.seen = value;
      return answer;
    case MicroFunction::write:
      value = {work.part.value};
      break;
    case MicroFunction::append:
      value.push_back(work.part.value);
      break;
    case MicroFunction::add: {
      const std::int64_t sum = (value.empty() ? 0 : value.front()) + work.part.value;
      if (sum < 0) answer.progress = Progress::overdrawn;
      value = {sum};
      break;
    }
  }
  branch.writes[key] = value;
  return answer;
}

// --- the two phases ------------------------------------------------------------------------------

Vote Site::on(const Prepare& request, sim::NodeId) {
  const TransactionId& transaction = request.transaction;
  Branch* branch = find(transaction);
  const bool is_known =
      branch != nullptr && (branch->number == request.branch || !options_.rules.branch_is_numbered);
  bool yes = is_known && (branch->is_prepared || prepare(*branch, request));
  const bool is_writer = is_known && !branch->writes.empty();
  if (yes && is_writer) {
    if (options_.rules.vote_is_synced) wal_.sync();
    yes = find(transaction) != nullptr;  // not if it was aborted meanwhile
  } else if (is_known) {
    conclude(transaction, false, By::alone);  // it has read, and that was all; or there is no room
  }
  node_.note(Voted{transaction, yes, is_writer});
  if (yes && is_writer) node_.reached("voted_yes");
  return {yes};
}

// All locks are held everywhere, so those for reading may go. False if there is no room on the
// disk.
bool Site::prepare(Branch& branch, const Prepare& request) {
  if (branch.writes.empty()) return true;
  // A place for the vote, and one for the outcome: whoever says yes must be able to commit.
  if (!wal_.reserve(options_.rules.space_is_reserved ? 2 : 1)) return false;
  branch.is_prepared = true;
  branch.writers = request.writers;
  wal_.append(
      {RecordKind::prepared, request.transaction, branch.number, branch.writers, branch.writes});
  if (options_.rules.in_doubt_keeps_locks) {
    locks_.release_reads(request.transaction);
  } else {
    locks_.release(request.transaction);
  }
  node_.note(Unlocked{request.transaction, options_.rules.in_doubt_keeps_locks});
  released_.notify_all();
  return true;
}

Acknowledged Site::on(const Commit& commit, sim::NodeId) {
  conclude(commit.transaction, true, By::told);
  // Also when there is nothing to do: who has done it may still be waiting for the disk.
  if (options_.rules.commit_is_synced) wal_.sync();
  node_.note(Done{commit.transaction});
  return {commit.transaction};
}

void Site::on(const Abort& abort, sim::NodeId) { conclude(abort.transaction, false, By::told); }

void Site::conclude(const TransactionId& transaction, bool commit, By by) {
  const auto found = branches_.find(transaction);
  if (found == branches_.end()) {
    const auto outcome = outcomes_.find(transaction);
    if (outcome != outcomes_.end() && outcome->second != commit) {
      node_.note(HeuristicDamage{transaction});
    }
    return;
  }
  // Trap: a branch that was not asked for its vote is an echo's where the transaction commits.
  const Branch branch = std::move(found->second);
  branches_.erase(found);
  if (branch.is_prepared) {
    const bool has_place = options_.rules.space_is_reserved || wal_.reserve(1);
    commit = commit && has_place;
    if (has_place) {
      wal_.append({commit ? RecordKind::committed : RecordKind::aborted, transaction, 0, {}, {}});
    }
    outcomes_[transaction] = commit;
    if (commit) {
      for (const auto& [key, value] : branch.writes) store_[key] = value;
    }
    node_.note(Concluded{transaction, commit, by});
  }
  locks_.release(transaction);
  node_.note(Unlocked{transaction, false});
  released_.notify_all();
  if (branch.is_prepared && commit) node_.reached("committed");
}

Site::Branch* Site::find(const TransactionId& transaction) {
  const auto found = branches_.find(transaction);
  return found == branches_.end() ? nullptr : &found->second;
}

std::vector<TransactionId> Site::in_doubt() const {
  std::vector<TransactionId> transactions;
  for (const auto& [transaction, branch] : branches_) {
    if (branch.is_prepared) transactions.push_back(transaction);
  }
  return transactions;
}

// What was promised needs its place: an outcome for each vote, an end for each decision.
bool Site::has_its_places() const {
  return !active_.empty() || wal_.reserved() == in_doubt().size() + decided_.size();
}

}  // namespace ordeal::protocols::two_phase_commit
