#include "sim/faults/clock_fault.hpp"

#include <algorithm>

#include "sim/faults/words.hpp"

namespace ordeal::sim {
namespace {

class ActiveClockFault final : public ActiveFault {
 public:
  ActiveClockFault(std::vector<NodeId> victims, std::int64_t drift_ppm, Duration step)
      : victims_(std::move(victims)), drift_ppm_(drift_ppm), step_(step) {}
  void begin(Stage& stage) override {
    for (const NodeId victim : victims_) {
      added_.push_back(add_drift(stage, victim, drift_ppm_));
      if (step_ != Duration::zero()) stage.world().step_wall(victim, step_);
    }
  }
  void end(Stage& stage) override {
    for (std::size_t i = 0; i < victims_.size(); ++i) add_drift(stage, victims_[i], -added_[i]);
  }
  bool lasts() const override { return drift_ppm_ != 0; }

 private:
  // What it really added.
  static std::int64_t add_drift(Stage& stage, NodeId node, std::int64_t ppm) {
    const std::int64_t before = stage.world().node(node).clock().drift_ppm();
    const std::int64_t after = std::clamp(before + ppm, -Clock::kDriftMaxPpm, Clock::kDriftMaxPpm);
    stage.world().set_drift(node, after);
    return after - before;
  }

  std::vector<NodeId> victims_;
  std::int64_t drift_ppm_;
  Duration step_;
  std::vector<std::int64_t> added_;
};

}  // namespace

FaultWords ClockFault::words() const {
  FaultWords words = {{"clock", target_text(target_)}};
  if (drift_ppm_ != 0) words.push_back({"drift", std::to_string(drift_ppm_) + "ppm"});
  if (step_ != Duration::zero()) words.push_back({"step", duration_text(step_)});
  return words;
}

std::unique_ptr<ActiveFault> ClockFault::aim(Stage& stage, const std::string& name,
                                             std::string& text) const {
  std::vector<NodeId> victims = stage.resolve(target_, name);
  if (victims.empty()) {
    text = "clock of " + target_phrase(target_) + ": nobody fits";
    return nullptr;
  }
  text = "clock of " + stage.text(victims);
  if (drift_ppm_ != 0) text += " drifts by " + std::to_string(drift_ppm_) + " ppm";
  if (step_ != Duration::zero()) text += " jumps by " + duration_text(step_);
  return std::make_unique<ActiveClockFault>(std::move(victims), drift_ppm_, step_);
}

}  // namespace ordeal::sim
