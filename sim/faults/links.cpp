#include "sim/faults/links.hpp"

#include "sim/faults/active_rules.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

FaultWords LinkDisturbance::words() const {
  FaultWords words = own_words();
  switch (links_.kind) {
    case Links::Kind::all:
      words.push_back({"links", "all"});
      break;
    case Links::Kind::touching:
      words.push_back({"touching", target_text(links_.target)});
      break;
    case Links::Kind::one:
      words.push_back({"link", links_.from + ">" + links_.to});
  }
  return words;
}

std::unique_ptr<ActiveFault> LinkDisturbance::aim(Stage& stage, const std::string& name,
                                                  std::string& text) const {
  LinkRule rule;
  rule.name = rule_name(name);
  switch (links_.kind) {
    case Links::Kind::all:
      rule.links = LinkSet::all();
      text = phrase() + " on all links";
      break;
    case Links::Kind::touching: {
      const std::vector<NodeId> victims = stage.resolve(links_.target, name);
      if (victims.empty()) {
        text = phrase() + " around " + target_phrase(links_.target) + ": nobody fits";
        return nullptr;
      }
      rule.links = LinkSet::touching(victims);
      text = phrase() + " around " + stage.text(victims);
      break;
    }
    case Links::Kind::one:
      rule.links = LinkSet::one_way(stage.find({links_.from}), stage.find({links_.to}));
      text = phrase() + " on " + links_.from + ">" + links_.to;
  }
  disturb(rule);
  std::vector<LinkRule> rules;
  rules.push_back(std::move(rule));
  return active_rules(std::move(rules));
}

}  // namespace ordeal::sim
