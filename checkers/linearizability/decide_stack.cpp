#include <algorithm>
#include <limits>

#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/guess_takes.hpp"
#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// How many stays are certainly inside between neighbouring coordinates: add to a range, find the
// first zero from a gap on. A tree of minima whose nodes keep what was added to all below.
class CoverCount {
 public:
  explicit CoverCount(std::size_t gaps) {
    while (leaves_ < gaps) leaves_ *= 2;
    least_.assign(2 * leaves_, 0);
    added_.assign(leaves_, 0);
  }

  void set_leaf(Index gap, std::int32_t count) { least_[leaves_ + gap] = count; }
  void build() {
    for (std::size_t node = leaves_ - 1; node > 0; --node) {
      least_[node] = std::min(least_[2 * node], least_[2 * node + 1]);
    }
  }

  void add(Index begin, Index end, std::int32_t count) {
    std::size_t left = begin + leaves_;
    std::size_t right = end + leaves_;
    for (; left < right; left /= 2, right /= 2) {
      if (left % 2 == 1) apply(left++, count);
      if (right % 2 == 1) apply(--right, count);
    }
    for (std::size_t node = (begin + leaves_) / 2; node > 0; node /= 2) pull(node);
    for (std::size_t node = (end + leaves_ - 1) / 2; node > 0; node /= 2) pull(node);
  }

  // Requires: there is a zero at or after `gap`, the least there is.
  Index first_zero(Index gap) const { return find(1, 0, static_cast<Index>(leaves_), gap, 0); }

 private:
  void apply(std::size_t node, std::int32_t count) {
    least_[node] += count;
    if (node < leaves_) added_[node] += count;
  }
  void pull(std::size_t node) {
    least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
  }

  Index find(std::size_t node, Index begin, Index end, Index from, std::int32_t above) const {
    if (end <= from || least_[node] + above > 0) return kNobody;
    if (node >= leaves_) return begin;
    const Index middle = begin + (end - begin) / 2;
    const Index left = find(2 * node, begin, middle, from, above + added_[node]);
    if (left != kNobody) return left;
    return find(2 * node + 1, middle, end, from, above + added_[node]);
  }

  std::size_t leaves_ = 1;
  std::vector<std::int32_t> least_;
  std::vector<std::int32_t> added_;
};

// Which of a range of stays that can be put by now can be taken last.
class LatestTake {
 public:
  explicit LatestTake(const std::vector<Stay>& stays) : stays_(stays) {
    while (leaves_ < stays.size()) leaves_ *= 2;
    best_.assign(2 * leaves_, kNobody);
  }

  void put_in(Index stay) { set(stay, stay); }
  void take_out(Index stay) { set(stay, kNobody); }

  Index of_range(Index begin, Index end) const {
    Index best = kNobody;
    std::size_t left = begin + leaves_;
    std::size_t right = end + leaves_;
    for (; left < right; left /= 2, right /= 2) {
      if (left % 2 == 1) best = later(best, best_[left++]);
      if (right % 2 == 1) best = later(best, best_[--right]);
    }
    return best;
  }

 private:
  void set(Index at, Index stay) {
    std::size_t node = at + leaves_;
    best_[node] = stay;
    for (node /= 2; node > 0; node /= 2) best_[node] = later(best_[2 * node], best_[2 * node + 1]);
  }
  Index later(Index a, Index b) const {
    if (a == kNobody || b == kNobody) return a == kNobody ? b : a;
    return stays_[b].take.last > stays_[a].take.last ? b : a;
  }

  const std::vector<Stay>& stays_;
  std::size_t leaves_ = 1;
  std::vector<Index> best_;
};

class StackDecision {
 public:
  explicit StackDecision(Stays history) : history_(std::move(history)) {}

  Decision decide() {
    if (!place_empties()) return refusal(std::move(start_));
    place_momentary();
    if (!stays_.empty() && !take_apart()) return refusal(std::move(start_));
    return {Verdict::kValid, in_order(std::move(placed_)), {}};
  }

 private:
  // A part of time still to be taken apart, or (bottom) the end of a stretch whose bottom is taken.
  struct Task {
    Index begin = 0;  // gaps
    Index end = 0;
    Index bottom = kNobody;
    Moment taken_at = 0;
  };

  bool place_empties() {
    const std::vector<Span> stretches = certain_stretches(history_.stays);
    for (const EmptyTake& empty : history_.empties) {
      const Moment gap = first_gap(stretches, empty.at.first);
      if (gap > empty.at.last) {
        start_ = covering(history_.stays, empty.at);
        start_.push_back(empty.id);
        return false;
      }
      place(gap, empty.id);
    }
    return true;
  }

  // Those that can be put and taken at one moment; the others are left in stays_.
  void place_momentary() {
    for (const Stay& stay : history_.stays) {
      if (stay.is_certain()) {
        stays_.push_back(stay);
        continue;
      }
      place(stay.take.first, stay.putter);
      if (stay.is_taken) place(stay.take.first, stay.taker);
    }
    std::sort(stays_.begin(), stays_.end(), [](const Stay& a, const Stay& b) {
      return a.put.last != b.put.last ? a.put.last < b.put.last : a.putter < b.putter;
    });
  }

