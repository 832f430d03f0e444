#include "protocols/raft/room.hpp"

#include <memory>

#include "protocols/common/settings.hpp"
#include "protocols/common/variant.hpp"
#include "protocols/raft/client.hpp"
#include "protocols/raft/properties.hpp"

namespace ordeal::protocols::raft {
namespace {

const std::vector<Variant<Rules>>& variants() {
  static const std::vector<Variant<Rules>> rows = {
      {{"read_without_heartbeat",
        "a leader answers reads from its own state without asking a majority whether it still "
        "leads: a deposed one answers with what has been overwritten"},
       &Rules::read_needs_heartbeat},
      {{"read_before_own_commit",
        "a new leader answers reads before an entry of its own term is committed: it may not know "
        "yet what its predecessor committed"},
       &Rules::read_needs_own_commit},
      {{"vote_without_sync",
        "term and vote are told without being synced: after a crash the server votes again, and a "
        "term has two leaders"},
       &Rules::vote_is_synced},
      {{"commit_counts_old_terms",
        "entries of earlier terms are committed by counting replicas: one that is on a majority is "
        "still overwritten (figure 8)"},
       &Rules::commit_needs_own_term},
      {{"vote_without_log_check",
        "votes go to any candidate of a new term: a leader may lack committed entries, and removes "
        "them elsewhere"},
       &Rules::vote_needs_log_check},
      {{"retry_applies_twice",
        "the session table is ignored: a command that was sent again is applied again"},
       &Rules::retry_applies_once},
  };
  return rows;
}

}  // namespace

Options options_of(const Cluster& cluster) {
  const SettingsReader settings(cluster.settings);
  Options options;
  options.servers = cluster.nodes;
  options.election_timeout = settings.durations("election_timeout", options.election_timeout);
  options.heartbeat = settings.duration("heartbeat", options.heartbeat);
  options.rpc_timeout = settings.duration("rpc_timeout", options.rpc_timeout);
  options.batch_max = settings.count("batch_max", options.batch_max);
  options.rules = rules_of(variants(), cluster.variant);
  return options;
}

Room room() {
  Room room;
  room.name = "raft";
  room.about = "a replicated key-value store: one leader, a log on every server";
  room.paper = "D. Ongaro, J. Ousterhout: In Search of an Understandable Consensus Algorithm, 2014";
  room.variants = rows_of(variants());
  room.settings = {
      {"election_timeout", "durations", "150ms..300ms",
       "without a leader's word for so long, a server starts an election; drawn anew for each"},
      {"heartbeat", "duration", "50ms", "an idle leader speaks this often"},
      {"rpc_timeout", "duration", "50ms",
       "a server asks again when it had no answer for so long; more than a round trip and a sync"},
      {"batch_max", "count", "64", "log entries in one message"},
  };
  room.workloads = {"register"};
  room.messages = {"RequestVote", "Vote", "AppendEntries", "AppendEntriesReply",
                   "Command",     "Read", "ClientReply"};
  room.marks = {"entry_appended_unsynced", "committed_before_reply", "vote_cast_unsynced",
                "vote_granted"};
  room.role_number = "term";
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return sim::runs<Raft>(options_of(cluster));
  };
  room.client = [](const Cluster& cluster, sim::Node& machine, int process,
                   const ClientOptions& client) -> std::unique_ptr<Client> {
    const Options options = options_of(cluster);
    // An answer takes two rounds: the client's to the leader, and the leader's to its followers.
    const RaftClient::Patience patience{2 * options.rpc_timeout, options.heartbeat};
    return std::make_unique<RaftClient>(cluster, machine, process, client, patience);
  };
  room.properties = [](const Cluster& cluster) -> std::unique_ptr<Properties> {
    return std::make_unique<RaftProperties>(cluster.world);
  };
  return room;
}

}  // namespace ordeal::protocols::raft
