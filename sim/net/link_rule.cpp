#include "sim/net/link_rule.hpp"

#include "sim/core/failure.hpp"

namespace ordeal::sim {

void LinkSet::put(NodeId node, std::uint8_t on_side) {
  require(on_side < kSidesMax, "a link set has at most 8 sides");
  if (node.value >= side.size()) side.resize(node.value + 1, 0);
  side[node.value] = on_side;
}

LinkSet LinkSet::between(const std::vector<std::vector<NodeId>>& groups) {
  LinkSet set;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const NodeId node : groups[i]) set.put(node, static_cast<std::uint8_t>(i + 1));
    for (std::size_t j = 0; j < groups.size(); ++j) set.affected[i + 1][j + 1] = i != j;
  }
  return set;
}

LinkSet LinkSet::one_way(const std::vector<NodeId>& from, const std::vector<NodeId>& to) {
  LinkSet set;
  for (const NodeId node : from) set.put(node, 1);
  for (const NodeId node : to) set.put(node, 2);
  set.affected[1][2] = true;
  return set;
}

LinkSet LinkSet::touching(const std::vector<NodeId>& nodes) {
  LinkSet set;
  for (const NodeId node : nodes) set.put(node, 1);
  set.affected[0][1] = set.affected[1][0] = set.affected[1][1] = true;
  return set;
}

LinkSet LinkSet::all() {
  LinkSet set;
  set.affected[0][0] = true;
  return set;
}

}  // namespace ordeal::sim