  void place(Moment at, OperationId id) { placed_.push_back({at, turn_++, 0, id}); }

  Index coordinate_of(Moment moment) const {
    return static_cast<Index>(std::lower_bound(coordinates_.begin(), coordinates_.end(), moment) -
                              coordinates_.begin());
  }

  void index_stays() {
    for (const Stay& stay : stays_) {
      coordinates_.push_back(stay.put.last);
      coordinates_.push_back(stay.take.first);
    }
    std::sort(coordinates_.begin(), coordinates_.end());
    coordinates_.erase(std::unique(coordinates_.begin(), coordinates_.end()), coordinates_.end());
    std::vector<std::int32_t> change(coordinates_.size() + 1);
    for (const Stay& stay : stays_) {
      begin_.push_back(coordinate_of(stay.put.last));
      end_.push_back(coordinate_of(stay.take.first));
      ++change[begin_.back()];
      --change[end_.back()];
      by_first_.push_back(static_cast<Index>(by_first_.size()));
      next_.push_back(static_cast<Index>(next_.size()));
    }
    next_.push_back(static_cast<Index>(next_.size()));
    std::sort(by_first_.begin(), by_first_.end(), [&](Index a, Index b) {
      return stays_[a].put.first != stays_[b].put.first ? stays_[a].put.first < stays_[b].put.first
                                                        : a < b;
    });
    fill_cover(change);
  }

  void fill_cover(const std::vector<std::int32_t>& change) {
    cover_ = CoverCount(change.size());
    std::int32_t count = 0;
    for (Index gap = 0; gap < change.size(); ++gap) {
      count += change[gap];
      cover_.set_leaf(gap, count);
    }
    cover_.build();
  }

  // The first stay left from this one on; stays_.size() if there is none.
  Index left_from(Index stay) {
    while (next_[stay] != stay) {
      next_[stay] = next_[next_[stay]];
      stay = next_[stay];
    }
    return stay;
  }

  // Stays in [begin, end) gaps begin at or after the first stay that is put there.
  Index first_put_at(Index gap) const {
    return static_cast<Index>(std::lower_bound(begin_.begin(), begin_.end(), gap) - begin_.begin());
  }

  // From the left, a whole before its parts: so that the stays that can be put by the beginning of
  // a stretch only become more.
  bool take_apart() {
    index_stays();
    LatestTake latest(stays_);
    std::vector<Task> tasks = {{0, static_cast<Index>(coordinates_.size()), kNobody, 0}};
    while (!tasks.empty()) {
      const Task task = tasks.back();
      tasks.pop_back();
      if (task.bottom != kNobody) {
        if (stays_[task.bottom].is_taken) place(task.taken_at, stays_[task.bottom].taker);
        continue;
      }
      const Index first = left_from(first_put_at(task.begin));
      if (first == stays_.size() || begin_[first] >= task.end) continue;
      const Index begin = begin_[first];
      const Index end = cover_.first_zero(begin);
      const Moment put_at = stays_[first].put.last;
      while (admitted_ < by_first_.size() && stays_[by_first_[admitted_]].put.first <= put_at) {
        latest.put_in(by_first_[admitted_++]);
      }
      const Index last = first_put_at(end);
      const Index bottom = latest.of_range(first, last);
      if (bottom == kNobody || stays_[bottom].take.last < coordinates_[end]) {
        for (Index i = left_from(first); i < last; i = left_from(i + 1)) {
          add_operations(stays_[i], &start_);
        }
        return false;
      }
      latest.take_out(bottom);
      next_[bottom] = bottom + 1;
      cover_.add(begin_[bottom], end_[bottom], -1);
      place(put_at, stays_[bottom].putter);
      tasks.push_back({end, task.end, kNobody, 0});
      tasks.push_back({0, 0, bottom, coordinates_[end]});
      tasks.push_back({begin, end, kNobody, 0});
    }
    return true;
  }

  Stays history_;
  std::vector<Stay> stays_;  // those certainly inside for a while, by put.last
  std::vector<Moment> coordinates_;
  std::vector<Index> begin_;  // by stay: the gap after its put; ascending
  std::vector<Index> end_;    // by stay: the gap after its take
  std::vector<Index> by_first_;
  std::vector<Index> next_;  // links of left_from
  CoverCount cover_{1};
  std::size_t admitted_ = 0;
  std::uint32_t turn_ = 0;
  std::vector<Placed> placed_;
  std::vector<OperationId> start_;
};

Decision decide(Stays history) { return StackDecision(std::move(history)).decide(); }

}  // namespace

std::optional<Decision> decide_stack(std::span<const Operation> operations,
                                     std::span<const OperationId> ids, const Semantics& semantics) {
  const auto decision = decide_container(operations, ids, semantics, &decide);
  if (decision) return decision;
  return guess_takes(operations, ids, semantics, &decide);
}

}  // namespace ordeal::checkers
