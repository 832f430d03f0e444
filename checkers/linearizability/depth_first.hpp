#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/history/operation.hpp"
#include "checkers/linearizability/configuration_cache.hpp"
#include "checkers/linearizability/frontier.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Tries choice after choice, each as deep as it goes. A Game has
//   settle()                takes what needs no choice; then is_done()
//   add_choices(choices)    adds what can come next, the best first, to the end
//   take(choice)            false where that leads nowhere; settles if not
//   taken(), undo_to(n)     how much was taken, and back to so much
//   remember()              whether all this was met before
//   is_exhausted()          of its budget
// Unknown: the budget is used up, or what is remembered fills the memory.
template <class Choice, class Game>
Verdict try_depth_first(Game& game, std::vector<Choice>& choices) {
  using Visit = ConfigurationCache::Visit;
  struct Frame {
    std::size_t taken_before = 0;
    std::size_t begin = 0;  // of its choices, which are the last ones
    std::size_t next = 0;
  };
  std::vector<Frame> frames;
  const auto push = [&](std::size_t taken_before) {
    frames.push_back({taken_before, choices.size(), choices.size()});
    game.add_choices(choices);
  };
  game.settle();
  if (game.is_done()) return Verdict::kValid;
  if (game.remember() == Visit::kFull) return Verdict::kUnknown;
  push(0);
  while (!frames.empty()) {
    if (game.is_exhausted()) return Verdict::kUnknown;
    Frame& frame = frames.back();
    if (frame.next == choices.size()) {
      choices.resize(frame.begin);
      game.undo_to(frame.taken_before);
      frames.pop_back();
      continue;
    }
    const std::size_t taken_before = game.taken();
    const bool leads_on = game.take(Choice(choices[frame.next++]));
    if (game.is_done()) return Verdict::kValid;
    const Visit visit = leads_on ? game.remember() : Visit::kSeen;
    if (visit == Visit::kFull) return Verdict::kUnknown;
    if (visit == Visit::kNew) {
      push(taken_before);
    } else {
      game.undo_to(taken_before);
    }
  }
  return Verdict::kInvalid;
}

// What was taken of an object where a write replaces all that was there. What nobody sees comes
// right before the latest write at the time it was taken.
struct TakenThere {
  OperationId id = 0;
  bool is_unseen = false;
  bool replaces_all = false;
};
inline std::vector<OperationId> order_of(std::span<const TakenThere> taken) {
  std::vector<std::vector<OperationId>> before(taken.size());
  std::size_t latest = 0;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if (taken[i].is_unseen) {
      before[latest].push_back(taken[i].id);
    } else if (taken[i].replaces_all) {
      latest = i;
    }
  }
  std::vector<OperationId> ids;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    ids.insert(ids.end(), before[i].begin(), before[i].end());
    if (!taken[i].is_unseen) ids.push_back(taken[i].id);
  }
  return ids;
}

// The operations that make one value, or put one text, in order of invocation.
class Makers {
 public:
  // Requires: by ascending invocation.
  void add(EventNumber invoked, std::uint32_t rank) {
    const std::uint32_t last = makers_.empty() ? 0 : makers_.back().last_so_far;
    makers_.push_back({invoked, rank, rank > last ? rank : last});
  }
  // Whether one but for that rank can come that has not, and begins before this. `looks` counts
  // those it looked at.
  bool any_left(const Frontier& frontier, EventNumber before, std::uint32_t but,
                std::uint64_t& looks) const {
    std::size_t end = 0;
    for (std::size_t step = makers_.size(); step > 0; step /= 2) {
      while (end + step <= makers_.size() && makers_[end + step - 1].invoked < before) end += step;
    }
    for (; end > 0; --end) {
      ++looks;
      const Maker& maker = makers_[end - 1];
      if (maker.last_so_far < frontier.rank()) return false;
      if (maker.rank == kNobody) return true;
      if (maker.rank != but && !frontier.has_taken(maker.rank)) return true;
    }
    return false;
  }

 private:
  struct Maker {
    EventNumber invoked = 0;
    std::uint32_t rank = kNobody;   // kNobody: in doubt
    std::uint32_t last_so_far = 0;  // the greatest rank up to this one
  };
  std::vector<Maker> makers_;
};

}  // namespace ordeal::checkers
