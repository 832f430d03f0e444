#pragma once
// Messages overtake one another: a share of them, by <message>/<fault>/reordered, is held back for
// a while, by <message>/<fault>/held.

#include <string>
#include <utility>

#include "sim/faults/links.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

class Reorder final : public LinkDisturbance {
 public:
  Reorder(Probability share, Distribution by, Links links)
      : LinkDisturbance(std::move(links)), share_(share), by_(by) {}
  std::string kind() const override { return "reorder"; }

 private:
  FaultWords own_words() const override {
    return {{"reorder", percent_text(share_)}, {"by", distribution_text(by_)}};
  }
  std::string phrase() const override {
    return "reorder " + percent_text(share_) + " by " + distribution_text(by_);
  }
  void disturb(LinkRule& rule) const override {
    rule.reorder = share_;
    rule.reorder_by = by_;
  }

  Probability share_;
  Distribution by_;
};

}  // namespace ordeal::sim
