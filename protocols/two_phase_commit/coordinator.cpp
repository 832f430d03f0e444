// What clients ask, and the two phases (Gray 1978, section 5.8.3.3; Mohan, Lindsay and Obermarck
// 1986, sections 2 and 3).
#include <algorithm>
#include <utility>

#include "protocols/two_phase_commit/site.hpp"

namespace ordeal::protocols::two_phase_commit {

// Trap: without a name that the coordinator gives and takes back, a doubled Execute that arrives
// late, perhaps in another life, would be another transaction with the same effects.
TransactionId Site::on(const Begin&, sim::NodeId) {
  const TransactionId transaction{node_.clock().wall().time_since_epoch().count(), node_.id(),
                                  wal_.life(), ++begun_count_};
  begun_.insert(transaction);
  return transaction;
}

std::optional<Executed> Site::on(const Execute& execute, sim::NodeId) {
  Attempt attempt;
  attempt.transaction = execute.transaction;
  if (begun_.erase(execute.transaction) == 0) {
    if (options_.rules.executes_once) return std::nullopt;
    attempt.transaction = on(Begin{}, node_.id());
  }
  attempt.parts = execute.parts;
  attempt.seen.resize(execute.parts.size());
  active_.insert(attempt.transaction);
  std::optional<Finish> trouble = work(attempt);
  if (!trouble) {
    node_.note(LockPoint{attempt.transaction, attempt.parts, attempt.seen});
    trouble = gather_votes(attempt);
  }
  if (trouble) {
    decide_abort(attempt);
    return Executed{*trouble, {}};
  }
  decide_commit(attempt);
  return Executed{Finish::committed, attempt.seen};
}

// Empty when all is done, and all locks are held.
std::optional<Finish> Site::work(Attempt& attempt) {
  std::uint64_t step = 0;
  for (const std::size_t place : order_of(attempt.parts)) {
    if (const auto trouble = work(attempt, place, ++step)) return trouble;
  }
  return std::nullopt;
}

// One part; waits for its lock for as long as the participant says that it waits.
std::optional<Finish> Site::work(Attempt& attempt, std::size_t place, std::uint64_t step) {
  const MicroOperation& part = attempt.parts[place];
  const sim::NodeId owner = options_.owner_of(part.key);
  if (std::find(attempt.participants.begin(), attempt.participants.end(), owner) ==
      attempt.participants.end()) {
    attempt.participants.push_back(owner);
  }
  const bool writes =
      std::any_of(attempt.parts.begin(), attempt.parts.end(), [&](const MicroOperation& other) {
        return other.key == part.key && other.function != MicroFunction::read;
      });
  if (writes &&
      std::find(attempt.writers.begin(), attempt.writers.end(), owner) == attempt.writers.end()) {
    attempt.writers.push_back(owner);
  }
  Work question{attempt.transaction, 0, step, false, part};
  // Trap: who takes the locks in order has to take them once: a lock for reading that becomes one
  // for writing would wait for others who want the same.
  question.exclusive = writes && options_.deadlocks == Deadlocks::ordered;
  while (true) {
    question.branch = attempt.branches[owner];
    const auto answer = node_.call(owner, question, options_.answer_timeout);
    if (!answer) return Finish::silence;
    if (answer->progress == Progress::overdrawn) return Finish::overdrawn;
    if (answer->progress == Progress::refused) return Finish::refused;
    attempt.branches[owner] = answer->branch;
    attempt.seen[place] = answer->seen;
    if (answer->progress == Progress::done) return std::nullopt;
  }
}

// The places of the parts in the order in which they are done. Parts of one key keep theirs.
std::vector<std::size_t> Site::order_of(const std::vector<MicroOperation>& parts) const {
  std::vector<std::size_t> order(parts.size());
  for (std::size_t place = 0; place < order.size(); ++place) order[place] = place;
  if (options_.deadlocks == Deadlocks::ordered) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return parts[a].key < parts[b].key; });
  }
  return order;
}

// Phase one. Empty when all have voted yes, and a commit has its place on the disk.
std::optional<Finish> Site::gather_votes(Attempt& attempt) {
  const std::uint64_t places = attempt.writers.empty() ? 0 : 2;  // for the decision and its end
  if (!wal_.reserve(places)) return Finish::refused;
  const std::optional<Finish> trouble = ask_for_votes(attempt);
  if (trouble && options_.rules.places_are_returned) wal_.release(places);
  return trouble;
}

std::optional<Finish> Site::ask_for_votes(Attempt& attempt) {
  auto round = std::make_shared<Round<Prepare>>(node_);
  for (const sim::NodeId participant : attempt.participants) {
    const std::uint64_t branch = attempt.branches[participant];
    round->ask({participant}, Prepare{attempt.transaction, branch, attempt.writers},
               options_.answer_timeout);
  }
  round->wait_for_all();
  bool is_refused = false;
  for (const auto& answer : round->answers()) {
    if (answer.reply.yes) {
      attempt.yes.push_back(answer.from);
    } else {
      is_refused = true;
    }
  }
  if (is_refused) return Finish::refused;
  if (!round->silent().empty() && options_.rules.silence_is_no) return Finish::silence;
  node_.reached("all_voted_yes");
  return std::nullopt;
}

// Phase two. Who wrote nothing has nothing to commit, and nothing has to be remembered of it.
void Site::decide_commit(const Attempt& attempt) {
  const TransactionId& transaction = attempt.transaction;
  if (!attempt.writers.empty()) {
    wal_.append({RecordKind::decided, transaction, 0, attempt.writers, {}});
    // Trap: until it is durable it is not decided, and who asks must be told so.
    if (options_.rules.decision_is_synced) wal_.sync();
    if (options_.rules.remembers_until_done) {
      decided_[transaction] = {attempt.writers.begin(), attempt.writers.end()};
    }
  }
  active_.erase(transaction);
  node_.note(Decided{transaction, true, attempt.participants, attempt.writers, attempt.yes});
  node_.reached("decided");
  if (options_.rules.remembers_until_done) {
    tell_for_ever(transaction, attempt.writers);
  } else {
    for (const sim::NodeId writer : attempt.writers) node_.send(writer, Commit{transaction});
  }
}

// Those who do not hear of it will ask.
void Site::decide_abort(const Attempt& attempt) {
  active_.erase(attempt.transaction);
  node_.note(
      Decided{attempt.transaction, false, attempt.participants, attempt.writers, attempt.yes});
  for (const sim::NodeId participant : attempt.participants) {
    node_.send(participant, Abort{attempt.transaction});
  }
}

void Site::tell_for_ever(const TransactionId& transaction, std::vector<sim::NodeId> writers) {
  for (const sim::NodeId writer : writers) {
    node_.spawn("commit", [this, transaction, writer] {
      while (!node_.call(writer, Commit{transaction}, options_.answer_timeout)) {
      }
      forget(transaction, writer);
    });
  }
}

void Site::forget(const TransactionId& transaction, sim::NodeId writer) {
  std::set<sim::NodeId>& waiting = decided_[transaction];
  waiting.erase(writer);
  if (!waiting.empty() || !options_.rules.forgets_when_done) return;
  decided_.erase(transaction);
  wal_.append({RecordKind::ended, transaction, 0, {}, {}});
}

}  // namespace ordeal::protocols::two_phase_commit
