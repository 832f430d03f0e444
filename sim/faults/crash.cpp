#include "sim/faults/crash.hpp"

#include "sim/faults/words.hpp"

namespace ordeal::sim {
namespace {

class ActiveCrash final : public ActiveFault {
 public:
  ActiveCrash(std::vector<NodeId> victims, UnsyncedWrites rule)
      : victims_(std::move(victims)), rule_(rule) {}
  void begin(Stage& stage) override {
    for (const NodeId victim : victims_) stage.world().crash(victim, rule_);
  }
  void end(Stage& stage) override {
    for (const NodeId victim : victims_) stage.world().start(victim);
  }

 private:
  std::vector<NodeId> victims_;
  UnsyncedWrites rule_;
};

}  // namespace

std::string unsynced_writes_text(UnsyncedWrites rule) {
  switch (rule) {
    case UnsyncedWrites::random:
      return "random";
    case UnsyncedWrites::lose:
      return "lose-unsynced";
    case UnsyncedWrites::keep:
      return "keep-unsynced";
  }
  return "";
}

FaultWords Crash::words() const {
  return {{"crash", target_text(target_)}, {"disk", unsynced_writes_text(rule_)}};
}

std::unique_ptr<ActiveFault> Crash::aim(Stage& stage, const std::string& name,
                                        std::string& text) const {
  const std::vector<NodeId> meant = stage.resolve(target_, name);
  std::vector<NodeId> victims;
  for (const NodeId node : meant) {
    if (stage.world().is_up(node)) victims.push_back(node);
  }
  if (victims.empty()) {
    text = "crash " + target_phrase(target_) + (meant.empty() ? ": nobody fits" : ": down already");
    return nullptr;
  }
  text = "crash " + stage.text(victims);
  if (rule_ == UnsyncedWrites::lose) text += ", unsynced writes lost";
  if (rule_ == UnsyncedWrites::keep) text += ", unsynced writes kept";
  return std::make_unique<ActiveCrash>(std::move(victims), rule_);
}

}  // namespace ordeal::sim
