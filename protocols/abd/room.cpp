#include "protocols/abd/room.hpp"

#include <memory>

#include "protocols/abd/properties.hpp"
#include "protocols/common/settings.hpp"
#include "protocols/common/variant.hpp"

namespace ordeal::protocols::abd {
namespace {

const std::vector<Variant<Rules>>& variants() {
  static const std::vector<Variant<Rules>> rows = {
      {{"read_without_write_back",
        "a read returns the newest value it found without storing it on a majority: the next read "
        "may find an older one"},
       &Rules::read_writes_back},
      {{"write_without_read",
        "a writer counts its own writes instead of asking what there is: its value is older than "
        "one that was there before, and lost"},
       &Rules::write_reads_first},
      {{"half_is_enough",
        "rounds end with the answers of half of the replicas: two quorums may have nobody in "
        "common"},
       &Rules::quorum_is_majority},
      {{"older_replaces_newer",
        "a replica stores whatever arrives: a late message undoes a newer write"},
       &Rules::newer_is_kept},
      {{"update_without_sync",
        "a replica acknowledges what is not on its disk: after a crash it has forgotten it"},
       &Rules::update_is_synced},
  };
  return rows;
}

}  // namespace

Options options_of(const Cluster& cluster) {
  const SettingsReader settings(cluster.settings);
  Options options;
  options.replicas = cluster.nodes;
  options.round_timeout = settings.duration("round_timeout", options.round_timeout);
  options.rules = rules_of(variants(), cluster.variant);
  return options;
}

Room room() {
  Room room;
  room.name = "abd";
  room.about = "an atomic register: two rounds to a majority for every read and write, no leader";
  room.paper =
      "H. Attiya, A. Bar-Noy, D. Dolev: Sharing Memory Robustly in Message-Passing "
      "Systems, 1995";
  room.variants = rows_of(variants());
  room.settings = {
      {"round_timeout", "duration", "100ms",
       "a round that no majority answered for so long is asked again"},
  };
  room.workloads = {"register"};
  room.messages = {"Query", "Tagged", "Update", "Updated"};
  room.marks = {"update_unsynced"};
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return sim::runs<Replica>(options_of(cluster).rules);
  };
  room.client = [](const Cluster& cluster, sim::Node& machine, int process,
                   const ClientOptions& client) -> std::unique_ptr<Client> {
    return std::make_unique<Process>(machine, process, options_of(cluster), client);
  };
  room.properties = [](const Cluster& cluster) -> std::unique_ptr<Properties> {
    return std::make_unique<AbdProperties>(cluster);
  };
  return room;
}

}  // namespace ordeal::protocols::abd
