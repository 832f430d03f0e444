#include "protocols/lww_quorum/ring.hpp"

#include <algorithm>

#include "sim/core/hash.hpp"

namespace ordeal::protocols::lww_quorum {

Ring::Ring(const std::vector<sim::NodeId>& nodes, std::uint64_t tokens, std::uint64_t replicas)
    : replicas_(std::min<std::size_t>(replicas, nodes.size())) {
  for (const sim::NodeId node : nodes) {
    for (std::uint64_t i = 0; i < tokens; ++i) {
      places_.emplace_back(sim::fold(sim::mix(node.value + 1), i), node);
    }
  }
  std::sort(places_.begin(), places_.end());
}

std::vector<sim::NodeId> Ring::replicas_of(const std::string& key) const {
  const std::pair<std::uint64_t, sim::NodeId> hash{sim::hash_bytes(key), sim::NodeId{}};
  auto place = std::lower_bound(places_.begin(), places_.end(), hash);
  std::vector<sim::NodeId> found;
  while (found.size() < replicas_) {
    if (place == places_.end()) place = places_.begin();
    if (std::find(found.begin(), found.end(), place->second) == found.end()) {
      found.push_back(place->second);
    }
    ++place;
  }
  return found;
}

bool Ring::keeps(sim::NodeId node, const std::string& key) const {
  const std::vector<sim::NodeId> replicas = replicas_of(key);
  return std::find(replicas.begin(), replicas.end(), node) != replicas.end();
}

}  // namespace ordeal::protocols::lww_quorum
