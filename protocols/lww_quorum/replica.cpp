// What coordinators ask of a key's replicas.
#include "protocols/lww_quorum/facts.hpp"
#include "protocols/lww_quorum/peer.hpp"

namespace ordeal::protocols::lww_quorum {

Kept Peer::on(const Keep& keep, sim::NodeId) {
  Holds held{keep.key, {}};
  for (const Version& version : keep.siblings) {
    held.ids.push_back(version.id);
    remember(version);
  }
  if (keep.cause == Cause::read_repair && !options_.rules.repair_merges) {
    store_.overwrite(keep.key, keep.siblings);
  } else {
    store_.merge(keep.key, keep.siblings);
  }
  // Also when nothing changed: who brought it first may still be waiting for the disk.
  if (options_.rules.keep_is_synced) store_.sync();
  node_.note(held);
  return {};
}

Fetched Peer::on(const Fetch& fetch, sim::NodeId) {
  node_.note(Answered{fetch.key});
  return {durable(fetch.key)};
}

// What the key has now, as soon as a crash cannot take it back.
// Trap: if anybody heard of a dot before, this node would forget it in the crash and give it to
// another write, which would pass for seen wherever the first one was.
Siblings Peer::durable(const std::string& key) {
  const Siblings siblings = store_.at(key);  // not after the sync: more may come meanwhile
  if (options_.rules.dot_is_synced) store_.sync();
  return siblings;
}

// Trap: the key may have been written since; then these tombstones are not alone any more.
void Peer::on(const Forget& forget, sim::NodeId) {
  if (sim::hash_of(Fetched{store_.at(forget.key)}) == sim::hash_of(Fetched{forget.tombstones})) {
    store_.forget(forget.key);
  }
}

}  // namespace ordeal::protocols::lww_quorum
