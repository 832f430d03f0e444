#include "protocols/two_phase_commit/room.hpp"

#include <algorithm>
#include <memory>

#include "protocols/common/settings.hpp"
#include "protocols/common/variant.hpp"
#include "protocols/two_phase_commit/client.hpp"
#include "protocols/two_phase_commit/properties.hpp"
#include "protocols/two_phase_commit/site.hpp"

namespace ordeal::protocols::two_phase_commit {
namespace {

const std::vector<Variant<Rules>>& variants() {
  static const std::vector<Variant<Rules>> rows = {
      {{"execute_twice",
        "a copy of a transaction that arrives late is executed like another one: its money moves "
        "twice"},
       &Rules::executes_once},
      {{"silence_is_yes",
        "a participant that does not answer in time is taken to agree: it may have nothing to "
        "commit"},
       &Rules::silence_is_no},
      {{"decision_without_sync",
        "a commit is told before its record is durable: after a crash the coordinator presumes "
        "that it was aborted, and tells others so"},
       &Rules::decision_is_synced},
      {{"forget_at_once",
        "a coordinator tells a commit once and forgets it: who missed it asks, and hears that it "
        "was aborted"},
       &Rules::remembers_until_done},
      {{"remember_for_ever",
        "a coordinator remembers a commit though every writer has it: one day neither memory nor "
        "log has a place left"},
       &Rules::forgets_when_done},
      {{"presume_commit",
        "what a coordinator does not know counts as committed, though nothing is written down of "
        "what was aborted"},
       &Rules::unknown_was_aborted},
      {{"keep_places",
        "what is set aside in the log for a decision to commit stays so when it is to abort: the "
        "disk is full of nothing"},
       &Rules::places_are_returned},
      {{"read_without_lock",
        "reads take no locks: a transaction sees one account before a transfer and the other after "
        "it"},
       &Rules::reads_are_locked},
      {{"vote_for_an_echo",
        "a participant votes for whatever it has of a transaction, though it be the echo of work "
        "that a crash has lost"},
       &Rules::branch_is_numbered},
      {{"vote_without_sync",
        "a yes is told before its record is durable: after a crash the participant knows nothing "
        "of what it promised"},
       &Rules::vote_is_synced},
      {{"done_without_sync",
        "a commit is acknowledged before its record is durable: after a crash the participant asks "
        "a coordinator that has forgotten"},
       &Rules::commit_is_synced},
      {{"unlock_at_vote",
        "locks for writing are released with the vote: others read what is not committed yet, and "
        "replace it"},
       &Rules::in_doubt_keeps_locks},
      {{"unlock_at_restart",
        "a restarted participant does not lock again what it is in doubt about"},
       &Rules::restart_keeps_locks},
      {{"disk_full_at_commit",
        "a yes does not set the outcome's place on the disk aside: the participant cannot commit "
        "what it promised"},
       &Rules::space_is_reserved},
      {{"abort_alone_in_doubt",
        "a participant that has voted yes and hears nothing aborts by itself"},
       &Rules::yes_is_kept},
      {{"take_over_by_guess",
        "participants in doubt that reach each other and not the coordinator abort, when none of "
        "them has heard the outcome: one that is away may have"},
       &Rules::peers_must_know},
      {{"wait_for_ever", "nobody looks for circles of waiting transactions"},
       &Rules::deadlocks_are_broken},
  };
  return rows;
}

std::vector<SettingRow> settings() {
  return {
      {"roles", "all|apart", "all",
       "every node coordinates and keeps keys; or the first one coordinates, and the others keep "
       "them"},
      {"deadlocks", "detection|wound_wait|ordered", "detection",
       "circles are found in the wait-for graph, and their youngest given up; or an older "
       "transaction has a younger one given up instead of waiting; or locks are taken in the order "
       "of keys"},
      {"asks", "everybody|coordinator", "everybody",
       "whom a participant in doubt asks while the coordinator is silent"},
      {"answer_timeout", "duration", "100ms",
       "whoever does not answer for so long is silent; more than lock_patience, a round trip and a "
       "sync"},
      {"lock_patience", "duration", "20ms",
       "a participant says after so long that a transaction still waits for a lock"},
      {"deadlock_interval", "duration", "50ms", "how often a participant looks for circles"},
      {"inquiry_interval", "duration", "200ms",
       "a participant that hears nothing of a transaction for so long asks what became of it"},
      {"log_max", "count", "1000000000", "records that fit on a node's disk"},
  };
}

// {operator: decide, at: n2, outcome: abort}
std::string operate(const Cluster& cluster, sim::Node& desk, const Command& command) {
  const auto word = [&](const char* name) {
    const auto found = command.words.find(name);
    return found == command.words.end() ? std::string() : found->second;
  };
  const sim::Node* node = cluster.world.find(word("at"));
  const std::string outcome = word("outcome");
  if (node == nullptr || (outcome != "commit" && outcome != "abort")) {
    return "decide needs a node and an outcome: {operator: decide, at: n2, outcome: abort}";
  }
  const auto forced = desk.call(node->id(), Force{outcome == "commit"}, std::chrono::seconds(1));
  return forced ? "" : node->name() + " does not answer";
}

}  // namespace

Options options_of(const Cluster& cluster) {
  const SettingsReader settings(cluster.settings);
  Options options;
  options.coordinators = options.participants = cluster.nodes;
  if (settings.word("roles", "all") == "apart") {
    sim::require(cluster.nodes.size() > 1, "roles apart need two nodes");
    options.coordinators.resize(1);
    options.participants.erase(options.participants.begin());
  }
  const std::string deadlocks = settings.word("deadlocks", "detection");
  options.deadlocks = deadlocks == "wound_wait" ? Deadlocks::wound_wait
                      : deadlocks == "ordered"  ? Deadlocks::ordered
                                                : Deadlocks::detection;
  options.asks_peers = settings.word("asks", "everybody") == "everybody";
  options.answer_timeout = settings.duration("answer_timeout", options.answer_timeout);
  options.lock_patience = settings.duration("lock_patience", options.lock_patience);
  options.deadlock_interval = settings.duration("deadlock_interval", options.deadlock_interval);
  options.inquiry_interval = settings.duration("inquiry_interval", options.inquiry_interval);
  options.log_max = settings.count("log_max", options.log_max);
  options.rules = rules_of(variants(), cluster.variant);
  return options;
}

Room room() {
  Room room;
  room.name = "two_phase_commit";
  room.about = "a transactional key-value store over many nodes: all commit, or none does";
  room.paper =
      "J. Gray: Notes on Data Base Operating Systems, 1978; presumed abort: C. Mohan, "
      "B. Lindsay, R. Obermarck, 1986";
  room.variants = rows_of(variants());
  room.settings = settings();
  room.workloads = {"bank", "list-append", "rw-register"};
  room.commands = {{"decide", "ends whatever is in doubt at a node, without its coordinator",
                    "{operator: decide, at: n2, outcome: abort}"}};
  room.messages = {"Begin",    "TransactionId", "Execute", "Executed", "Work",   "Worked",
                   "WhoWaits", "Waits",         "Prepare", "Vote",     "Commit", "Acknowledged",
                   "Abort",    "Inquire",       "Known",   "Force",    "Forced"};
  room.marks = {"voted_yes", "all_voted_yes", "decided", "committed"};
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return sim::runs<Site>(options_of(cluster));
  };
  room.client = [](const Cluster& cluster, sim::Node& machine, int process,
                   const ClientOptions& client) -> std::unique_ptr<Client> {
    const Options options = options_of(cluster);
    return std::make_unique<TransactionClient>(cluster, machine, process, options.coordinators,
                                               options.answer_timeout, client);
  };
  room.operate = operate;
  room.properties = [](const Cluster& cluster) -> std::unique_ptr<Properties> {
    return std::make_unique<CommitProperties>(cluster, options_of(cluster));
  };
  return room;
}

}  // namespace ordeal::protocols::two_phase_commit
