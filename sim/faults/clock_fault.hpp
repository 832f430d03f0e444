#pragma once
// Clocks go wrong: they run fast or slow (drift, both clocks) or the wall clock jumps (a step, as
// when somebody sets the time).

#include <cstdint>
#include <string>
#include <utility>

#include "sim/clock/clock.hpp"
#include "sim/faults/fault.hpp"

namespace ordeal::sim {

/// Drifts of one machine add up, within Clock::kDriftMaxPpm, and ending one takes its own part
/// away. A step stays: nothing that people do to a clock is undone by waiting.
class ClockFault final : public Fault {
 public:
  /// Requires |drift_ppm| <= Clock::kDriftMaxPpm and that one of the two is not zero.
  ClockFault(Target target, std::int64_t drift_ppm, Duration step)
      : target_(std::move(target)), drift_ppm_(drift_ppm), step_(step) {}
  std::string kind() const override { return "clock"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Target target_;
  std::int64_t drift_ppm_;
  Duration step_;
};

}  // namespace ordeal::sim
