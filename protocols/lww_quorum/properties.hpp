#pragma once
// What the store promises (DeCandia and others 2007; Preguica and others 2010), watched from
// outside all nodes. Which write followed which is recorded from what clients had seen when they
// wrote, not from the versions' vectors and stamps, which are under test.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/room.hpp"
#include "protocols/common/watching.hpp"
#include "protocols/lww_quorum/facts.hpp"
#include "protocols/lww_quorum/peer.hpp"

namespace ordeal::protocols::lww_quorum {

class StoreProperties final : public WatchingProperties {
 public:
  /// Watches the nodes and the clients of the cluster, from before they start.
  StoreProperties(const Cluster& cluster, const Options& options);

  void finish() override;

 private:
  /// A set of writes of one key, by their places in Key::writes.
  using Past = std::vector<std::uint64_t>;
  /// One write, as a record that no node can lose.
  struct Write {
    WriteId id;
    Past past;  // what its client had seen, and so on back
    bool is_numbered = false;
    Version version;                // if numbered
    std::uint64_t numbered_as = 0;  // counts all versions of the run
  };
  struct Key {
    std::vector<Write> writes;  // in the order in which clients began them
    std::map<WriteId, std::size_t> places;
    std::size_t acknowledged = kNone;  // the last one
    // By replica: what it said it durably has, without what that replaced; and what of it it may
    // have forgotten, since it was a tombstone.
    std::map<sim::NodeId, std::set<std::size_t>> promised;
    std::map<sim::NodeId, std::set<std::size_t>> forgotten;
    std::map<sim::NodeId, std::set<std::size_t>> tombstones;  // that ever were there
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  void on_asked(const Asked& fact);
  void on_numbered(const Numbered& fact, sim::Node& node);
  void on_acknowledged(const Acknowledged& fact, sim::Node& node);
  void on_gathered(const ReadGathered& fact, sim::Node& node);
  void on_gained(const Gained& fact, sim::Node& replica);
  void on_replaced(const Replaced& fact, sim::Node& replica);
  void on_holds(const Holds& fact, sim::Node& replica);
  void check_dot(const Key& key, std::size_t place);
  void check_promises(const std::string& name, sim::NodeId replica);
  void check_convergence(const std::string& name);
  void watch_sometimes();

  bool follows(const Key& key, std::size_t later, std::size_t earlier) const;
  bool supersedes(const Key& key, std::size_t by, std::size_t loser) const;
  bool has_promised(const Key& key, sim::NodeId replica, std::size_t place) const;
  /// The place of a write, kNone for one that no client began.
  std::size_t place_of(const Key& key, const WriteId& id) const;
  std::string text(const Key& key, std::size_t place) const;

  const Options options_;
  const Precedence precedence_;
  const Ring ring_;
  std::size_t acknowledged_is_on_w_;
  std::size_t promises_are_kept_;
  std::size_t siblings_are_not_lost_;
  std::size_t newest_stamp_wins_;
  std::size_t cause_does_not_win_;
  std::size_t dots_are_unique_;
  std::size_t quorums_intersect_;
  std::size_t value_was_written_;
  std::size_t keys_stay_with_theirs_;
  std::size_t dead_stay_dead_;
  std::size_t replicas_converge_;
  std::size_t hints_are_handed_off_;
  std::size_t siblings_met_;

  sim::Time last_asked_{};
  std::uint64_t numbered_ = 0;
  std::map<std::string, Key> keys_;
  std::map<Dot, WriteId> dots_;
  /// Reads under way, by coordinator and number: the last acknowledged write when it began.
  std::map<std::pair<sim::NodeId, std::uint64_t>, std::size_t> reads_;
};

}  // namespace ordeal::protocols::lww_quorum
