#pragma once

#include <algorithm>
#include <span>

#include "checkers/linearizability/model_row.hpp"
#include "checkers/stop.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Asks, again and again while a witness shrinks, whether some operations are invalid by themselves:
// by the model's decision where it has one for them, else by a search. All searches together have
// one budget of steps, and none may take long: what a search cannot tell does not count as invalid.
//
// With an end, what counts is that no order gets past the completions up to it. What completes
// later may be impossible only because what it saw began after the end and was left out. Requires
// that what it refers to outlives it.
class Invalidity {
 public:
  Invalidity(std::span<const Operation> operations, const ModelRow& model,
             const Semantics& semantics, const SearchLimits& limits, EventNumber end = kNever)
      : operations_(operations), model_(model), semantics_(semantics), limits_(limits), end_(end) {}

  // Requires: ids ascending, of one object.
  bool of(std::span<const OperationId> ids) {
    if (is_stopped()) {
      has_given_up_ = true;
      return false;
    }
    if (model_.decide != nullptr && end_ == kNever) {
      const auto decision = model_.decide(operations_, ids, semantics_);
      // Without a search, and not for nothing: the next try is as long.
      limits_.steps_max -= std::min(limits_.steps_max, ids.size() * kStepsOfDecision);
      if (decision) return decision->verdict == Verdict::kInvalid;
    }
    const SearchLimits limits{std::min(limits_.steps_max, kStepsPerTry), limits_.memory_max};
    const SearchOutcome outcome = model_.search(operations_, ids, semantics_, limits);
    limits_.steps_max -= std::min(limits_.steps_max, outcome.steps);
    has_given_up_ |= outcome.verdict == Verdict::kUnknown;
    return outcome.verdict == Verdict::kInvalid &&
           operations_[outcome.stuck_at].complete_event <= end_;
  }

  bool is_out_of_budget() const { return limits_.steps_max == 0 || is_stopped(); }
  // Of something it could not tell.
  bool has_given_up() const { return has_given_up_; }

 private:
  static constexpr std::uint64_t kStepsPerTry = 300'000;
  static constexpr std::uint64_t kStepsOfDecision = 4;  // for each operation, about
  std::span<const Operation> operations_;
  const ModelRow& model_;
  const Semantics& semantics_;
  SearchLimits limits_;
  EventNumber end_;
  bool has_given_up_ = false;
};

}  // namespace ordeal::checkers
