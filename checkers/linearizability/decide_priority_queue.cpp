#include <algorithm>
#include <map>
#include <span>

#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/pair_takes.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// The first moment without anything smaller inside is as good as any: a put takes place as late as
// it can, so that its value is inside no longer than it must.
class SmallestFirst {
 public:
  // As if from that moment on nothing were in the way.
  explicit SmallestFirst(std::vector<Moment> coordinates, Moment cleared_from = kNeverTaken)
      : cover_(std::move(coordinates)), cleared_from_(cleared_from) {}

  GrowingCover& cover() { return cover_; }

  // The stays of one value, greater than those before. False when one cannot be taken.
  bool place(std::span<const Stay> stays) {
    for (const Stay& stay : stays) {
      Moment put_at = stay.put.last;
      if (stay.is_taken) {
        const Moment gap = cover_.first_gap(stay.take.first);
        if (gap > stay.take.last) {
          start_ = covering(smaller_, stay.take);
          add_operations(stay, &start_);
          return false;
        }
        put_at = std::min(put_at, gap);
        placed_.push_back({gap, turn_, 1, stay.taker});
      }
      placed_.push_back({put_at, turn_++, 0, stay.putter});
    }
    for (const Stay& stay : stays) {
      const Moment until = std::min(stay.take.first, cleared_from_);
      if (stay.put.last < until) cover_.add(stay.put.last, until);
    }
    smaller_.insert(smaller_.end(), stays.begin(), stays.end());
    return true;
  }

  bool place_empties(const std::vector<EmptyTake>& empties) {
    for (const EmptyTake& empty : empties) {
      const Moment gap = cover_.first_gap(empty.at.first);
      if (gap > empty.at.last) {
        start_ = covering(smaller_, empty.at);
        start_.push_back(empty.id);
        return false;
      }
      placed_.push_back({gap, turn_, 0, empty.id});
    }
    return true;
  }

  // Why not, if it was false.
  std::vector<OperationId> start() { return std::move(start_); }
  Decision decision() { return {Verdict::kValid, in_order(std::move(placed_)), {}}; }

 private:
  GrowingCover cover_;
  Moment cleared_from_;
  std::vector<Stay> smaller_;
  std::vector<Placed> placed_;
  std::vector<OperationId> start_;
  Index turn_ = 0;
};

Decision decide(Stays history) {
  std::vector<Stay>& stays = history.stays;
  std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) {
    return a.value != b.value ? a.value < b.value : a.putter < b.putter;
  });
  std::vector<Moment> coordinates;
  for (const Stay& stay : stays) {
    if (stay.is_certain()) {
      coordinates.insert(coordinates.end(), {stay.put.last, stay.take.first});
    }
  }
  SmallestFirst order(std::move(coordinates));
  bool fits = true;
  for (std::size_t i = 0; fits && i < stays.size(); ++i) fits = order.place({&stays[i], 1});
  fits = fits && order.place_empties(history.empties);
  return fits ? order.decision() : refusal(order.start());
}

// Values that come again.
class RepeatedValues {
 public:
  explicit RepeatedValues(std::span<const Operation> operations) : operations_(operations) {}

  void collect(std::span<const OperationId> ids, const Semantics& semantics) {
    for (const OperationId id : ids) {
      const Operation& operation = operations_[id];
      const Part part = part_by_completion(operation, semantics.fail);
      if (part == Part::kNone) continue;
      const bool in_doubt = part == Part::kOptional;
      const Doing doing{id, span_of(operation, in_doubt), in_doubt};
      coordinates_.insert(coordinates_.end(), {doing.at.first, doing.at.last});
      if (operation.function == Function::kEnqueue) {
        values_[operation.input].puts.push_back(doing);
      } else if (in_doubt) {
        takes_in_doubt_.push_back(doing);
      } else if (operation.output.is_nil()) {
        empties_.push_back({id, doing.at});
      } else {
        values_[operation.output].takes.push_back(doing);
      }
    }
  }

  // Takes in doubt are left out, or given to the smallest that nobody else takes. There is no
  // decision where neither will do, but would if there were enough of them as early as the first,
  // or where it was guessed who takes what, and might be valid otherwise.
  std::optional<Decision> decide() {
    for (const Doubt doubt : {Doubt::kNothing, Doubt::kSmallest}) {
      for (const Manner manner : {Manner::kPutSooner, Manner::kTakeLater}) {
        Decision decision = decide_with(doubt, manner);
        const bool is_certain = takes_in_doubt_.empty() && !has_guessed_;
        if (decision.verdict == Verdict::kValid || is_certain) return decision;
      }
    }
    Decision decision = decide_with(Doubt::kAll, Manner::kGenerous);
    if (decision.verdict == Verdict::kValid) return std::nullopt;
    return decision;
  }

 private:
  enum class Doubt : std::uint8_t { kNothing, kSmallest, kAll };  // what takes in doubt took

  Decision decide_with(Doubt doubt, Manner manner) {
    const bool is_cleared = doubt == Doubt::kAll && !takes_in_doubt_.empty();
    SmallestFirst order(coordinates_, is_cleared ? takes_in_doubt_[0].at.first : kNeverTaken);
    std::vector<OperationId> so_far;
    std::size_t given = 0;
    for (const auto& [value, repeated] : values_) {
      for (const Doing& put : repeated.puts) so_far.push_back(put.id);
      for (const Doing& take : repeated.takes) so_far.push_back(take.id);
      std::vector<Stay> stays;
      const bool has_all_put = pair_takes(repeated, order.cover(), manner, &stays, &has_guessed_);
      if (!has_all_put) return refusal(std::move(so_far));
      for (Stay& stay : stays) {
        const bool has_one = doubt == Doubt::kSmallest && given < takes_in_doubt_.size();
        if (stay.is_taken || !has_one) continue;
        const Doing& take = takes_in_doubt_[given++];
        stay.is_taken = true;
        stay.taker = take.id;
        stay.take = {std::max(take.at.first, stay.put.first), take.at.last};
      }
      if (!order.place(stays)) return refusal(std::move(so_far));
    }
    if (order.place_empties(empties_)) return order.decision();
    for (const EmptyTake& empty : empties_) so_far.push_back(empty.id);
    return refusal(std::move(so_far));
  }

  std::span<const Operation> operations_;
  std::map<Value, Repeated> values_;
  std::vector<Doing> takes_in_doubt_;
  bool has_guessed_ = false;
  std::vector<EmptyTake> empties_;
  std::vector<Moment> coordinates_;
};

}  // namespace

std::optional<Decision> decide_priority_queue(std::span<const Operation> operations,
                                              std::span<const OperationId> ids,
                                              const Semantics& semantics) {
  const bool has_integers = std::all_of(ids.begin(), ids.end(), [&](OperationId id) {
    const Operation& operation = operations[id];
    return operation.function != Function::kEnqueue || operation.input.is_integer();
  });
  if (!has_integers) return std::nullopt;
  auto decision = decide_container(operations, ids, semantics, &decide);
  if (decision) return decision;
  RepeatedValues repeated(operations);
  repeated.collect(ids, semantics);
  return repeated.decide();
}

}  // namespace ordeal::checkers
