#include <algorithm>
#include <numeric>

#include "checkers/linearizability/container.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// The stretches in which something is certainly inside, growing. Between neighbouring coordinates
// lies one gap; covered gaps are linked to the next that is not (disjoint sets).
class GrowingCover {
 public:
  explicit GrowingCover(const std::vector<Stay>& stays) {
    for (const Stay& stay : stays) {
      if (!stay.is_certain()) continue;
      coordinates_.push_back(stay.put.last);
      coordinates_.push_back(stay.take.first);
    }
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

 private:
  // Gap 0 is before all coordinates.
  Index gap_at(Moment moment) const {
    return static_cast<Index>(std::upper_bound(coordinates_.begin(), coordinates_.end(), moment) -
                              coordinates_.begin());
  }

  Index open_gap(Index gap) {
    while (next_[gap] != gap) {
      next_[gap] = next_[next_[gap]];
      gap = next_[gap];
    }
    return gap;
  }

  std::vector<Moment> coordinates_;
  std::vector<Index> next_;
};

// The first moment without anything smaller inside is as good as any: a put takes place as late as
// it can, so that its value is inside no longer than it must.
Decision decide(Stays history) {
  std::vector<Stay>& stays = history.stays;
  std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) {
    return a.value != b.value ? a.value < b.value : a.putter < b.putter;
  });
  GrowingCover cover(stays);
  std::vector<Placed> placed;
  for (Index turn = 0; turn < stays.size(); ++turn) {
    const Stay& stay = stays[turn];
    if (stay.is_taken) {
      const Moment gap = cover.first_gap(stay.take.first);
      if (gap > stay.take.last) {
        std::vector<OperationId> start = covering({stays.begin(), stays.begin() + turn}, stay.take);
        add_operations(stay, &start);
        return refusal(std::move(start));
      }
      placed.push_back({std::min(stay.put.last, gap), turn, 0, stay.putter});
      placed.push_back({gap, turn, 1, stay.taker});
    } else {
      placed.push_back({stay.put.last, turn, 0, stay.putter});
    }
    if (stay.is_certain()) cover.add(stay.put.last, stay.take.first);
  }
  const auto turn = static_cast<Index>(stays.size());
  for (const EmptyTake& empty : history.empties) {
    const Moment gap = cover.first_gap(empty.at.first);
    if (gap > empty.at.last) {
      std::vector<OperationId> start = covering(stays, empty.at);
      start.push_back(empty.id);
      return refusal(std::move(start));
    }
    placed.push_back({gap, turn, 0, empty.id});
  }
  return {Verdict::kValid, in_order(std::move(placed)), {}};
}

}  // namespace

std::optional<Decision> decide_priority_queue(std::span<const Operation> operations,
                                              std::span<const OperationId> ids,
                                              const Semantics& semantics) {
  const bool has_integers = std::all_of(ids.begin(), ids.end(), [&](OperationId id) {
    const Operation& operation = operations[id];
    return operation.function != Function::kEnqueue || operation.input.is_integer();
  });
  if (!has_integers) return std::nullopt;
  return decide_container(operations, ids, semantics, &decide);
}

}  // namespace ordeal::checkers
