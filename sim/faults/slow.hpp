#pragma once
// Messages take longer: a delay on top of the link's own, drawn for each by the decision
// <message>/<fault>/delay.

#include <string>
#include <utility>

#include "sim/faults/links.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

class Slow final : public LinkDisturbance {
 public:
  Slow(Distribution extra_delay, Links links)
      : LinkDisturbance(std::move(links)), extra_delay_(extra_delay) {}
  std::string kind() const override { return "slow"; }

 private:
  FaultWords own_words() const override { return {{"slow", distribution_text(extra_delay_)}}; }
  std::string phrase() const override { return "slow by " + distribution_text(extra_delay_); }
  void disturb(LinkRule& rule) const override { rule.extra_delay = extra_delay_; }

  Distribution extra_delay_;
};

}  // namespace ordeal::sim
