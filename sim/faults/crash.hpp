#pragma once
// Machines lose power: memory is gone, unsynced writes meet the rule. Mending starts them again,
// from what their disks kept.

#include <string>
#include <utility>

#include "sim/disk/disk.hpp"
#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class Crash final : public Fault {
 public:
  explicit Crash(Target target, UnsyncedWrites rule = UnsyncedWrites::random)
      : target_(std::move(target)), rule_(rule) {}
  std::string kind() const override { return "crash"; }
  FaultWords words() const override;
  /// Nobody fits when all that it aims at are down already.
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Target target_;
  UnsyncedWrites rule_;
};

/// "random", "lose-unsynced", "keep-unsynced"
std::string unsynced_writes_text(UnsyncedWrites rule);

}  // namespace ordeal::sim
