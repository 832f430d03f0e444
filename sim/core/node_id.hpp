#pragma once
// Who a machine is, inside a world.

#include <compare>
#include <cstdint>

namespace ordeal::sim {

/// A simulated machine: an index into its world's nodes, given in the order they were added.
/// Stable for the whole run; people see the node's name instead.
struct NodeId {
  std::uint32_t value = 0;
  auto operator<=>(const NodeId&) const = default;
};

/// Stands where no machine is meant, as in an event of the world itself.
inline constexpr NodeId kNoNode{0xffffffffU};

}  // namespace ordeal::sim
