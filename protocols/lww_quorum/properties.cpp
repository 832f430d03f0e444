#include "protocols/lww_quorum/properties.hpp"

#include <algorithm>

namespace ordeal::protocols::lww_quorum {
namespace {

using Past = std::vector<std::uint64_t>;

bool has(const Past& past, std::size_t place) {
  return place / 64 < past.size() && (past[place / 64] >> (place % 64) & 1) != 0;
}

void insert(Past& past, std::size_t place) {
  if (place / 64 >= past.size()) past.resize(place / 64 + 1);
  past[place / 64] |= std::uint64_t{1} << (place % 64);
}

void insert_all(Past& past, const Past& other) {
  if (other.size() > past.size()) past.resize(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) past[i] |= other[i];
}

}  // namespace

StoreProperties::StoreProperties(const Cluster& cluster, const Options& options)
    : WatchingProperties(cluster.world),
      options_(options),
      precedence_{options.order, true},
      ring_(options.nodes, options.tokens, options.replicas),
      acknowledged_is_on_w_(declare("acknowledged-is-on-w", PropertyKind::always)),
      promises_are_kept_(declare("promises-are-kept", PropertyKind::always)),
      siblings_are_not_lost_(declare("siblings-are-not-lost", PropertyKind::always)),
      newest_stamp_wins_(declare("newest-stamp-wins", PropertyKind::always)),
      cause_does_not_win_(declare("cause-does-not-win", PropertyKind::always)),
      dots_are_unique_(declare("dots-are-unique", PropertyKind::always)),
      quorums_intersect_(declare("quorums-intersect", PropertyKind::always)),
      value_was_written_(declare("value-was-written", PropertyKind::always)),
      keys_stay_with_theirs_(declare("keys-stay-with-theirs", PropertyKind::always)),
      dead_stay_dead_(declare("dead-stay-dead", PropertyKind::always)),
      replicas_converge_(declare("replicas-converge", PropertyKind::eventually)),
      hints_are_handed_off_(declare("hints-are-handed-off", PropertyKind::eventually)),
      siblings_met_(declare("siblings-met", PropertyKind::sometimes)) {
  world_.watch<Asked>([this](const Asked& fact, sim::Node&) { on_asked(fact); });
  world_.watch<Numbered>(
      [this](const Numbered& fact, sim::Node& node) { on_numbered(fact, node); });
  world_.watch<Acknowledged>(
      [this](const Acknowledged& fact, sim::Node& node) { on_acknowledged(fact, node); });
  world_.watch<ReadBegan>([this](const ReadBegan& fact, sim::Node& node) {
    reads_[{node.id(), fact.number}] = keys_[fact.key].acknowledged;
  });
  world_.watch<ReadGathered>(
      [this](const ReadGathered& fact, sim::Node& node) { on_gathered(fact, node); });
  world_.watch<Gained>([this](const Gained& fact, sim::Node& node) { on_gained(fact, node); });
  world_.watch<Replaced>(
      [this](const Replaced& fact, sim::Node& node) { on_replaced(fact, node); });
  world_.watch<Holds>([this](const Holds& fact, sim::Node& node) { on_holds(fact, node); });
  world_.watch<Answered>(
      [this](const Answered& fact, sim::Node& node) { check_promises(fact.key, node.id()); });
  watch_sometimes();
}

void StoreProperties::watch_sometimes() {
  const auto count = [this](std::string_view name) {
    return declare(name, PropertyKind::sometimes);
  };
  world_.watch<Repaired>(
      [this, at = count("read-repaired")](const Repaired&, sim::Node&) { held(at); });
  world_.watch<HandedOff>(
      [this, at = count("hint-handed-off")](const HandedOff&, sim::Node&) { held(at); });
  world_.watch<ReachedTooFew>(
      [this, at = count("write-reached-too-few")](const ReachedTooFew&, sim::Node&) { held(at); });
  world_.watch<RefusedDouble>(
      [this, at = count("doubled-write-refused")](const RefusedDouble&, sim::Node&) { held(at); });
  world_.watch<Compared>([this, differed = count("ranges-differed"),
                          saved = count("comparing-sent-less")](const Compared& fact, sim::Node&) {
    if (fact.ranges_differed > 0) held(differed);
    if (fact.keys_sent < fact.keys_held) held(saved);
  });
  world_.watch<Forgot>(
      [this, at = count("tombstones-forgotten")](const Forgot& fact, sim::Node& node) {
        held(at);
        Key& key = keys_[fact.key];
        const std::set<std::size_t>& promised = key.promised[node.id()];
        key.forgotten[node.id()].insert(promised.begin(), promised.end());
      });
}

// --- the record ----------------------------------------------------------------------------------

void StoreProperties::on_asked(const Asked& fact) {
  last_asked_ = world_.now();
  Key& key = keys_[fact.key];
  Write write;
  write.id = fact.id;
  for (const WriteId& id : fact.follows) {
    const std::size_t place = place_of(key, id);
    if (place == kNone) continue;
    insert_all(write.past, key.writes[place].past);
    insert(write.past, place);
  }
  key.places[fact.id] = key.writes.size();
  key.writes.push_back(std::move(write));
}

std::size_t StoreProperties::place_of(const Key& key, const WriteId& id) const {
  const auto place = key.places.find(id);
  return place == key.places.end() ? kNone : place->second;
}

bool StoreProperties::follows(const Key& key, std::size_t later, std::size_t earlier) const {
  return has(key.writes[later].past, earlier);
}

// May a replica give up `loser` for `by`?
bool StoreProperties::supersedes(const Key& key, std::size_t by, std::size_t loser) const {
  if (!precedence_.is_by_stamp()) return follows(key, by, loser);
  return precedence_.replaces(key.writes[by].version, key.writes[loser].version);
}

std::string StoreProperties::text(const Key& key, std::size_t place) const {
  const Write& write = key.writes[place];
  const std::string name =
      "write " + std::to_string(write.id.serial) + " of process " + std::to_string(write.id.writer);
  if (write.version.deleted) return name + " (the deletion)";
  if (write.version.elements.empty()) return name;
  return name + " (" + std::to_string(write.version.elements.back()) + ")";
}

// --- what is claimed -----------------------------------------------------------------------------

// Clients' writes alone become versions.
void StoreProperties::on_numbered(const Numbered& fact, sim::Node& node) {
  Key& key = keys_[fact.key];
  const std::size_t place = place_of(key, fact.version.id);
  expect(value_was_written_, place != kNone, [&] {
    return node.name() + " made a version of " + fact.key + " out of a write that nobody began";
  });
  if (place == kNone) return;
  Write& write = key.writes[place];
  write.version = fact.version;
  write.numbered_as = ++numbered_;
  write.is_numbered = true;
}

// What W replicas are said to have, W replicas have said that they durably have.
void StoreProperties::on_acknowledged(const Acknowledged& fact, sim::Node& node) {
  Key& key = keys_[fact.key];
  const std::size_t place = place_of(key, fact.id);
  if (place == kNone) return;
  const std::vector<sim::NodeId> replicas = ring_.replicas_of(fact.key);
  const auto count = static_cast<std::uint64_t>(
      std::count_if(replicas.begin(), replicas.end(),
                    [&](sim::NodeId replica) { return has_promised(key, replica, place); }));
  expect(acknowledged_is_on_w_, count >= options_.write_quorum, [&] {
    return node.name() + " acknowledged " + text(key, place) + ", which " + std::to_string(count) +
           " of " + std::to_string(options_.write_quorum) + " replicas have";
  });
  key.acknowledged = place;
}

// Any R replicas and any W replicas have one in common, if R + W > N (Gifford 1979).
void StoreProperties::on_gathered(const ReadGathered& fact, sim::Node& node) {
  const auto read = reads_.find({node.id(), fact.number});
  if (read == reads_.end()) return;
  const std::size_t place = read->second;
  reads_.erase(read);
  const bool intersect = options_.read_quorum + options_.write_quorum > options_.replicas;
  if (place == kNone || !intersect) return;
  const Key& key = keys_[fact.key];
  const bool met =
      std::any_of(fact.replicas.begin(), fact.replicas.end(),
                  [&](sim::NodeId replica) { return has_promised(key, replica, place); });
  expect(quorums_intersect_, met, [&] {
    return node.name() + " read " + fact.key + " from " + std::to_string(fact.replicas.size()) +
           " replicas, none of which has " + text(key, place) + ", acknowledged before it began";
  });
}

void StoreProperties::on_gained(const Gained& fact, sim::Node& replica) {
  Key& key = keys_[fact.key];
  const std::size_t place = place_of(key, fact.version.id);
  const bool was_written = place != kNone && key.writes[place].is_numbered &&
                           sim::hash_of(key.writes[place].version) == sim::hash_of(fact.version);
  expect(value_was_written_, was_written, [&] {
    return replica.name() + " has a version of " + fact.key + " that no coordinator made";
  });
  if (!was_written) return;
  expect(keys_stay_with_theirs_, ring_.keeps(replica.id(), fact.key),
         [&] { return replica.name() + " was given " + fact.key + ", of which it is no replica"; });
  const Peer* peer = replica.program<Peer>();
  if (peer != nullptr && peer->store().at(fact.key).size() > 1) held(siblings_met_);
  // A version that a tombstone had removed here does not come back once that is forgotten. A new
  // write with an old stamp is another matter.
  std::set<std::size_t>& tombstones = key.tombstones[replica.id()];
  for (const std::size_t tombstone : tombstones) {
    const bool is_back = supersedes(key, tombstone, place) &&
                         key.writes[place].numbered_as < key.writes[tombstone].numbered_as;
    expect(dead_stay_dead_, !is_back, [&] {
      return replica.name() + " has " + text(key, place) + " of " + fact.key + " again, after " +
             text(key, tombstone) + " had removed it";
    });
  }
  if (fact.version.deleted) tombstones.insert(place);
}

void StoreProperties::on_replaced(const Replaced& fact, sim::Node& replica) {
  const Key& key = keys_[fact.key];
  const std::size_t by = place_of(key, fact.by);
  const std::size_t loser = place_of(key, fact.loser);
  if (by == kNone || loser == kNone) return;
  const bool may = supersedes(key, by, loser);
  if (precedence_.is_by_stamp()) {
    expect(newest_stamp_wins_, may, [&] {
      return replica.name() + " gave up " + text(key, loser) + " for " + text(key, by) +
             ", which has an older stamp";
    });
    expect(cause_does_not_win_, !follows(key, loser, by), [&] {
      return replica.name() + " gave up " + text(key, loser) + " for " + text(key, by) +
             ", which its client had seen when it wrote";
    });
  } else {
    expect(siblings_are_not_lost_, may, [&] {
      return replica.name() + " gave up " + text(key, loser) + " for " + text(key, by) +
             ", whose client had not seen it";
    });
  }
}

void StoreProperties::on_holds(const Holds& fact, sim::Node& replica) {
  Key& key = keys_[fact.key];
  std::set<std::size_t>& promised = key.promised[replica.id()];
  for (const WriteId& id : fact.ids) {
    const std::size_t place = place_of(key, id);
    if (place == kNone) continue;
    check_dot(key, place);
    if (has_promised(key, replica.id(), place)) continue;
    std::erase_if(promised, [&](std::size_t other) { return supersedes(key, place, other); });
    promised.insert(place);
  }
}

// A dot names one write. One that a crash took back before anybody heard of it is free again.
void StoreProperties::check_dot(const Key& key, std::size_t place) {
  const Write& write = key.writes[place];
  if (precedence_.is_by_stamp() || !write.is_numbered) return;
  const auto named = dots_.try_emplace(write.version.dot, write.id).first;
  expect(dots_are_unique_, named->second == write.id, [&] {
    return text(key, place) + " was given dot " + std::to_string(write.version.dot.count) +
           " of its coordinator, which names another write already";
  });
}

// Has the replica said that it has the write, or what replaced it?
bool StoreProperties::has_promised(const Key& key, sim::NodeId replica, std::size_t place) const {
  const auto promised = key.promised.find(replica);
  if (promised == key.promised.end()) return false;
  return std::any_of(promised->second.begin(), promised->second.end(), [&](std::size_t other) {
    return other == place || supersedes(key, other, place);
  });
}

// What a replica once said it has, it has still, or something that replaced it.
void StoreProperties::check_promises(const std::string& name, sim::NodeId replica) {
  const Peer* peer = world_.node(replica).program<Peer>();
  if (peer == nullptr) return;
  const Key& key = keys_[name];
  const auto promised = key.promised.find(replica);
  if (promised == key.promised.end()) return;
  const Siblings& siblings = peer->store().at(name);
  const auto forgotten = key.forgotten.find(replica);
  for (const std::size_t place : promised->second) {
    if (forgotten != key.forgotten.end() && forgotten->second.contains(place)) continue;
    const bool kept = std::any_of(siblings.begin(), siblings.end(), [&](const Version& version) {
      const std::size_t its = place_of(key, version.id);
      return its != kNone && (its == place || supersedes(key, its, place));
    });
    expect(promises_are_kept_, kept, [&] {
      return world_.node(replica).name() + " no longer has " + text(key, place) + " of " + name +
             ", which it had acknowledged";
    });
  }
}

// --- in the end ----------------------------------------------------------------------------------

// All who keep a key show the same of it. Tombstones are not shown: one replica may have forgotten
// them before another.
void StoreProperties::check_convergence(const std::string& name) {
  const std::vector<sim::NodeId> replicas = ring_.replicas_of(name);
  std::vector<std::vector<WriteId>> shown;
  for (const sim::NodeId replica : replicas) {
    const Peer* peer = world_.node(replica).program<Peer>();
    if (peer == nullptr) return;  // it is down: nobody said when it comes back
    std::vector<WriteId> ids;
    for (const Version& version : peer->store().at(name)) {
      if (!version.deleted) ids.push_back(version.id);
    }
    shown.push_back(std::move(ids));
  }
  for (std::size_t i = 1; i < shown.size(); ++i) {
    expect(replicas_converge_, shown[i] == shown[0], [&] {
      return world_.node(replicas[0]).name() + " and " + world_.node(replicas[i]).name() +
             " differ in " + name;
    });
  }
}

// Claimed only of a run that has been quiet for some rounds of what is to bring this about: a
// scenario that wants it leaves time to recover.
void StoreProperties::finish() {
  const sim::Duration quiet = world_.now() - last_asked_;
  const auto has_time = [&](sim::Duration round) {
    return round > sim::Duration::zero() && quiet >= 6 * round + std::chrono::seconds(1);
  };
  for (const auto& entry : keys_) {
    for (const sim::NodeId node : ring_.replicas_of(entry.first)) check_promises(entry.first, node);
    if (has_time(options_.anti_entropy)) check_convergence(entry.first);
  }
  if (!has_time(options_.handoff)) return;
  for (const sim::NodeId node : options_.nodes) {
    const Peer* peer = world_.node(node).program<Peer>();
    if (peer == nullptr) continue;
    expect(hints_are_handed_off_, peer->hint_count() == 0, [&] {
      return world_.node(node).name() + " still has " + std::to_string(peer->hint_count()) +
             " hints for others";
    });
  }
}

}  // namespace ordeal::protocols::lww_quorum
