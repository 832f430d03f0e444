#include "sim/faults/ring.hpp"

#include <algorithm>

#include "sim/faults/active_rules.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

FaultWords Ring::words() const { return {{"ring", names_text(order_)}}; }

std::unique_ptr<ActiveFault> Ring::aim(Stage& stage, const std::string& name,
                                       std::string& text) const {
  std::vector<NodeId> ring;
  text = "ring";
  for (const std::string& node : order_) {
    const std::vector<NodeId> found = stage.find({node});
    ring.insert(ring.end(), found.begin(), found.end());
    text += (ring.size() == 1 ? " " : "-") + node;
  }
  // A majority is oneself and `majority - 1` others, half of them on each side, rounded up.
  const std::size_t count = ring.size();
  const std::size_t reach = (count / 2 + 1) / 2;
  std::vector<LinkRule> rules;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<NodeId> lost;
    for (std::size_t j = i + 1; j < count; ++j) {
      const std::size_t distance = std::min(j - i, count - (j - i));
      const bool all_are_near = 2 * reach + 1 >= count;
      if (all_are_near ? i == 0 && j == count - 1 : distance > reach) lost.push_back(ring[j]);
    }
    if (!lost.empty()) rules.push_back(cut_rule(name, LinkSet::between({{ring[i]}, lost})));
  }
  return active_rules(std::move(rules));
}

}  // namespace ordeal::sim
