#include "sim/faults/aimed.hpp"

#include <memory>

#include "sim/faults/words.hpp"

namespace ordeal::sim {
namespace {

std::string ordinal(std::uint64_t number) {
  const std::uint64_t tens = number / 10 % 10;
  const std::uint64_t ones = number % 10;
  const char* ending = tens == 1 || ones == 0 || ones > 3 ? "th"
                       : ones == 1                        ? "st"
                       : ones == 2                        ? "nd"
                                                          : "rd";
  return std::to_string(number) + ending;
}

FaultWords words_of(const std::string& kind, const Aim& aim) {
  FaultWords words = {{kind, aim.type}};
  if (aim.from) words.emplace_back("from", target_text(*aim.from));
  if (aim.to) words.emplace_back("to", target_text(*aim.to));
  words.emplace_back("nth", aim.nth == 0 ? "all" : std::to_string(aim.nth));
  return words;
}

class Gate final : public ActiveFault {
 public:
  Gate(MessagePattern pattern, GateAct act, std::uint64_t nth)
      : pattern_(std::move(pattern)), act_(act), nth_(nth) {}

  void begin(Stage& stage) override {
    Network& network = stage.world().network();
    std::uint64_t left = nth_;
    if (act_ == GateAct::lose) {
      const std::uint64_t waiting = network.held_count(pattern_, Waiting::all);
      network.lose_held(pattern_, nth_);
      if (nth_ != 0 && nth_ <= waiting) return;
      if (nth_ != 0) left = nth_ - waiting;
    }
    gate_ = network.close_gate(pattern_, act_, left);
  }
  void end(Stage& stage) override {
    if (gate_ != 0) stage.world().network().open_gate(gate_);
  }

 private:
  MessagePattern pattern_;
  GateAct act_;
  std::uint64_t nth_;
  std::uint32_t gate_ = 0;
};

// "hold every Keep from n1 to n3", "drop the 2nd Prepare to n2"
std::string aim_phrase(const std::string& act, const Aim& aim, const std::string& from,
                       const std::string& to) {
  const std::string type = aim.type == "all" ? "message" : aim.type;
  std::string text = act + (aim.nth == 0 ? " every " : " the " + ordinal(aim.nth) + " ") + type;
  if (!from.empty()) text += " from " + from;
  if (!to.empty()) text += " to " + to;
  return text;
}

// Finds who is meant on one side; false if nobody is.
bool find_side(Stage& stage, const std::optional<Target>& target, const std::string& name,
               std::vector<NodeId>& side, std::string& text) {
  if (!target) return true;
  side = stage.resolve(*target, name);
  text = side.empty() ? target_phrase(*target) : stage.text(side);
  return !side.empty();
}

std::unique_ptr<ActiveFault> aim_gate(Stage& stage, const std::string& name, const Aim& aim,
                                      GateAct act, std::string& text) {
  MessagePattern pattern;
  if (aim.type != "all") pattern.type = aim.type;
  std::string from;
  std::string to;
  const bool is_from = find_side(stage, aim.from, name + "/from", pattern.from, from);
  const bool is_to = find_side(stage, aim.to, name + "/to", pattern.to, to);
  text = aim_phrase(act == GateAct::hold ? "hold" : "drop", aim, from, to);
  if (is_from && is_to) return std::make_unique<Gate>(std::move(pattern), act, aim.nth);
  text += ": nobody fits";
  return nullptr;
}

}  // namespace

FaultWords Hold::words() const { return words_of("hold", aim_); }
FaultWords Drop::words() const { return words_of("drop", aim_); }

std::unique_ptr<ActiveFault> Hold::aim(Stage& stage, const std::string& name,
                                       std::string& text) const {
  return aim_gate(stage, name, aim_, GateAct::hold, text);
}

std::unique_ptr<ActiveFault> Drop::aim(Stage& stage, const std::string& name,
                                       std::string& text) const {
  return aim_gate(stage, name, aim_, GateAct::lose, text);
}

}  // namespace ordeal::sim
