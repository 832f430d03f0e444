#include <algorithm>
#include <numeric>

#include "checkers/linearizability/container.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// One of the two relations on stays: x before y if x's operation ends before y's begins.
class Precedence {
 public:
  Precedence(const std::vector<Stay>& stays, Span Stay::*operation)
      : stays_(stays), operation_(operation), by_first_(stays.size()), by_last_(stays.size()) {
    std::iota(by_first_.begin(), by_first_.end(), Index{0});
    by_last_ = by_first_;
    const auto less = [&](Moment Span::*end) {
      return [this, end](Index a, Index b) {
        const Moment x = (stays_[a].*operation_).*end;
        const Moment y = (stays_[b].*operation_).*end;
        return x != y ? x < y : a < b;
      };
    };
    std::sort(by_first_.begin(), by_first_.end(), less(&Span::first));
    std::sort(by_last_.begin(), by_last_.end(), less(&Span::last));
  }

  // The one that ends first of those not gone yet.
  Index first_to_end(const std::vector<bool>& gone) {
    while (gone[by_last_[ended_]]) ++ended_;
    return by_last_[ended_];
  }

  // Calls release for every one that nothing left comes before any more.
  template <class Release>
  void release(const std::vector<bool>& gone, Release&& release) {
    const Moment limit = (stays_[first_to_end(gone)].*operation_).last;
    while (begun_ < by_first_.size() && (stays_[by_first_[begun_]].*operation_).first <= limit) {
      release(by_first_[begun_++]);
    }
  }

 private:
  const std::vector<Stay>& stays_;
  Span Stay::*operation_;
  std::vector<Index> by_first_;
  std::vector<Index> by_last_;
  std::size_t begun_ = 0;
  std::size_t ended_ = 0;
};

// At a moment at which the queue is empty everything before is over and everything after is to
// come. Any moment at which nothing is certainly inside will do: a stay that is possible on both
// sides goes after it.
void keep_apart(std::vector<Stay>& stays, std::vector<Moment> gaps) {
  std::sort(gaps.begin(), gaps.end());
  for (Stay& stay : stays) {
    const auto next = std::upper_bound(gaps.begin(), gaps.end(), stay.put.last);
    if (next != gaps.begin()) {
      const Moment begin = *std::prev(next) + 1;
      stay.put.first = std::max(stay.put.first, begin);
      stay.take.first = std::max(stay.take.first, begin);
    }
    if (next != gaps.end()) stay.take.last = std::min(stay.take.last, *next - 1);
  }
}

// An order of values that respects both relations, or the two values that contradict each other.
Decision line_up(const std::vector<Stay>& stays, std::vector<Placed> placed) {
  Precedence puts(stays, &Stay::put);
  Precedence takes(stays, &Stay::take);
  std::vector<bool> gone(stays.size());
  std::vector<std::uint8_t> released(stays.size());
  std::vector<Index> ready;
  const auto release = [&](Index stay) {
    if (++released[stay] == 2) ready.push_back(stay);
  };
  Moment put_at = 0;
  Moment taken_at = 0;
  for (Index turn = 0; turn < stays.size(); ++turn) {
    puts.release(gone, release);
    takes.release(gone, release);
    if (ready.empty()) {
      std::vector<OperationId> start;
      add_operations(stays[puts.first_to_end(gone)], &start);
      add_operations(stays[takes.first_to_end(gone)], &start);
      return refusal(std::move(start));
    }
    const Stay& stay = stays[ready.back()];
    gone[ready.back()] = true;
    ready.pop_back();
    put_at = std::max(put_at, stay.put.first);
    taken_at = std::max(taken_at, stay.take.first);
    placed.push_back({put_at, turn, 0, stay.putter});
    if (stay.is_taken) placed.push_back({taken_at, turn, 1, stay.taker});
  }
  return {Verdict::kValid, in_order(std::move(placed)), {}};
}

Decision decide(Stays history) {
  std::vector<Stay>& stays = history.stays;
  std::vector<Placed> placed;
  std::vector<Moment> gaps;
  const std::vector<Span> stretches = certain_stretches(stays);
  for (const EmptyTake& empty : history.empties) {
    const Moment gap = first_gap(stretches, empty.at.first);
    if (gap > empty.at.last) {
      std::vector<OperationId> start = covering(stays, empty.at);
      start.push_back(empty.id);
      return refusal(std::move(start));
    }
    placed.push_back({gap, 0, 0, empty.id});
    gaps.push_back(gap);
  }
  keep_apart(stays, std::move(gaps));
  return line_up(stays, std::move(placed));
}

}  // namespace

std::optional<Decision> decide_queue(std::span<const Operation> operations,
                                     std::span<const OperationId> ids, const Semantics& semantics) {
  return decide_container(operations, ids, semantics, &decide);
}

}  // namespace ordeal::checkers
