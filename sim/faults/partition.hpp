#pragma once
// The network falls apart into groups: nothing crosses from one to another, either way.

#include <string>
#include <utility>
#include <vector>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class Partition final : public Fault {
 public:
  /// More groups than a LinkSet can tell apart from the rest.
  static constexpr std::size_t kGroupsMax = LinkSet::kSidesMax - 1;

  /// Names of nodes or clients, each in one group at most. Who is in none keeps all of its links;
  /// so clients reach every group unless they are named. Requires 2 to kGroupsMax groups.
  explicit Partition(std::vector<std::vector<std::string>> groups) : groups_(std::move(groups)) {}
  std::string kind() const override { return "partition"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  std::vector<std::vector<std::string>> groups_;
};

}  // namespace ordeal::sim
