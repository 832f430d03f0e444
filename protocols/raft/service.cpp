// What clients ask (Ongaro and Ousterhout 2014, section 8; dissertation, sections 6.3 and 6.4).
#include "protocols/raft/raft.hpp"

namespace ordeal::protocols::raft {

ClientReply Raft::on(const Command& command, sim::NodeId) {
  if (role_ != Role::leader) return reply(Status::not_leader);
  append({current_term(), command});
  sim::Future<Status> result(node_);
  proposals_.push_back({log_.last_index(), &result});
  return reply(result.get());
}

// A read changes nothing, so the log need not hold it; but it must see whatever was committed
// before it began, and this server may be neither up to date nor leader any more.
ClientReply Raft::on(const Read& read, sim::NodeId) {
  if (role_ != Role::leader) return reply(Status::not_leader);
  const Term term = current_term();
  if (options_.rules.read_needs_own_commit) {
    // A new leader has all that was committed, but
    // knows what that is only with an entry of its own.
    progress_.wait([&] { return !leads(term) || commit_index_ >= no_op_index_; });
    if (!leads(term)) return reply(Status::deposed);
  }
  // Trap: noted before the heartbeats, not after: they prove that nobody had committed more until
  // they were sent, and nothing about later.
  const LogIndex read_index = commit_index_;
  if (options_.rules.read_needs_heartbeat) {
    const std::uint64_t round = ++round_;
    work_.notify_all();
    progress_.wait([&] {
      return !leads(term) || (reached_by_majority(&Follower::confirmed, round_) >= round &&
                              last_applied_ >= read_index);
    });
    if (!leads(term)) return reply(Status::deposed);
  }
  return reply(Status::ok, machine_.read(read.key));
}

ClientReply Raft::reply(Status status, std::optional<std::int64_t> value) const {
  return {status, value, current_term(), leader_};
}

}  // namespace ordeal::protocols::raft
