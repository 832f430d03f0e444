// What goes on by itself, so that replicas come to have the same: hinted handoff (DeCandia and
// others 2007, section 4.6), anti-entropy (4.7), and the burial of tombstones.
#include <algorithm>

#include "protocols/lww_quorum/facts.hpp"
#include "protocols/lww_quorum/peer.hpp"

namespace ordeal::protocols::lww_quorum {

// --- hinted handoff ------------------------------------------------------------------------------

void Peer::hand_off_for_ever() {
  while (true) {
    node_.sleep(options_.handoff);
    std::vector<sim::NodeId> targets;
    for (const auto& [target, key] : hints_) {
      if (targets.empty() || targets.back() != target) targets.push_back(target);
    }
    for (const sim::NodeId target : targets) hand_off(target);
  }
}

// A hint names the key only: what is handed off is what the key has by then.
void Peer::hand_off(sim::NodeId target) {
  auto hint = hints_.lower_bound({target, ""});
  while (hint != hints_.end() && hint->first == target) {
    const std::string key = hint->second;
    if (!node_.call(target, Keep{key, durable(key), Cause::handoff}, options_.answer_timeout)) {
      return;  // it is still away
    }
    node_.note(HandedOff{key, target});
    hints_.erase({target, key});
    hint = hints_.upper_bound({target, key});
  }
}

// --- anti-entropy --------------------------------------------------------------------------------

void Peer::compare_for_ever() {
  while (true) {
    node_.sleep(node_.draw("anti_entropy", sim::Distribution::uniform(options_.anti_entropy / 2,
                                                                      options_.anti_entropy)));
    for (const sim::NodeId other : options_.nodes) {
      if (other != node_.id()) compare_with(other);
    }
  }
}

void Peer::compare_with(sim::NodeId other) {
  const MerkleTree mine = tree_with(other);
  const auto ranges = differing_ranges(other, mine);
  if (!ranges) return;  // it does not answer
  Compared compared{other, ranges->size(), 0, store_.all().size()};
  if (!ranges->empty()) {
    const SyncRanges question{*ranges, contents_of(*ranges, other)};
    store_.sync();
    compared.keys_sent = question.contents.size();
    const auto theirs = node_.call(other, question, 2 * options_.answer_timeout);
    if (!theirs) return;
    keep_all(theirs->contents);
  }
  node_.note(compared);
}

// Goes down the tree a row at a time, into what differs. Null if the other falls silent.
std::optional<std::vector<std::uint64_t>> Peer::differing_ranges(sim::NodeId other,
                                                                 const MerkleTree& mine) {
  std::vector<std::uint64_t> places{0};
  for (std::size_t depth = 0;; ++depth) {
    const auto theirs = node_.call(other, AskHashes{depth, places}, options_.answer_timeout);
    if (!theirs) return std::nullopt;
    std::vector<std::uint64_t> differing;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (theirs->hashes[i] != mine.hash(depth, places[i])) differing.push_back(places[i]);
    }
    if (depth == MerkleTree::kDepth || differing.empty()) return differing;
    places.clear();
    const std::uint64_t children = options_.rules.all_children_differ ? MerkleTree::kChildren : 1;
    for (const std::uint64_t place : differing) {
      for (std::uint64_t i = 0; i < children; ++i) {
        places.push_back(place * MerkleTree::kChildren + i);
      }
    }
  }
}

Hashes Peer::on(const AskHashes& question, sim::NodeId from) {
  const MerkleTree mine = tree_with(from);
  Hashes hashes;
  for (const std::uint64_t place : question.places) {
    hashes.hashes.push_back(mine.hash(question.depth, place));
  }
  return hashes;
}

RangesSynced Peer::on(const SyncRanges& theirs, sim::NodeId from) {
  keep_all(theirs.contents);
  const RangesSynced mine{contents_of(theirs.ranges, from)};
  store_.sync();
  return mine;
}

// Made when it is needed, as Cassandra does, not kept up to date as in Dynamo: linear in the keys.
MerkleTree Peer::tree_with(sim::NodeId other) const {
  MerkleTree tree;
  for (const auto& [key, siblings] : store_.all()) {
    if (ring_.keeps(other, key)) tree.add(key, sim::hash_of(Fetched{siblings}));
  }
  tree.finish();
  return tree;
}

Contents Peer::contents_of(const std::vector<std::uint64_t>& ranges, sim::NodeId other) const {
  Contents contents;
  for (const auto& [key, siblings] : store_.all()) {
    const bool is_asked =
        std::find(ranges.begin(), ranges.end(), MerkleTree::range_of(key)) != ranges.end();
    if (is_asked && ring_.keeps(other, key)) contents.emplace_back(key, siblings);
  }
  return contents;
}

void Peer::keep_all(const Contents& contents) {
  for (const auto& [key, siblings] : contents) {
    for (const Version& version : siblings) remember(version);
    store_.merge(key, siblings);
  }
}

// --- tombstones ----------------------------------------------------------------------------------

// A tombstone that is forgotten while some replica still has what it buried brings that back: to
// the others the old version looks like one that they missed. So the key's own node first makes
// every replica have the tombstones, and only then tells them to forget.
void Peer::bury_for_ever() {
  while (true) {
    node_.sleep(options_.grace / 4);
    std::vector<std::string> ripe;
    for (const auto& [key, siblings] : store_.all()) {
      if (are_ripe(key, siblings)) ripe.push_back(key);
    }
    for (const std::string& key : ripe) bury(key);
  }
}

// Has the key had nothing but these tombstones for as long as the grace?
bool Peer::are_ripe(const std::string& key, const Siblings& siblings) {
  const bool is_own = ring_.replicas_of(key).front() == node_.id();
  const bool is_dead = std::all_of(siblings.begin(), siblings.end(),
                                   [](const Version& version) { return version.deleted; });
  if (!is_own || !is_dead) {
    graves_.erase(key);
    return false;
  }
  const sim::Duration now = node_.clock().monotonic();
  Grave& grave = graves_.try_emplace(key, Grave{siblings, now}).first->second;
  if (sim::hash_of(Fetched{grave.tombstones}) != sim::hash_of(Fetched{siblings})) {
    grave = {siblings, now};
  }
  return now - grave.since >= options_.grace;
}

void Peer::bury(const std::string& key) {
  const Siblings tombstones = durable(key);
  const std::vector<sim::NodeId> others = others_of(key);
  if (options_.rules.burial_asks_all) {
    const auto round =
        ask_all(node_, others, Keep{key, tombstones, Cause::burial}, options_.answer_timeout);
    if (!round->wait_for(others.size())) return;
  }
  const Forget forget{key, tombstones};
  for (const sim::NodeId other : others) node_.send(other, forget);
  on(forget, node_.id());
}

}  // namespace ordeal::protocols::lww_quorum
