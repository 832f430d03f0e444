// Roles and elections (Ongaro and Ousterhout 2014, sections 5.1, 5.2 and 5.4.1).
#include "protocols/raft/raft.hpp"

#include "protocols/raft/facts.hpp"

namespace ordeal::protocols::raft {

Raft::Raft(sim::Node& node, const Options& options)
    : node_(node),
      options_(options),
      majority_(options.servers.size() / 2 + 1),
      vote_(node),
      log_(node),
      machine_(options.rules.retry_applies_once),
      work_(node),
      progress_(node) {
  for (const sim::NodeId server : options_.servers) {
    if (server != node_.id()) followers_.push_back({.id = server});
  }
}

void Raft::start() {
  node_.take_role("follower", current_term());
  restart_election_timer();
}

void Raft::become_follower(Term term) {
  const bool was_leader = role_ == Role::leader;
  role_ = Role::follower;
  leader_.reset();
  if (term > current_term()) vote_.enter(term);
  node_.take_role("follower", term);
  if (!was_leader) return;  // the timer runs on: only a leader's word or our vote puts it off
  for (const Proposal& proposal : proposals_) proposal.result->set(Status::deposed);
  proposals_.clear();
  work_.notify_all();
  progress_.notify_all();
  restart_election_timer();
}

void Raft::become_candidate() {
  role_ = Role::candidate;
  leader_.reset();
  vote_.enter(current_term() + 1);
  vote_.vote(node_.id());
  const Term term = current_term();
  node_.take_role("candidate", term);
  restart_election_timer();
  sync_vote();
  if (!is_candidate_in(term)) return;
  node_.note(Voted{term, node_.id()});
  votes_ = 1;
  if (votes_ >= majority_) return become_leader();
  for (const Follower& voter : followers_) {
    node_.spawn("request_vote", [this, id = voter.id, term] { request_vote(id, term); });
  }
}

void Raft::request_vote(sim::NodeId voter, Term term) {
  const RequestVote request{term, node_.id(), log_.last()};
  while (is_candidate_in(term)) {
    const auto vote = node_.call(voter, request, options_.rpc_timeout);
    if (!vote) continue;
    if (vote->term > current_term()) return become_follower(vote->term);
    // Trap: while we waited, another vote may have made us leader, or this term may be over.
    if (vote->granted && is_candidate_in(term) && ++votes_ >= majority_) become_leader();
    return;
  }
}

Vote Raft::on(const RequestVote& request, sim::NodeId) {
  if (request.term > current_term()) become_follower(request.term);
  const bool has_vote = !vote_.voted_for() || vote_.voted_for() == request.candidate;
  const bool up_to_date = request.last >= log_.last() || !options_.rules.vote_needs_log_check;
  const bool granted = request.term == current_term() && has_vote && up_to_date;
  if (granted) {
    heard_at_ = node_.clock().monotonic();
    if (!vote_.voted_for()) vote_.vote(request.candidate);
    node_.reached("vote_cast_unsynced");
  }
  sync_vote();
  if (granted) {
    node_.note(Voted{request.term, request.candidate});
    node_.reached("vote_granted");
  }
  // A vote stays cast in its term, but if a later one
  // began meanwhile the candidate had better know.
  return {current_term(), granted};
}

// Nobody is told of our term or vote before this. Blocks if either has changed.
void Raft::sync_vote() {
  if (options_.rules.vote_is_synced) vote_.sync();
}

void Raft::become_leader() {
  role_ = Role::leader;
  leader_ = node_.id();
  node_.cancel(election_timer_);
  for (Follower& follower : followers_) {
    follower = {.id = follower.id, .next_index = log_.last_index() + 1};
  }
  own_match_index_ = 0;
  round_ = 0;
  const Term term = current_term();
  node_.take_role("leader", term);
  node_.note(BecameLeader{term, log_.last_index()});
  append({term, std::nullopt});
  no_op_index_ = log_.last_index();
  for (Follower& follower : followers_) {
    node_.spawn("replicate", [this, &follower, term] { replicate(follower, term); });
  }
  node_.spawn("sync_own_log", [this, term] { sync_own_log(term); });
}

void Raft::restart_election_timer() {
  node_.cancel(election_timer_);
  heard_at_ = node_.clock().monotonic();
  election_timeout_ = node_.draw("election_timeout", options_.election_timeout);
  wait_for_election(election_timeout_);
}

void Raft::wait_for_election(sim::Duration span) {
  election_timer_ = node_.after(span, [this] { on_election_timeout(); });
}

// Heartbeats only move heard_at_. Cancelling and setting a timer for
// each would cost more than the heartbeat; this way the timer goes off
// once a timeout, sees that it was put off, and waits for the rest.
void Raft::on_election_timeout() {
  const sim::Duration left = heard_at_ + election_timeout_ - node_.clock().monotonic();
  if (left > sim::Duration::zero()) return wait_for_election(left);
  become_candidate();
}

}  // namespace ordeal::protocols::raft
