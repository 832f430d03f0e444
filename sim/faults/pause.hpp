#pragma once
// Nodes stop for a while and do not know it: a garbage collector's pause, whose clocks run on, or a
// migration of the virtual machine, whose clocks may stand still. What arrives is handled late.

#include <string>
#include <utility>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class Pause final : public Fault {
 public:
  explicit Pause(Target target, ClocksInPause clocks = ClocksInPause::run)
      : target_(std::move(target)), clocks_(clocks) {}
  std::string kind() const override { return "pause"; }
  FaultWords words() const override;
  /// Nobody fits when all that it aims at are down or paused already.
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Target target_;
  ClocksInPause clocks_;
};

}  // namespace ordeal::sim
