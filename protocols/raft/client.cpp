#include "protocols/raft/client.hpp"

#include <algorithm>

#include "sim/world.hpp"

namespace ordeal::protocols::raft {

RaftClient::RaftClient(const Cluster& cluster, sim::Node& machine, int process,
                       const ClientOptions& options, Patience patience)
    : machine_(machine),
      options_(options),
      patience_(patience),
      servers_(cluster.nodes),
      target_(static_cast<std::size_t>(process) % cluster.nodes.size()),
      session_(static_cast<std::uint64_t>(process) + 1) {
  for (const sim::NodeId server : servers_) names_.push_back(cluster.world.node(server).name());
}

Outcome RaftClient::perform(const Operation& operation) {
  turn_to(operation.through);
  const bool is_read = operation.function == Function::read;
  const auto reply = is_read ? ask(Read{operation.key})
                             : ask(Command{session_, ++serial_, operation.function, operation.key,
                                           operation.value, operation.expected});
  Outcome outcome;
  if (!reply) {
    outcome.ending = is_read ? Ending::fail : Ending::info;
    outcome.error = "timeout";
    return outcome;
  }
  outcome.served_by = served_by(*reply);
  if (reply->status == Status::mismatch) {
    outcome.ending = Ending::fail;
    outcome.error = "not the expected value";
    return outcome;
  }
  outcome.ending = Ending::ok;
  outcome.value = reply->value;
  return outcome;
}

// To the server of that name, and to no other; where none is named to whoever was the last one.
void RaftClient::turn_to(const std::string& named) {
  const auto found = std::find(names_.begin(), names_.end(), named);
  is_bound_ = found != names_.end();
  if (is_bound_) target_ = static_cast<std::size_t>(found - names_.begin());
}

// The answer of a leader, or none. Leaves target_ with whoever gave it.
template <class Message>
std::optional<ClientReply> RaftClient::ask(const Message& message) {
  const sim::Duration deadline = machine_.clock().monotonic() + options_.timeout;
  bool redirected = false;
  while (true) {
    const sim::Duration left = deadline - machine_.clock().monotonic();
    if (left <= sim::Duration::zero()) return std::nullopt;
    const auto reply = machine_.call(servers_[target_], message, std::min(left, patience_.answer));
    if (!reply || reply->status == Status::deposed) {
      if (!options_.retries) return std::nullopt;  // it may have happened: once more is a retry
      try_next_server();
    } else if (reply->status == Status::not_leader) {
      // A hint is followed at once, but not for ever: two
      // servers may each take the other for the leader.
      redirected = redirect(*reply) && !redirected;
      if (!redirected) machine_.sleep(patience_.retreat);
    } else {
      return reply;
    }
  }
}

// To the leader that the server named, if it named another; else to the next server.
bool RaftClient::redirect(const ClientReply& refusal) {
  if (is_bound_) return false;
  const auto hint = refusal.leader ? std::find(servers_.begin(), servers_.end(), *refusal.leader)
                                   : servers_.end();
  if (hint == servers_.end() || *hint == servers_[target_]) {
    try_next_server();
    return false;
  }
  target_ = static_cast<std::size_t>(hint - servers_.begin());
  return true;
}

void RaftClient::try_next_server() {
  if (!is_bound_) target_ = (target_ + 1) % servers_.size();
}

std::string RaftClient::served_by(const ClientReply& reply) const {
  return names_[target_] + ", leader of term " + std::to_string(reply.term);
}

}  // namespace ordeal::protocols::raft
