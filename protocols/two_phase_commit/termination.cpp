// Who waits for whom, and what becomes of those who hear nothing (Bernstein, Hadzilacos and Goodman
// 1987, sections 3.11 and 7.4).
#include <algorithm>
#include <utility>

#include "protocols/two_phase_commit/site.hpp"

namespace ordeal::protocols::two_phase_commit {

// --- outcomes ------------------------------------------------------------------------------------

void Site::watch_for_ever() {
  while (true) {
    node_.sleep(options_.inquiry_interval);
    for (auto& [transaction, branch] : branches_) {
      const sim::Duration silent = node_.clock().monotonic() - branch.heard;
      if (branch.is_asking || silent < options_.inquiry_interval) continue;
      branch.is_asking = true;
      node_.spawn("inquiry", [this, asked = transaction] {
        inquire(asked);
        if (Branch* mine = find(asked)) mine->is_asking = false;
      });
    }
  }
}

// What became of it? Who has not voted may give it up without an answer; who has voted yes may not.
void Site::inquire(const TransactionId& transaction) {
  const auto answer =
      node_.call(transaction.coordinator, Inquire{transaction}, options_.answer_timeout);
  Branch* branch = find(transaction);
  if (branch == nullptr) return;
  if (answer && answer->fate == Fate::undecided) {
    branch->heard = node_.clock().monotonic();
  } else if (answer) {
    conclude(transaction, answer->fate == Fate::committed, By::asked);
  } else if (!branch->is_prepared || !options_.rules.yes_is_kept) {
    conclude(transaction, false, By::alone);
  } else if (options_.asks_peers) {
    ask_peers(transaction);
  }
}

// Cooperative termination: somebody may have heard the outcome, or may not have voted.
void Site::ask_peers(const TransactionId& transaction) {
  std::vector<sim::NodeId> peers = branches_.at(transaction).writers;
  std::erase(peers, node_.id());
  const auto round = ask_all(node_, peers, Inquire{transaction}, options_.answer_timeout);
  round->wait_for_all();
  for (const auto& answer : round->answers()) {
    if (answer.reply.fate == Fate::undecided) continue;
    return conclude(transaction, answer.reply.fate == Fate::committed, By::peer);
  }
  // Trap: all who answer are in doubt, too; but one who is silent may have heard the outcome, and
  // the coordinator has written it down.
  if (!options_.rules.peers_must_know && !round->answers().empty()) {
    conclude(transaction, false, By::guess);
  }
}

// The coordinator's word is the outcome; a participant knows at most what it has heard.
Known Site::on(const Inquire& inquire, sim::NodeId) {
  const TransactionId& transaction = inquire.transaction;
  return {transaction.coordinator == node_.id() ? known_as_coordinator(transaction)
                                                : known_as_participant(transaction)};
}

Fate Site::known_as_coordinator(const TransactionId& transaction) const {
  if (active_.contains(transaction)) return Fate::undecided;
  if (decided_.contains(transaction)) return Fate::committed;
  return options_.rules.unknown_was_aborted ? Fate::aborted : Fate::committed;
}

// Asked as a writer of the transaction. If it has not voted it never will, and says so.
Fate Site::known_as_participant(const TransactionId& transaction) {
  const Branch* branch = find(transaction);
  if (branch != nullptr && branch->is_prepared) return Fate::undecided;
  const auto outcome = outcomes_.find(transaction);
  if (outcome != outcomes_.end()) return outcome->second ? Fate::committed : Fate::aborted;
  conclude(transaction, false, By::alone);
  return Fate::aborted;
}

Forced Site::on(const Force& force, sim::NodeId) {
  for (const TransactionId& transaction : in_doubt()) {
    conclude(transaction, force.commit, By::command);
  }
  wal_.sync();
  return {};
}

// --- deadlocks -----------------------------------------------------------------------------------

Waits Site::on(const WhoWaits&, sim::NodeId) { return {locks_.edges()}; }

// Everybody in a circle waits, so whoever has to be given up waits somewhere, and it is there that
// it is found out. Edges of different moments may show a circle that never was: then a transaction
// is given up for nothing, which does no harm.
void Site::break_circles_for_ever() {
  std::vector<sim::NodeId> others = options_.participants;
  std::erase(others, node_.id());
  while (true) {
    node_.sleep(options_.deadlock_interval);
    if (locks_.edges().empty()) continue;
    const auto round = ask_all(node_, others, WhoWaits{node_.id()}, options_.answer_timeout);
    round->wait_for_all();
    const Edges mine = locks_.edges();
    Edges all = mine;
    for (const auto& answer : round->answers()) {
      all.insert(all.end(), answer.reply.edges.begin(), answer.reply.edges.end());
    }
    for (const auto& [waiter, holder] : mine) {
      if (find(waiter) == nullptr || !is_youngest_in_a_circle(all, waiter)) continue;
      node_.note(Victim{waiter});
      conclude(waiter, false, By::alone);
    }
  }
}

}  // namespace ordeal::protocols::two_phase_commit
