#include "sim/faults/one_way.hpp"

#include "sim/faults/active_rules.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

FaultWords OneWay::words() const {
  return {{"one_way", "{from: " + names_text(from_) + ", to: " + names_text(to_) + "}"}};
}

std::unique_ptr<ActiveFault> OneWay::aim(Stage& stage, const std::string& name,
                                         std::string& text) const {
  const std::vector<NodeId> from = stage.find(from_);
  const std::vector<NodeId> to = stage.find(to_);
  text = "one-way cut " + stage.text(from) + " > " + stage.text(to);
  std::vector<LinkRule> rules;
  rules.push_back(cut_rule(name, LinkSet::one_way(from, to)));
  return active_rules(std::move(rules));
}

}  // namespace ordeal::sim
