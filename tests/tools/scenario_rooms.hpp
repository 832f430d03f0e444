#pragma once
// Rooms for the tests of scenarios: what a loader asks of a room, and nothing that runs.

#include <memory>
#include <vector>

#include "protocols/common/room.hpp"

namespace scenario_test {

class Claims final : public ordeal::protocols::Properties {
 public:
  Claims() {
    declare("election-safety", ordeal::protocols::PropertyKind::always);
    declare("log-matching", ordeal::protocols::PropertyKind::always);
    declare("a-leader-is-elected", ordeal::protocols::PropertyKind::sometimes);
  }
};

/// "raft", with clients, variants, settings of every kind and properties; "gossip", with none of
/// them.
inline std::vector<ordeal::protocols::Room> rooms() {
  namespace protocols = ordeal::protocols;
  protocols::Room raft;
  raft.name = "raft";
  raft.variants = {{"read_without_heartbeat", ""}, {"vote_without_sync", ""}};
  raft.settings = {{"election_timeout", "durations", "150ms..300ms", ""},
                   {"heartbeat", "duration", "50ms", ""},
                   {"batch_max", "count", "64", ""},
                   {"pre_vote", "flag", "false", ""}};
  raft.workloads = {"register"};
  raft.messages = {"RequestVote", "AppendEntries"};
  raft.marks = {"vote: stored", "appended", "became_leader", "voted", "entry_appended_unsynced"};
  raft.commands = {{"transfer", "", ""}};
  raft.client = [](const protocols::Cluster&, ordeal::sim::Node&, int,
                   const protocols::ClientOptions&) { return nullptr; };
  raft.properties = [](const protocols::Cluster&) { return std::make_unique<Claims>(); };
  protocols::Room gossip;
  gossip.name = "gossip";
  return {raft, gossip};
}

}  // namespace scenario_test
