#include "sim/faults/active_rules.hpp"

#include <algorithm>
#include <utility>

namespace ordeal::sim {
namespace {

class ActiveRules final : public ActiveFault {
 public:
  explicit ActiveRules(std::vector<LinkRule> rules) : rules_(std::move(rules)) {}
  void begin(Stage& stage) override {
    for (LinkRule& rule : rules_) {
      handles_.push_back(stage.world().network().add_rule(std::move(rule)));
    }
  }
  void end(Stage& stage) override {
    for (const std::uint32_t handle : handles_) stage.world().network().lift_rule(handle);
  }

 private:
  std::vector<LinkRule> rules_;
  std::vector<std::uint32_t> handles_;
};

}  // namespace

std::unique_ptr<ActiveFault> active_rules(std::vector<LinkRule> rules) {
  return std::make_unique<ActiveRules>(std::move(rules));
}

LinkRule cut_rule(const std::string& fault, LinkSet links) {
  LinkRule rule;
  rule.name = rule_name(fault);
  rule.links = std::move(links);
  rule.cut = true;
  return rule;
}

std::string rule_name(const std::string& fault) {
  std::string name = fault;
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

}  // namespace ordeal::sim
