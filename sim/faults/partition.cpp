#include "sim/faults/partition.hpp"

#include "sim/faults/active_rules.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

FaultWords Partition::words() const {
  std::string groups = "[";
  for (const auto& group : groups_) groups += (groups.size() > 1 ? ", " : "") + names_text(group);
  return {{"partition", groups + "]"}};
}

std::unique_ptr<ActiveFault> Partition::aim(Stage& stage, const std::string& name,
                                            std::string& text) const {
  std::vector<std::vector<NodeId>> groups;
  for (const auto& group : groups_) {
    groups.push_back(stage.find(group));
    text += (text.empty() ? "partition " : " | ") + stage.text(groups.back());
  }
  std::vector<LinkRule> rules;
  rules.push_back(cut_rule(name, LinkSet::between(groups)));
  return active_rules(std::move(rules));
}

}  // namespace ordeal::sim
