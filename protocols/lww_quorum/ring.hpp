#pragma once
// Consistent hashing (D. Karger and others 1997; DeCandia and others 2007, section 4.2): every node
// stands at several places of a ring of hashes, and a key belongs to the first nodes clockwise from
// its own hash. A node more takes keys from all, a little from each.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/node_id.hpp"

namespace ordeal::protocols::lww_quorum {

class Ring {
 public:
  /// `tokens` places for each node; a key belongs to `replicas` nodes, or to all if there are
  /// fewer.
  Ring(const std::vector<sim::NodeId>& nodes, std::uint64_t tokens, std::uint64_t replicas);

  /// The nodes that keep the key, all different; the first is the key's own.
  std::vector<sim::NodeId> replicas_of(const std::string& key) const;
  bool keeps(sim::NodeId node, const std::string& key) const;

 private:
  std::vector<std::pair<std::uint64_t, sim::NodeId>> places_;  // sorted
  std::size_t replicas_;
};

}  // namespace ordeal::protocols::lww_quorum
