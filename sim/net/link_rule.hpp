#pragma once
// What a fault does to links: cut them, lose, slow, duplicate or reorder what crosses them.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/node_id.hpp"

namespace ordeal::sim {

/// Which links: those from a node of one side to a node of another, where `affected` says so. Side
/// 0 is "everybody else" and starts unaffected.
struct LinkSet {
  static constexpr std::size_t kSidesMax = 8;

  std::vector<std::uint8_t> side;  ///< by node id; nodes beyond its end are on side 0
  std::array<std::array<bool, kSidesMax>, kSidesMax> affected{};

  bool contains(NodeId from, NodeId to) const { return affected[side_of(from)][side_of(to)]; }
  std::uint8_t side_of(NodeId node) const {
    return node.value < side.size() ? side[node.value] : std::uint8_t{0};
  }
  /// Requires side < kSidesMax.
  void put(NodeId node, std::uint8_t on_side);

  /// All links between different groups, both ways. Requires fewer than kSidesMax groups.
  static LinkSet between(const std::vector<std::vector<NodeId>>& groups);
  /// Links from a to b only.
  static LinkSet one_way(const std::vector<NodeId>& from, const std::vector<NodeId>& to);
  /// Every link that touches one of the nodes, and those between them.
  static LinkSet touching(const std::vector<NodeId>& nodes);
  /// Every link there is.
  static LinkSet all();
};

/// A lasting effect on links. Several may act on one link: cuts win, losses and delays add up.
struct LinkRule {
  std::string
      name;  ///< one part of a decision's name: net/n1>n3/Vote/4/<name>/lost. No slash in it
  LinkSet links;
  bool cut = false;
  Probability loss;
  Probability duplicate;
  Probability reorder;  ///< the share of messages that is held back by reorder_by
  Distribution reorder_by = Distribution::constant({});
  Distribution extra_delay = Distribution::constant({});
};

}  // namespace ordeal::sim
