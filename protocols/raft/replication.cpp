// The log: replication and commitment (Ongaro and Ousterhout 2014, sections 5.3 and 5.4.2).
#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <functional>

#include "protocols/raft/facts.hpp"
#include "protocols/raft/raft.hpp"

namespace ordeal::protocols::raft {

// --- the leader ----------------------------------------------------------------------------------

void Raft::append(const Entry& entry) {
  log_.append(entry);
  node_.note(Appended{log_.last_index(), log_.last_index()});
  node_.reached("entry_appended_unsynced");
  work_.notify_all();
}

// One fiber per follower while we lead: at most one question under way
// to each, so what accumulates meanwhile goes out together. A question
// without answer is asked again, which is also its heartbeat.
void Raft::replicate(Follower& follower, Term term) {
  while (leads(term)) {
    const std::uint64_t round = round_;  // what is asked from now on can confirm reads until now
    const auto reply = node_.call(follower.id, next_entries_for(follower), options_.rpc_timeout);
    if (!leads(term)) return;
    if (!reply) continue;
    if (reply->term > term) return become_follower(reply->term);
    follower.confirmed = round;
    follower.next_index = reply->next;
    if (reply->success) {
      follower.match_index = reply->next - 1;
      if (follower.match_index > commit_index_) advance_commit_index();
    }
    progress_.notify_all();
    work_.wait(options_.heartbeat, [&] {
      const bool lacks_entries = follower.next_index <= log_.last_index();
      return !leads(term) || lacks_entries || follower.confirmed < round_;
    });
  }
}

AppendEntries Raft::next_entries_for(const Follower& follower) const {
  AppendEntries request;
  request.term = current_term();
  request.leader = node_.id();
  request.previous = {log_.term_at(follower.next_index - 1), follower.next_index - 1};
  request.leader_commit = commit_index_;
  const std::uint64_t waiting = log_.last_index() - request.previous.index;
  const std::uint64_t count = std::min(waiting, options_.batch_max);
  request.entries.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    request.entries.push_back(log_[follower.next_index + i]);
  }
  return request;
}

// The leader's own disk is one of the majority, no more: entries
// go out while they are being written here (dissertation, section
// 10.2.1). One sync covers whatever was appended before it began.
void Raft::sync_own_log(Term term) {
  while (leads(term)) {
    const LogIndex covered = log_.last_index();
    log_.sync();
    // Trap: if a new leader has truncated our log meanwhile, `covered` is about other entries.
    if (!leads(term)) return;
    own_match_index_ = covered;
    advance_commit_index();
    work_.wait([&] { return !leads(term) || log_.last_index() > own_match_index_; });
  }
}

// Trap: an entry of an earlier term on a majority is not committed by being
// there. A server that lacks it but has a later term at the end of its log
// can still be elected, and remove it (figure 8). It is committed with the
// first entry of our own term behind it, which no such server can outvote.
void Raft::advance_commit_index() {
  const LogIndex agreed = reached_by_majority(&Follower::match_index, own_match_index_);
  if (agreed <= commit_index_) return;
  if (options_.rules.commit_needs_own_term && log_.term_at(agreed) != current_term()) return;
  commit_and_apply(agreed);
  node_.reached("committed_before_reply");
}

// The greatest value that a majority of the servers has reached: `own` here, `progress` elsewhere.
std::uint64_t Raft::reached_by_majority(std::uint64_t Follower::*progress,
                                        std::uint64_t own) const {
  boost::container::small_vector<std::uint64_t, 16> values{own};
  for (const Follower& follower : followers_) values.push_back(follower.*progress);
  const auto median = values.begin() + static_cast<std::ptrdiff_t>(majority_ - 1);
  std::nth_element(values.begin(), median, values.end(), std::greater<>());
  return *median;
}

// --- all servers ---------------------------------------------------------------------------------

AppendEntriesReply Raft::on(const AppendEntries& request, sim::NodeId) {
  AppendEntriesReply reply{request.term, false, 0};
  if (request.term >= current_term()) {
    if (request.term > current_term() || role_ != Role::follower) become_follower(request.term);
    leader_ = request.leader;
    heard_at_ = node_.clock().monotonic();
    reply.success = log_.has(request.previous);
    reply.next = reply.success ? store(request) : where_to_try_next(request.previous);
  }
  sync_vote();
  log_.sync();
  // Trap: while we synced, a later leader may have
  // truncated what this one sent. Then it is not here.
  if (request.term < current_term()) return {current_term(), false, 0};
  return reply;
}

// Returns the index behind the entries, which are in the log now, if not yet durable.
LogIndex Raft::store(const AppendEntries& request) {
  const Log::Stored stored = log_.store(request.previous.index, request.entries);
  if (stored.truncated_from != 0) node_.note(Truncated{stored.truncated_from});
  if (stored.appended_from != 0) {
    node_.note(Appended{stored.appended_from, log_.last_index()});
    node_.reached("entry_appended_unsynced");
  }
  // Behind the last new entry our log may still hold what no leader knows of: not committed,
  // whatever the leader's commit index.
  const LogIndex last_new = request.previous.index + request.entries.size();
  const LogIndex through = std::min(request.leader_commit, last_new);
  if (through > commit_index_) commit_and_apply(through);
  return last_new + 1;
}

// Skips all of a conflicting term at once (end of section 5.3).
LogIndex Raft::where_to_try_next(const Position& previous) const {
  if (previous.index > log_.last_index()) return log_.last_index() + 1;
  return log_.first_of_term_at(previous.index);
}

// Applying takes no time here, so last_applied_ lags
// behind commit_index_ nowhere but in this function.
void Raft::commit_and_apply(LogIndex through) {
  commit_index_ = through;
  while (last_applied_ < commit_index_) {
    Status status = Status::ok;
    if (const auto& command = log_[++last_applied_].command) {
      const StateMachine::Applied applied = machine_.apply(*command);
      if (applied.repeated) node_.note(Deduplicated{command->session, command->serial});
      status = applied.status;
    }
    if (!proposals_.empty() && proposals_.front().index == last_applied_) {
      proposals_.front().result->set(status);
      proposals_.pop_front();
    }
  }
  node_.note(Committed{commit_index_, current_term()});
  progress_.notify_all();
}

}  // namespace ordeal::protocols::raft
