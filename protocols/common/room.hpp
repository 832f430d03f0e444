#pragma once
// A room: everything the harness must know to run one protocol. The list of them is
// protocols/registry.cpp, or a user's own main.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocols/common/client.hpp"
#include "protocols/common/property.hpp"
#include "sim/world.hpp"

namespace ordeal::protocols {

/// A protocol's own settings as a scenario gives them: {"heartbeat", "50ms"}. The room reads and
/// checks them; see Room::settings for what there is.
using Settings = std::map<std::string, std::string>;

/// One setting of a room.
struct SettingRow {
  std::string name;  ///< "election_timeout"
  /// "duration", "durations" (a range, 150ms..300ms), "count", "flag", or the words to choose from:
  /// "wall|lamport"
  std::string kind;
  std::string standard;  ///< the default, as text: "150ms..300ms"
  std::string about;
};

/// One broken variant: the protocol with one rule left out.
struct VariantRow {
  std::string name;   ///< "read_without_heartbeat"
  std::string about;  ///< the rule that is missing, and what it breaks
};

/// Something an operator may tell the cluster to do, besides what clients ask: "snapshot",
/// "decide".
struct CommandRow {
  std::string name;
  std::string about;
  std::string example;  ///< as a script says it: "{operator: snapshot, at: n1}"
};

/// A command as it is given: its own words, {"at", "n1"}, not checked by the harness.
struct Command {
  std::string name;
  std::map<std::string, std::string> words;
};

/// Where one run's cluster lives.
struct Cluster {
  sim::World& world;
  std::vector<sim::NodeId> nodes;  ///< the protocol's machines, n1..
  std::string variant;             ///< empty for the protocol as written
  Settings settings;               ///< only names and kinds that Room::settings lists; checked
};

struct ClientOptions {
  sim::Duration timeout{};  ///< of one operation, retries included
  bool retries = true;      ///< may it send an operation again?
};

struct Room {
  std::string name;   ///< "raft": as scenarios say it
  std::string about;  ///< one line
  std::string paper;  ///< whose algorithm, where written
  std::vector<VariantRow> variants;
  std::vector<SettingRow> settings;
  /// The workloads this room's clients can serve: "register".
  std::vector<std::string> workloads;
  std::vector<CommandRow> commands;
  /// The types of its messages, and the marks its code reaches (Node::reached), for scripts and
  /// faults that name them; empty: not told, and any word passes.
  std::vector<std::string> messages;
  std::vector<std::string> marks;
  /// What the number beside a role is: "term". Empty: nothing that people have to know.
  std::string role_number;
  /// What the machine `node` of the cluster runs.
  std::function<std::shared_ptr<const sim::Boot>(const Cluster&, sim::NodeId node)> boot;
  /// The client of process `process`, on machine `machine`; null if the room has no clients.
  std::function<std::unique_ptr<Client>(const Cluster&, sim::Node& machine, int process,
                                        const ClientOptions&)>
      client;
  /// Gives a command, on a fiber of the operator's own machine `desk`: sends what has to be sent
  /// and returns when it has been answered or given up. Empty: what went well; else what is wrong
  /// with the command. Null if the room has no commands.
  std::function<std::string(const Cluster&, sim::Node& desk, const Command&)> operate;
  /// The properties to watch; may be empty.
  std::function<std::unique_ptr<Properties>(const Cluster&)> properties;
};

/// The room of that name, or null.
const Room* find_room(const std::vector<Room>& rooms, const std::string& name);

}  // namespace ordeal::protocols
