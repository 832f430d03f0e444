#include "tests/protocols/raft/cluster.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "tests/protocols/complaint.hpp"

namespace ordeal::tests::raft {
namespace {

sim::WorldOptions world_options(const Setup& setup) {
  sim::WorldOptions options;
  options.seed = setup.seed;
  options.network = setup.network;
  options.disk = setup.disk;
  options.overrides = setup.overrides;
  return options;
}

std::vector<sim::NodeId> first_ids(std::size_t count) {
  std::vector<sim::NodeId> ids;
  for (std::uint32_t i = 0; i < count; ++i) ids.push_back(sim::NodeId{i});
  return ids;
}

}  // namespace

Cluster::Cluster(const Setup& setup)
    : world(world_options(setup)),
      cluster_{world, first_ids(setup.servers), setup.variant, setup.settings},
      room_(protocols::raft::room()),
      client_options_(setup.client) {
  for (std::size_t i = 1; i <= setup.servers; ++i) {
    world.add_node("n" + std::to_string(i), room_.boot(cluster_, id(i)));
  }
  properties_ = room_.properties(cluster_);
}

void Cluster::start() {
  for (const sim::NodeId server : cluster_.nodes) world.start(server);
}

std::size_t Cluster::leader() {
  std::size_t found = 0;
  for (std::size_t i = 1; i <= size(); ++i) {
    const auto* server = raft(i);
    if (server == nullptr || server->role() != protocols::raft::Role::leader) continue;
    if (found == 0 || server->current_term() > raft(found)->current_term()) found = i;
  }
  return found;
}

bool Cluster::run_until(const std::function<bool()>& holds, sim::Duration span) {
  const sim::Time end = world.now() + span;
  while (!holds()) {
    if (world.now() >= end || !world.step()) return false;
  }
  return true;
}

std::uint32_t Cluster::cut(const sim::LinkSet& links) {
  sim::LinkRule rule;
  rule.name = "test";
  rule.links = links;
  rule.cut = true;
  return world.network().add_rule(rule);
}

std::uint32_t Cluster::isolate(std::size_t number) {
  return cut(sim::LinkSet::touching({id(number)}));
}

sim::Node& Cluster::client_machine(int process) {
  const std::string name = "c" + std::to_string(process + 1);
  if (sim::Node* machine = world.find(name)) return *machine;
  sim::Node& machine = world.add_node(name);
  world.start(machine.id());
  return machine;
}

protocols::Outcome Cluster::perform(int process, const protocols::Operation& operation) {
  sim::Node& machine = client_machine(process);
  // One client a process: its serial numbers must go on from one operation to the next.
  std::unique_ptr<protocols::Client>& client = clients_[process];
  if (!client) client = room_.client(cluster_, machine, process, client_options_);
  std::optional<protocols::Outcome> outcome;
  machine.spawn("client", [&] { outcome = client->perform(operation); });
  run_until([&] { return outcome.has_value(); }, 3600s);
  return outcome.value_or(protocols::Outcome{});
}

void Cluster::start_process(int process, sim::Time until, int keys) {
  sim::Node& machine = client_machine(process);
  machine.spawn("process", [this, process, &machine, until, keys] {
    run_process(process, machine, until, keys);
  });
}

void Cluster::run_process(int process, sim::Node& machine, sim::Time until, int keys) {
  const auto client = room_.client(cluster_, machine, process, {1s, true});
  std::map<std::string, std::int64_t> last_seen;
  for (std::int64_t i = 1; world.now() < until; ++i) {
    const auto which = machine.draw_below("key", static_cast<std::uint64_t>(keys));
    const std::string key(1, static_cast<char>('x' + which));
    const std::int64_t fresh = (process + 1) * 1'000'000 + i;
    const std::uint64_t kind = machine.draw_below("kind", 4);
    Seen seen;
    seen.process = process;
    seen.operation = kind < 2 ? read(key) : write(key, fresh);
    if (kind == 3 && last_seen.contains(key)) seen.operation = cas(key, last_seen[key], fresh);
    seen.invoked = world.now();
    const std::size_t place = history.size();
    history.push_back(seen);
    history[place].outcome = client->perform(seen.operation);
    const protocols::Outcome& outcome = history[place].outcome;
    if (outcome.ending != protocols::Ending::info) history[place].returned = world.now();
    if (outcome.ending == protocols::Ending::ok && kind < 2 && outcome.value) {
      last_seen[key] = *outcome.value;
    }
    machine.sleep(machine.draw("pause", sim::Distribution::uniform(0ms, 20ms)));
  }
}

std::string Cluster::complaint() const {
  const std::string told = complaint_of(world, *properties_);
  return told.empty() ? impossible_read(history) : told;
}

std::vector<std::string> Cluster::violated() const {
  std::vector<std::string> names;
  for (const protocols::Property& property : properties_->all()) {
    if (property.is_violated()) names.push_back(property.name);
  }
  if (!impossible_read(history).empty()) names.push_back("history");
  return names;
}

std::uint64_t Cluster::looks(const std::string& name) const {
  for (const protocols::Property& property : properties_->all()) {
    if (property.name == name) return property.looks;
  }
  return 0;
}

namespace {

// A value and when it surely was, and surely had been, the key's.
struct Observation {
  std::optional<std::int64_t> value;
  sim::Time begin;
  sim::Time end;
};

std::vector<Observation> observations(const std::vector<Seen>& history, const std::string& key) {
  std::vector<Observation> found;
  for (const Seen& seen : history) {
    if (seen.operation.key != key || seen.outcome.ending != protocols::Ending::ok) continue;
    if (seen.operation.function == protocols::Function::read) {
      found.push_back({seen.outcome.value, seen.invoked, seen.returned});
    } else {
      if (seen.operation.function == protocols::Function::cas) {
        found.push_back({seen.operation.expected, seen.invoked, seen.returned});
      }
      found.push_back({seen.operation.value, seen.invoked, seen.returned});
    }
  }
  return found;
}

std::string text_of(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "nothing";
}

}  // namespace

std::string impossible_read(const std::vector<Seen>& history) {
  for (const std::string key : {"x", "y", "z"}) {
    std::map<std::int64_t, sim::Time> written;  // by value: when its write began
    for (const Seen& seen : history) {
      if (seen.operation.key == key && seen.operation.function != protocols::Function::read &&
          seen.outcome.ending != protocols::Ending::fail) {
        written[seen.operation.value] = seen.invoked;
      }
    }
    std::vector<Observation> all = observations(history, key);
    std::sort(all.begin(), all.end(),
              [](const Observation& a, const Observation& b) { return a.begin < b.begin; });
    for (const Observation& later : all) {
      if (later.value && (!written.contains(*later.value) || written[*later.value] > later.end)) {
        return key + " is " + text_of(later.value) + ", which nobody wrote";
      }
      // Values are written once, so one that was there, then was another, never comes back.
      std::optional<sim::Time> other_begin;  // the latest begin of another value, before `later`
      std::optional<std::int64_t> other;
      for (const Observation& earlier : all) {
        if (earlier.end >= later.begin || earlier.value == later.value) continue;
        if (!other_begin || earlier.begin > *other_begin) {
          other_begin = earlier.begin;
          other = earlier.value;
        }
      }
      if (!other_begin) continue;
      if (!later.value) return key + " is nothing after it was " + text_of(other);
      for (const Observation& first : all) {
        if (first.value == later.value && first.end < *other_begin) {
          return key + " is " + text_of(later.value) + " again after it was " + text_of(other);
        }
      }
    }
  }
  return {};
}

void preload(Cluster& cluster, std::size_t number, const std::vector<protocols::raft::Term>& terms,
             protocols::raft::Term current, std::int64_t salt) {
  protocols::raft::Log log(cluster.node(number));
  for (const protocols::raft::Term term : terms) {
    protocols::raft::Command command;
    command.session = 100;
    command.serial = log.last_index() + 1;
    command.key = "x";
    command.value = static_cast<std::int64_t>(term * 1000 + command.serial) + salt;
    log.append({term, command});
  }
  protocols::raft::VoteFile(cluster.node(number)).enter(current);
}

std::vector<protocols::raft::Term> terms(const protocols::raft::Log& log) {
  std::vector<protocols::raft::Term> terms;
  for (protocols::raft::LogIndex i = 1; i <= log.last_index(); ++i) terms.push_back(log.term_at(i));
  return terms;
}

std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly) {
  const char* setting = std::getenv("ORDEAL_NIGHTLY");
  return setting != nullptr && *setting == '1' ? nightly : usual;
}

}  // namespace ordeal::tests::raft
