#include "sim/faults/isolate.hpp"

#include "sim/faults/active_rules.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

FaultWords Isolate::words() const { return {{"isolate", target_text(target_)}}; }

std::unique_ptr<ActiveFault> Isolate::aim(Stage& stage, const std::string& name,
                                          std::string& text) const {
  const std::vector<NodeId> victims = stage.resolve(target_, name);
  if (victims.empty()) {
    text = "isolate " + target_phrase(target_) + ": nobody fits";
    return nullptr;
  }
  LinkSet links = LinkSet::between({victims, stage.others(victims)});
  links.affected[1][1] = true;
  text = "isolate " + stage.text(victims);
  std::vector<LinkRule> rules;
  rules.push_back(cut_rule(name, std::move(links)));
  return active_rules(std::move(rules));
}

}  // namespace ordeal::sim
