#include "sim/faults/pause.hpp"

#include "sim/faults/words.hpp"

namespace ordeal::sim {
namespace {

class ActivePause final : public ActiveFault {
 public:
  ActivePause(std::vector<NodeId> victims, ClocksInPause clocks)
      : victims_(std::move(victims)), clocks_(clocks) {}
  void begin(Stage& stage) override {
    for (const NodeId victim : victims_) {
      lives_.push_back(stage.world().kernel().machine(victim).life);
      stage.world().pause(victim, clocks_);
    }
  }
  void end(Stage& stage) override {
    for (std::size_t i = 0; i < victims_.size(); ++i) {
      // Of a machine that crashed and came back, another pause is not ours to end.
      const bool same_life = stage.world().kernel().machine(victims_[i]).life == lives_[i];
      if (same_life) stage.world().resume(victims_[i]);
    }
  }

 private:
  std::vector<NodeId> victims_;
  std::vector<std::uint32_t> lives_;
  ClocksInPause clocks_;
};

}  // namespace

FaultWords Pause::words() const {
  return {{"pause", target_text(target_)},
          {"clocks", clocks_ == ClocksInPause::run ? "run" : "freeze"}};
}

std::unique_ptr<ActiveFault> Pause::aim(Stage& stage, const std::string& name,
                                        std::string& text) const {
  const std::vector<NodeId> meant = stage.resolve(target_, name);
  std::vector<NodeId> victims;
  for (const NodeId node : meant) {
    if (stage.world().is_up(node) && !stage.world().is_paused(node)) victims.push_back(node);
  }
  if (victims.empty()) {
    text = "pause " + target_phrase(target_) +
           (meant.empty() ? ": nobody fits" : ": down or paused already");
    return nullptr;
  }
  text = "pause " + stage.text(victims);
  if (clocks_ == ClocksInPause::freeze) text += ", clocks stopped";
  return std::make_unique<ActivePause>(std::move(victims), clocks_);
}

}  // namespace ordeal::sim
