#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "checkers/linearizability/container.hpp"

namespace ordeal::checkers {

// The stretches in which something is certainly inside, growing. Between neighbouring coordinates
// lies one gap; covered gaps are linked to the next that is not (disjoint sets).
class GrowingCover {
 public:
  using Index = std::uint32_t;

  explicit GrowingCover(std::vector<Moment> coordinates) : coordinates_(std::move(coordinates)) {
    std::sort(coordinates_.begin(), coordinates_.end());
    coordinates_.erase(std::unique(coordinates_.begin(), coordinates_.end()), coordinates_.end());
    next_.resize(coordinates_.size() + 1);
    std::iota(next_.begin(), next_.end(), Index{0});
  }

  void add(Moment first, Moment last) {
    const Index end = gap_at(last);
    for (Index gap = open_gap(gap_at(first)); gap < end; gap = open_gap(gap)) next_[gap] = gap + 1;
  }

  // The first moment after `from` at which nothing is certainly inside.
  Moment first_gap(Moment from) {
    const Index gap = gap_at(from + 1);
    const Index open = open_gap(gap);
    return open == gap ? from + 1 : coordinates_[open - 1] + 1;
  }

  // Gap 0 is before all coordinates.
  Index gap_at(Moment moment) const {
    return static_cast<Index>(std::upper_bound(coordinates_.begin(), coordinates_.end(), moment) -
                              coordinates_.begin());
  }
  // The last one of which a moment after its beginning is no later than this.
  Index last_gap(Moment moment) const {
    return static_cast<Index>(std::lower_bound(coordinates_.begin(), coordinates_.end(), moment) -
                              coordinates_.begin());
  }

  // The first from this one on that is not covered.
  Index open_gap(Index gap) {
    while (next_[gap] != gap) {
      next_[gap] = next_[next_[gap]];
      gap = next_[gap];
    }
    return gap;
  }

 private:
  std::vector<Moment> coordinates_;
  std::vector<Index> next_;
};

// A value that was put, or taken, once or more: the operations that did it.
struct Doing {
  OperationId id = 0;
  Span at;
  bool in_doubt = false;
};
struct Repeated {
  std::vector<Doing> puts;
  std::vector<Doing> takes;
};

enum class Manner : std::uint8_t { kPutSooner, kTakeLater, kGenerous };

// Who takes which of the same value, so that one is inside no longer than must be: a put waits for
// its end, and is taken at once then if anybody is there to take; who takes finds one inside, or
// waits for such an end or his own. Of those who wait the first to end goes first. One who took too
// soon, so that nothing is left for one who began later and ends now, waits again.
//
// Where several did, or another put could come now, it may matter which: *has_guessed. If it is
// generous all keep what they have, and values are inside no longer than in any order there is.
//
// False when somebody takes what nobody can have put. Takes in doubt are none of its business.
// O(n log n), for each manner.
bool pair_takes(const Repeated& all, GrowingCover& cover, Manner manner, std::vector<Stay>* stays,
                bool* has_guessed);

}  // namespace ordeal::checkers
