#pragma once
// Everybody sees a majority, and no two the same one (Jepsen's majorities-ring, Kingsbury 2013):
// the nodes stand in a ring and each keeps only the links to its nearest neighbours. Finds
// protocols that take "a majority answered me" for "the majority".

#include <string>
#include <utility>
#include <vector>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class Ring final : public Fault {
 public:
  /// The nodes in the order in which they stand. Requires three or more; of three, whose neighbours
  /// are everybody, the first and the last lose each other.
  explicit Ring(std::vector<std::string> order) : order_(std::move(order)) {}
  std::string kind() const override { return "ring"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  std::vector<std::string> order_;
};

}  // namespace ordeal::sim
