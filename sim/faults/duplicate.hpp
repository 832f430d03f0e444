#pragma once
// Messages arrive twice, each by the decision <message>/<fault>/duplicated; the copy has a delay of
// its own.

#include <string>
#include <utility>

#include "sim/faults/links.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

class Duplicate final : public LinkDisturbance {
 public:
  Duplicate(Probability share, Links links) : LinkDisturbance(std::move(links)), share_(share) {}
  std::string kind() const override { return "duplicate"; }

 private:
  FaultWords own_words() const override { return {{"duplicate", percent_text(share_)}}; }
  std::string phrase() const override { return "duplicate " + percent_text(share_); }
  void disturb(LinkRule& rule) const override { rule.duplicate = share_; }

  Probability share_;
};

}  // namespace ordeal::sim
