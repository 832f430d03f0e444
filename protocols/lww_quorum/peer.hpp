#pragma once
// A node of a Dynamo-style store: G. DeCandia and others, "Dynamo: Amazon's Highly Available
// Key-value Store" (2007), with hints and read repair as Cassandra has them (A. Lakshman, P. Malik,
// 2010). All nodes are equals. A key is kept by N of them; any node takes any question for it,
// asks all N, and is content with the answers of R, or of W.
//
// Promises: what W replicas acknowledged survives crashes of all of them; replicas that can speak
// to each other come to have the same; by cause, nothing is lost that its reader had not seen; by
// stamp, whatever the stamps say is older is lost, and it is no register: two quorums that
// intersect make no read wait for another. Tolerates: crashes, with the loss of anything not
// synced; messages lost, delayed, doubled and out of order; pauses; clocks of any kind (by wall
// clock they decide what is lost). Tombstones need messages and pauses to be shorter than the
// grace. Not built: changes of the set of nodes (and gossip about it), sloppy quorums, compaction;
// hints are lost in a crash, and left to anti-entropy.
//
//   coordinator.cpp  what clients ask               replica.cpp   what coordinators ask
//   repair.cpp       what goes on by itself: handoff, anti-entropy, burial of tombstones
//   ring, version, merkle_tree, store: the parts, each readable by itself
//   properties.hpp   what must hold

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/round.hpp"
#include "protocols/lww_quorum/merkle_tree.hpp"
#include "protocols/lww_quorum/messages.hpp"
#include "protocols/lww_quorum/ring.hpp"
#include "protocols/lww_quorum/store.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::lww_quorum {

/// The rules that a broken variant leaves out. All true: the store as it should be.
struct Rules {
  bool dot_is_apart = true;         ///< a version's own dot is not part of what it has seen
  bool repair_merges = true;        ///< read repair, too, never puts an older version over a newer
  bool acks_are_awaited = true;     ///< a write is ok when W replicas have it, not before
  bool keep_is_synced = true;       ///< a replica says that it has what is durable
  bool dot_is_synced = true;        ///< a version is durable here before anybody hears of it
  bool burial_asks_all = true;      ///< tombstones are forgotten when every replica has them
  bool hints_are_delivered = true;  ///< who missed a write is told of it
  bool all_children_differ = true;  ///< anti-entropy goes down into every child that differs
  bool stamp_follows_read = true;   ///< a Lamport stamp is above those that the client has read
  bool too_few_is_doubt = true;     ///< a write that reached fewer than W may still take effect
};

enum class ReadRepair : std::uint8_t { none, after, before };

struct Options {
  std::vector<sim::NodeId> nodes;
  Order order = Order::wall;
  std::uint64_t replicas = 3;      ///< N
  std::uint64_t read_quorum = 2;   ///< R
  std::uint64_t write_quorum = 2;  ///< W
  std::uint64_t tokens = 8;        ///< of each node, on the ring
  ReadRepair read_repair = ReadRepair::after;
  /// A replica that has not answered for so long is not waited for. More than a round trip and a
  /// sync.
  sim::Duration answer_timeout = std::chrono::milliseconds(50);
  sim::Duration handoff = std::chrono::milliseconds(200);       ///< how often; zero: no hints
  sim::Duration anti_entropy = std::chrono::milliseconds(500);  ///< how often; zero: never
  sim::Duration grace = std::chrono::seconds(10);  ///< tombstones are kept for so long, or longer
  Rules rules;
};

class Peer {
 public:
  using Handles = sim::Handles<Put, Get, Keep, Fetch, Forget, AskHashes, SyncRanges>;

  Peer(sim::Node& node, const Options& options);
  void start();

  // clients: coordinator.cpp
  std::optional<PutReply> on(const Put& put, sim::NodeId from);
  GetReply on(const Get& get, sim::NodeId from);
  // coordinators: replica.cpp
  Kept on(const Keep& keep, sim::NodeId from);
  Fetched on(const Fetch& fetch, sim::NodeId from);
  void on(const Forget& forget, sim::NodeId from);
  // other replicas: repair.cpp
  Hashes on(const AskHashes& question, sim::NodeId from);
  RangesSynced on(const SyncRanges& theirs, sim::NodeId from);

  // --- for properties and tests ----------------------------------------------------------------
  const Store& store() const { return store_; }
  std::size_t hint_count() const { return hints_.size(); }

 private:
  using Answers = std::vector<Round<Fetch>::Answer>;

  // coordinator.cpp
  bool is_double(const WriteId& id);
  void number(Version& version, const Put& put);
  Siblings newest_of(const Answers& answers) const;
  bool repair(const std::string& key, const Siblings& newest, const Answers& answers);
  std::vector<sim::NodeId> others_of(const std::string& key) const;

  // replica.cpp
  Siblings durable(const std::string& key);

  // repair.cpp
  void hand_off_for_ever();
  void hand_off(sim::NodeId target);
  void compare_for_ever();
  void compare_with(sim::NodeId other);
  std::optional<std::vector<std::uint64_t>> differing_ranges(sim::NodeId other,
                                                             const MerkleTree& mine);
  MerkleTree tree_with(sim::NodeId other) const;
  Contents contents_of(const std::vector<std::uint64_t>& ranges, sim::NodeId other) const;
  void keep_all(const Contents& contents);
  void bury_for_ever();
  bool are_ripe(const std::string& key, const Siblings& siblings);
  void bury(const std::string& key);

  void remember(const Version& version);

  sim::Node& node_;
  const Options options_;
  const Precedence precedence_;
  const Ring ring_;

  // recovered with the store, by remember()
  std::map<std::uint64_t, std::uint64_t> heard_;  // by writer: the serial of its last write
  std::uint64_t greatest_stamp_ = 0;              // of any version that was ever here
  std::uint64_t dots_ = 0;                        // how many writes this node has numbered
  Store store_;

  // of this life
  std::uint64_t reads_ = 0;
  std::set<std::pair<sim::NodeId, std::string>> hints_;  // who may lack what
  struct Grave {
    Siblings tombstones;
    sim::Duration since{};
  };
  std::map<std::string, Grave> graves_;  // keys that have nothing but tombstones, since when
};

}  // namespace ordeal::protocols::lww_quorum
