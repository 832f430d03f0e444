#include "protocols/raft/properties.hpp"

#include <algorithm>

namespace ordeal::protocols::raft {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

RaftProperties::RaftProperties(sim::World& world)
    : WatchingProperties(world),
      one_vote_per_term_(declare("one-vote-per-term", PropertyKind::always)),
      election_safety_(declare("election-safety", PropertyKind::always)),
      leader_append_only_(declare("leader-append-only", PropertyKind::always)),
      log_matching_(declare("log-matching", PropertyKind::always)),
      leader_completeness_(declare("leader-completeness", PropertyKind::always)),
      state_machine_safety_(declare("state-machine-safety", PropertyKind::always)),
      committed_is_on_majority_(declare("committed-is-on-majority", PropertyKind::always)),
      everybody_catches_up_(declare("everybody-catches-up", PropertyKind::eventually)),
      leader_elected_(declare("leader-elected", PropertyKind::sometimes)),
      entry_committed_(declare("entry-committed", PropertyKind::sometimes)),
      leadership_changed_(declare("leadership-changed", PropertyKind::sometimes)),
      suffix_truncated_(declare("suffix-truncated", PropertyKind::sometimes)),
      retry_deduplicated_(declare("retry-deduplicated", PropertyKind::sometimes)),
      shadow_(1) {
  world.watch<Voted>([this](const Voted& fact, sim::Node& node) { on_voted(fact, node); });
  world.watch<BecameLeader>(
      [this](const BecameLeader& fact, sim::Node& node) { on_became_leader(fact, node); });
  world.watch<Truncated>(
      [this](const Truncated& fact, sim::Node& node) { on_truncated(fact, node); });
  world.watch<Appended>([this](const Appended& fact, sim::Node& node) { on_appended(fact, node); });
  world.watch<Committed>(
      [this](const Committed& fact, sim::Node& node) { on_committed(fact, node); });
  world.watch<Deduplicated>([this](const Deduplicated&, sim::Node&) { held(retry_deduplicated_); });
}

// What election safety stands on: a vote told to one
// candidate is not given to another, not even after a crash.
void RaftProperties::on_voted(const Voted& fact, sim::Node& node) {
  Voted& latest = votes_.try_emplace(node.id(), fact).first->second;
  if (fact.term < latest.term) return;  // its sync took longer than that of a later term's vote
  expect(one_vote_per_term_, latest.term != fact.term || latest.candidate == fact.candidate, [&] {
    return node.name() + " voted for " + world_.node(latest.candidate).name() + " and for " +
           world_.node(fact.candidate).name() + " in term " + number(fact.term);
  });
  latest = fact;
}

// At most one leader can be elected in a given term.
void RaftProperties::on_became_leader(const BecameLeader& fact, sim::Node& node) {
  held(leader_elected_);
  if (!leaderships_.empty() && !leaderships_.contains(fact.term)) held(leadership_changed_);
  Leadership& leadership =
      leaderships_.try_emplace(fact.term, Leadership{node.id(), 0}).first->second;
  expect(election_safety_, leadership.leader == node.id(), [&] {
    return world_.node(leadership.leader).name() + " and " + node.name() + " both lead term " +
           number(fact.term);
  });
  leadership = {node.id(), fact.last_index};
  check_completeness(raft(node).log(), fact.term, node);
}

// If an entry is committed in a given term, it is
// present in the logs of the leaders of all later terms.
void RaftProperties::check_completeness(const Log& log, Term term, const sim::Node& node) {
  // Terms of commitment rise along the record. A leader
  // elected late may be of an earlier term already.
  const auto behind =
      std::partition_point(shadow_.begin() + 1, shadow_.end(),
                           [&](const Shadow& entry) { return entry.committed_in < term; });
  const auto last = static_cast<LogIndex>(behind - shadow_.begin()) - 1;
  const bool present = log.last_index() >= last && log.checksum(last) == shadow_[last].checksum;
  expect(leader_completeness_, present, [&] {
    return node.name() + " leads term " + number(term) +
           " without all of the entries up to index " + number(last) + ", committed by term " +
           number(shadow_[last].committed_in);
  });
}

// A leader never overwrites or deletes entries in its log; it only appends new entries.
void RaftProperties::on_truncated(const Truncated& fact, sim::Node& node) {
  held(suffix_truncated_);
  check_majority(node);
  expect(leader_append_only_, raft(node).role() != Role::leader, [&] {
    return node.name() + ", leader of term " + number(raft(node).current_term()) +
           ", removed its entries from index " + number(fact.from);
  });
}

void RaftProperties::on_appended(const Appended& fact, sim::Node& node) {
  const Raft& server = raft(node);
  if (server.role() == Role::leader) {
    LogIndex& last_index = leaderships_[server.current_term()].last_index;
    expect(leader_append_only_, fact.first == last_index + 1, [&] {
      return node.name() + ", leader of term " + number(server.current_term()) +
             ", wrote at index " + number(fact.first) + " behind " + number(last_index);
    });
    last_index = fact.last;
  }
  for (LogIndex i = fact.first; i <= fact.last; ++i) check_matching(server.log(), i, node);
}

// If two logs contain an entry with the same index and term, they are identical up to that index.
void RaftProperties::check_matching(const Log& log, LogIndex index, const sim::Node& node) {
  const Seen now{log.term_at(index), log.checksum(index)};
  if (index >= first_seen_.size()) first_seen_.resize(index + 1);
  Seen& first = first_seen_[index];
  if (first.term == 0) first = now;
  const std::uint64_t seen =
      first.term == now.term
          ? first.checksum
          : seen_later_.try_emplace({index, now.term}, now.checksum).first->second;
  expect(log_matching_, seen == now.checksum, [&] {
    return node.name() + " has an entry of term " + number(now.term) + " at index " +
           number(index) + ", as another log has, but they differ there or before";
  });
}

// If a server has applied an entry at an index, no other ever applies a different one there.
void RaftProperties::on_committed(const Committed& fact, sim::Node& node) {
  const Raft& server = raft(node);
  const Log& log = server.log();
  held(entry_committed_);
  const LogIndex known = std::min<LogIndex>(fact.through, shadow_.size() - 1);
  const bool agrees = log.checksum(known) == shadow_[known].checksum;
  expect(state_machine_safety_, agrees, [&] {
    return node.name() + " applied entries up to index " + number(known) +
           " that are not the committed ones (committed by term " +
           number(shadow_[known].committed_in) + ")";
  });
  if (!agrees) return;
  if (fact.through > known) {
    remember(log, fact.through, fact.term);
    check_majority(node);
    check_newest_leader();
  }
  const std::uint64_t fingerprint = server.machine().fingerprint();
  expect(state_machine_safety_, fingerprint == shadow_[fact.through].fingerprint, [&] {
    return node.name() + " applied the entries up to index " + number(fact.through) +
           " and is not in the state that they make";
  });
}

// What is committed is on the disks of a majority, from then on (section 5.3). Of a server that is
// down nobody can tell.
void RaftProperties::check_majority(const sim::Node& node) {
  const LogIndex last = shadow_.size() - 1;
  const auto has_all = [&](sim::NodeId id) {
    const Raft* server = world_.node(id).program<Raft>();
    return server == nullptr || (server->log().is_durable(last) &&
                                 server->log().checksum(last) == shadow_[last].checksum);
  };
  const std::vector<sim::NodeId>& servers = raft(node).servers();
  const auto count =
      static_cast<std::size_t>(std::count_if(servers.begin(), servers.end(), has_all));
  expect(committed_is_on_majority_, count > servers.size() / 2, [&] {
    return "the entries up to index " + number(last) + " are committed, and " + number(count) +
           " of " + number(servers.size()) + " servers have them on their disks";
  });
}

// A leader may have been elected while the entries were
// still on their way to a majority of an earlier term.
void RaftProperties::check_newest_leader() {
  const auto& [term, leadership] = *leaderships_.rbegin();
  const sim::Node& node = world_.node(leadership.leader);
  const Raft* server = node.program<Raft>();
  const bool leads = server != nullptr && server->role() == Role::leader;
  if (leads && server->current_term() == term) check_completeness(server->log(), term, node);
}

void RaftProperties::before_mending() {
  mended_ = world_.now();
  committed_when_mended_ = shadow_.size() - 1;
}

// Claimed only of a run that leaves time for an election after its faults.
void RaftProperties::finish() {
  if (world_.now() - mended_ < kCatchUp) return;
  for (std::uint32_t i = 0; i < world_.node_count(); ++i) {
    const sim::Node& node = world_.node(sim::NodeId{i});
    const Raft* server = node.program<Raft>();
    if (server == nullptr) continue;
    expect(everybody_catches_up_, server->commit_index() >= committed_when_mended_, [&] {
      return node.name() + " has applied entries up to index " + number(server->commit_index()) +
             ", and those up to index " + number(committed_when_mended_) +
             " were committed before the faults were mended";
    });
  }
}

void RaftProperties::remember(const Log& log, LogIndex through, Term term) {
  for (LogIndex i = shadow_.size(); i <= through; ++i) {
    if (const auto& command = log[i].command) shadow_machine_.apply(*command);
    shadow_.push_back({log.checksum(i), term, shadow_machine_.fingerprint()});
  }
}

}  // namespace ordeal::protocols::raft
