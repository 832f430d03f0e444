#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/history/operation.hpp"
#include "checkers/linearizability/configuration_cache.hpp"
#include "checkers/linearizability/frontier.hpp"
#include "checkers/linearizability/search.hpp"
#include "checkers/stop.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Tries choice after choice, each as deep as it goes. A Game has
//   settle()                takes what needs no choice; then is_done()
//   add_choices(choices)    adds what can come next, the best first, to the end
//   take(choice)            false where that leads nowhere; settles if not
//   taken(), undo_to(n)     how much was taken, and back to so much
//   remember()              whether all this was met before
//   budget()                a SearchBudget
// Unknown: the budget is used up, or what is remembered fills the memory.
template <class Game>
Verdict try_depth_first(Game& game) {
  using Choice = typename Game::Choice;
  using Visit = ConfigurationCache::Visit;
  struct Frame {
    std::size_t taken_before = 0;
    std::size_t begin = 0;  // of its choices, which are the last ones
    std::size_t next = 0;
  };
  std::vector<Choice> choices;
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
    if (game.budget().is_exhausted()) return Verdict::kUnknown;
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

// What such a search spends, and what it has met.
class SearchBudget {
 public:
  using Visit = ConfigurationCache::Visit;

  // Of configurations of so many words each: see ConfigurationCache.
  SearchBudget(const SearchLimits& limits, std::size_t live_words, std::size_t used_words)
      : limits_(limits), cache_(live_words, used_words, limits.memory_max) {}

  // To be added to.
  std::uint64_t& steps() { return steps_; }
  // Whether this was met before. `bytes_beside`: what the search keeps itself.
  Visit visit(std::uint32_t rank, std::uint32_t state, std::span<const std::uint64_t> live,
              std::span<const std::uint64_t> used, std::uint64_t bytes_beside) {
    const Visit visit = cache_.bytes() + bytes_beside < limits_.memory_max
                            ? cache_.visit(rank, state, live, used)
                            : Visit::kFull;
    if (visit == Visit::kFull) exhausted_ = BudgetKind::kMemory;
    return visit;
  }
  bool is_exhausted() {
    if (spent() > limits_.steps_max) exhausted_ = BudgetKind::kSteps;
    if (patience_.is_over()) exhausted_ = BudgetKind::kTime;
    return exhausted_ != BudgetKind::kNothing;
  }
  void tell(SearchOutcome& outcome) const {
    outcome.exhausted = exhausted_;
    outcome.steps = spent();
    outcome.configurations = cache_.size();
  }

 private:
  std::uint64_t spent() const { return steps_ + cache_.comparisons(); }

  SearchLimits limits_;
  ConfigurationCache cache_;
  std::uint64_t steps_ = 0;
  Patience patience_;
  BudgetKind exhausted_ = BudgetKind::kNothing;
};

// Plays a game that has besides
//   order()       of what was taken, when it is done
//   stuck_at()    whom it never got past
// `beginning` finds the longest for who is told that there is no order.
template <class Game, class Beginning>
SearchOutcome play(Game& game, Beginning&& beginning) {
  SearchOutcome outcome;
  outcome.verdict = try_depth_first(game);
  if (outcome.verdict == Verdict::kValid) {
    outcome.order = game.order();
  } else {
    outcome.stuck_at = game.stuck_at();
  }
  if (outcome.verdict == Verdict::kInvalid) outcome.order = beginning();
  game.budget().tell(outcome);
  return outcome;
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
