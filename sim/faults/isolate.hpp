#pragma once
// Nodes are cut off from every other node, each other included, both ways. Clients still reach
// them: that is what makes a deposed leader dangerous.

#include <string>
#include <utility>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class Isolate final : public Fault {
 public:
  explicit Isolate(Target target) : target_(std::move(target)) {}
  std::string kind() const override { return "isolate"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Target target_;
};

}  // namespace ordeal::sim
