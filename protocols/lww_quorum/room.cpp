#include "protocols/lww_quorum/room.hpp"

#include <array>
#include <memory>
#include <string_view>

#include "protocols/common/settings.hpp"
#include "protocols/common/variant.hpp"
#include "protocols/lww_quorum/client.hpp"
#include "protocols/lww_quorum/properties.hpp"

namespace ordeal::protocols::lww_quorum {
namespace {

const std::vector<Variant<Rules>>& variants() {
  static const std::vector<Variant<Rules>> rows = {
      {{"per_server_vectors",
        "a version has one vector with an entry for each server, and no dot of its own: of two "
        "writes that did not see each other the second replaces the first (figure 44)"},
       &Rules::dot_is_apart},
      {{"repair_overwrites",
        "read repair stores what it brings without looking at what is there: a newer version that "
        "came meanwhile is gone"},
       &Rules::repair_merges},
      {{"acknowledge_at_once",
        "a write is acknowledged when the coordinator has it, whatever W says"},
       &Rules::acks_are_awaited},
      {{"keep_without_sync",
        "a replica says that it has what is not on its disk: after a crash it has not"},
       &Rules::keep_is_synced},
      {{"dot_without_sync",
        "a coordinator tells others of a version before it is on its own disk: after a crash it "
        "gives the dot to another write, which then passes for the first"},
       &Rules::dot_is_synced},
      {{"buried_too_soon",
        "tombstones are forgotten after the grace, whether or not every replica has them: what was "
        "deleted comes back from one that was away"},
       &Rules::burial_asks_all},
      {{"hints_never_delivered", "hints are taken and kept: who missed a write is never told"},
       &Rules::hints_are_delivered},
      {{"first_child_only",
        "anti-entropy goes down only into the first child of what differs: most differences stay"},
       &Rules::all_children_differ},
      {{"stamp_ignores_read",
        "a Lamport stamp is above those of the coordinator, not above those that the client read: "
        "what the client wrote in answer is older than what it answers"},
       &Rules::stamp_follows_read},
      {{"too_few_is_failure",
        "a client takes a write that reached fewer than W replicas for one that did not happen "
        "(figure 61): it may well be read"},
       &Rules::too_few_is_doubt},
  };
  return rows;
}

template <std::size_t n>
std::size_t place_in(const std::array<std::string_view, n>& words, const std::string& word) {
  std::size_t place = 0;
  while (place + 1 < n && words[place] != word) ++place;
  return place;
}

constexpr std::array<std::string_view, 4> kOrders{"wall", "lamport", "siblings", "clients"};
constexpr std::array<std::string_view, 3> kReadRepairs{"none", "after", "before"};

std::vector<SettingRow> settings() {
  return {
      {"order", "wall|lamport|siblings|clients", "wall",
       "which version replaces which: the one with the later stamp, by wall clock or by Lamport "
       "clock; or only those that its writer had seen, by dotted version vectors of the servers or "
       "by an entry for each client"},
      {"n", "count", "3", "replicas of each key"},
      {"r", "count", "2", "replicas that must answer a read"},
      {"w", "count", "2", "replicas that must have a write before it is acknowledged"},
      {"tokens", "count", "8", "places of each node on the ring"},
      {"read_repair", "none|after|before", "after",
       "whether a read tells replicas that are behind, after it has answered or before"},
      {"answer_timeout", "duration", "50ms",
       "a replica that does not answer for so long is not waited for; more than a round trip and a "
       "sync"},
      {"handoff", "duration", "200ms", "how often hints are tried; 0s: none are taken"},
      {"anti_entropy", "duration", "500ms",
       "how often a node compares with every other, at most; 0s: never"},
      {"grace", "duration", "10s", "how long tombstones are kept, at least"},
  };
}

// {operator: delete, key: x, through: n1}: the client of an operator's own deletes a key.
std::string operate(const Cluster& cluster, sim::Node& desk, const Command& command) {
  const auto word = [&](const char* name) {
    const auto found = command.words.find(name);
    return found == command.words.end() ? std::string() : found->second;
  };
  if (word("key").empty()) return "delete needs a key: {operator: delete, key: x}";
  // Its writes need a name that no client's have; a client is a process below this.
  static constexpr int kOperator = 1'000'000;
  const int serial = static_cast<int>(desk.kernel().trace().count() % kOperator);
  StoreClient client(cluster, desk, kOperator + serial, options_of(cluster),
                     {std::chrono::seconds(1), true});
  Operation look;
  look.key = word("key");
  look.through = word("through");
  client.perform(look);
  const Outcome outcome = client.remove(look.key, look.through);
  return outcome.ending == Ending::ok ? "" : "not deleted: " + outcome.error;
}

}  // namespace

Options options_of(const Cluster& cluster) {
  const SettingsReader settings(cluster.settings);
  Options options;
  options.nodes = cluster.nodes;
  options.order = static_cast<Order>(place_in(kOrders, settings.word("order", "wall")));
  options.replicas = settings.count("n", options.replicas);
  options.read_quorum = settings.count("r", options.read_quorum);
  options.write_quorum = settings.count("w", options.write_quorum);
  options.tokens = settings.count("tokens", options.tokens);
  options.read_repair =
      static_cast<ReadRepair>(place_in(kReadRepairs, settings.word("read_repair", "after")));
  options.answer_timeout = settings.duration("answer_timeout", options.answer_timeout);
  options.handoff = settings.duration("handoff", options.handoff);
  options.anti_entropy = settings.duration("anti_entropy", options.anti_entropy);
  options.grace = settings.duration("grace", options.grace);
  options.rules = rules_of(variants(), cluster.variant);
  return options;
}

Room room() {
  Room room;
  room.name = "lww_quorum";
  room.about = "a Dynamo-style store: any node takes any question, and asks N, R or W replicas";
  room.paper = "G. DeCandia and others: Dynamo: Amazon's Highly Available Key-value Store, 2007";
  room.variants = rows_of(variants());
  room.settings = settings();
  room.workloads = {"register", "set"};
  room.messages = {"Put",  "PutReply", "Get",       "GetReply", "Fetch",      "Fetched",     "Keep",
                   "Kept", "Forget",   "AskHashes", "Hashes",   "SyncRanges", "RangesSynced"};
  room.marks = {"write_unsynced"};
  room.commands = {{"delete", "deletes a key, after what is there", "{operator: delete, key: x}"}};
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return sim::runs<Peer>(options_of(cluster));
  };
  room.client = [](const Cluster& cluster, sim::Node& machine, int process,
                   const ClientOptions& client) -> std::unique_ptr<Client> {
    return std::make_unique<StoreClient>(cluster, machine, process, options_of(cluster), client);
  };
  room.operate = operate;
  room.properties = [](const Cluster& cluster) -> std::unique_ptr<Properties> {
    return std::make_unique<StoreProperties>(cluster, options_of(cluster));
  };
  return room;
}

}  // namespace ordeal::protocols::lww_quorum
