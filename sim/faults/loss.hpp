#pragma once
// Messages get lost, each by the decision <message>/<fault>/lost. A lost message is told in the
// trace as a drop; nobody who sent it learns of it.

#include <string>
#include <utility>

#include "sim/faults/links.hpp"
#include "sim/faults/words.hpp"

namespace ordeal::sim {

class Loss final : public LinkDisturbance {
 public:
  Loss(Probability share, Links links) : LinkDisturbance(std::move(links)), share_(share) {}
  std::string kind() const override { return "loss"; }

 private:
  FaultWords own_words() const override { return {{"loss", percent_text(share_)}}; }
  std::string phrase() const override { return "loss " + percent_text(share_); }
  void disturb(LinkRule& rule) const override { rule.loss = share_; }

  Probability share_;
};

}  // namespace ordeal::sim
