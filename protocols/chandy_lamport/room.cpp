#include "protocols/chandy_lamport/room.hpp"

#include <algorithm>
#include <memory>

#include "protocols/chandy_lamport/apps/locks.hpp"
#include "protocols/chandy_lamport/apps/mutex.hpp"
#include "protocols/chandy_lamport/apps/token.hpp"
#include "protocols/chandy_lamport/apps/transfers.hpp"
#include "protocols/chandy_lamport/apps/work.hpp"
#include "protocols/chandy_lamport/properties.hpp"
#include "protocols/common/settings.hpp"
#include "protocols/common/variant.hpp"

namespace ordeal::protocols::chandy_lamport {
namespace {

const std::vector<Variant<Rules>>& variants() {
  static const std::vector<Variant<Rules>> rows = {
      {{"marker_after_message",
        "a marker leaves behind the next message of the program instead of before it: the receiver "
        "takes that message for one of before the snapshot"},
       &Rules::marker_is_first},
      {{"channels_not_recorded",
        "only states are recorded: what was under way is in no snapshot, and work that is under "
        "way passes for work that is done"},
       &Rules::channels_are_recorded},
      {{"markers_not_forwarded",
        "a process that records sends no markers: whoever has no channel from the initiator never "
        "records, and no other channel is ever closed"},
       &Rules::markers_are_forwarded},
      {{"snapshots_mixed_up",
        "a marker is taken for one of the snapshot that is under way, whichever it names: two "
        "initiators spoil each other's snapshots"},
       &Rules::snapshots_are_apart},
      {{"records_once",
        "a process that has recorded its state gives the same one to every later snapshot: what "
        "has become true since is never seen"},
       &Rules::records_anew},
  };
  return rows;
}

// The programs there are, and how to run a layer over each.
struct AppRow {
  std::string name;
  AppTable table;
  std::shared_ptr<const sim::Boot> (*boot)(const Options&);
};
template <class App>
AppRow row(const std::string& name) {
  return {name, table_of<App>(), [](const Options& options) -> std::shared_ptr<const sim::Boot> {
            return sim::runs<Layer<App>>(options);
          }};
}
const AppRow& app_of(const Cluster& cluster) {
  static const std::vector<AppRow> rows = {
      row<Transfers>("transfers"), row<TokenRing>("token"), row<Diffusion>("work"),
      row<Locks>("locks"),         row<Mutex>("mutex"),
  };
  const std::string name = SettingsReader(cluster.settings).word("program", "transfers");
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const AppRow& each) { return each.name == name; });
  return *found;
}

std::optional<sim::Distribution> unless_never(const SettingsReader& settings,
                                              const std::string& name, sim::Duration least,
                                              sim::Duration greatest) {
  const auto span = settings.durations(name, sim::Distribution::uniform(least, greatest));
  if (span == sim::Distribution::uniform({}, {})) return std::nullopt;
  return span;
}

// {operator: snapshot, at: n1} and {operator: move, at: n1}.
template <class Question>
std::string ask(const Cluster& cluster, sim::Node& desk, const Command& command) {
  const auto at = command.words.find("at");
  sim::Node* node = at == command.words.end() ? nullptr : cluster.world.find(at->second);
  if (node == nullptr || node->id().value >= cluster.nodes.size()) {
    return command.name + " needs a node: {operator: " + command.name + ", at: n1}";
  }
  const auto answer = desk.call(node->id(), Question{}, std::chrono::seconds(1));
  return answer ? "" : node->name() + " does not answer";
}

std::string operate(const Cluster& cluster, sim::Node& desk, const Command& command) {
  return command.name == "snapshot" ? ask<TakeSnapshot>(cluster, desk, command)
                                    : ask<Move>(cluster, desk, command);
}

}  // namespace

Options options_of(const Cluster& cluster) {
  using std::chrono::milliseconds;
  const SettingsReader settings(cluster.settings);
  Options options;
  options.nodes = cluster.nodes;
  options.app = app_of(cluster).table;
  options.pace = unless_never(settings, "pace", milliseconds(1), milliseconds(20));
  options.every = unless_never(settings, "snapshot_every", milliseconds(100), milliseconds(500));
  options.initiators = settings.count("initiators", options.initiators);
  options.patience = settings.duration("patience", std::chrono::seconds(2));
  options.rules = rules_of(variants(), cluster.variant);
  return options;
}

Room room() {
  Room room;
  room.name = "chandy_lamport";
  room.about = "snapshots of a running program, by markers that no process waits for";
  room.paper =
      "K. M. Chandy, L. Lamport: Distributed Snapshots: Determining Global States of Distributed "
      "Systems, 1985";
  room.variants = rows_of(variants());
  room.settings = {
      {"program", "transfers|token|work|locks|mutex", "transfers",
       "what snapshots are taken of: money that is sent about, a token on a ring, work that is "
       "shared and comes to an end, locks that end in a deadlock, Lamport's mutual exclusion"},
      {"pace", "durations", "1ms..20ms",
       "how long a process lets pass between steps of its own accord; 0s: it takes none"},
      {"snapshot_every", "durations", "100ms..500ms",
       "how long an initiator lets pass between snapshots; 0s: it begins none"},
      {"initiators", "count", "1", "processes that begin snapshots, n1 and so on"},
      {"patience", "duration", "2s",
       "a snapshot begun so long before the end of the run has to be whole by then"},
  };
  room.commands = {
      {"snapshot", "begins a snapshot at a node", "{operator: snapshot, at: n1}"},
      {"move", "lets a node's program take a step", "{operator: move, at: n1}"},
  };
  room.messages = {"Marker",      "Part",         "Transfer", "Token", "Work", "Timed",
                   "LockMessage", "TakeSnapshot", "Taken",    "Move",  "Moved"};
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return app_of(cluster).boot(options_of(cluster));
  };
  room.operate = operate;
  room.properties = [](const Cluster& cluster) -> std::unique_ptr<Properties> {
    return std::make_unique<SnapshotProperties>(cluster, options_of(cluster));
  };
  return room;
}

}  // namespace ordeal::protocols::chandy_lamport
