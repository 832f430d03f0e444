#pragma once

#include <cstdint>
#include <vector>

#include "checkers/sessions/replay_state.hpp"

namespace ordeal::checkers {

// What a replay prefers: how much a choice explains counts in grains, then what is least new or
// latest.
struct Ranking {
  std::int64_t grain = 1;
  bool latest_first = false;
};

// What a read could see at some moment of a replay: a write, or kNone for the initial value.
class ReplayChoices {
 public:
  ReplayChoices(const ReplayTable& table, const ReplayRules& rules, ReplayState& state)
      : table_(table), rules_(rules), state_(state) {}

  // All writes of its value that were played and may be news to it or are the last that it knows
  // of; of those of one session the first few. Fit or not.
  std::vector<NodeId> possible(NodeId read) const;
  // Of these the ones that nothing known overwrites, the best first.
  std::vector<NodeId> fitting(NodeId read, const std::vector<NodeId>& banned,
                              const Ranking& ranking);

 private:
  struct Choice {
    NodeId source = kNone;
    std::int64_t explains = 0;
    std::int64_t news = 0;
  };

  void weigh(NodeId read, Choice& choice);
  std::int64_t foresees(NodeId read, NodeId later, NodeId source, const ReplayState::Known& known);
  bool may_learn(NodeId later, const ReplayState::Known& known);

  const ReplayTable& table_;
  ReplayRules rules_;
  ReplayState& state_;
};

}  // namespace ordeal::checkers
