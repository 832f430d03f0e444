#pragma once

#include <algorithm>
#include <span>

#include "checkers/linearizability/model_row.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Asks, again and again while a witness shrinks, whether some operations are invalid by themselves:
// by the model's decision where it has one for them, else by a search. All searches together have
// one budget of steps; what a search can no longer tell does not count as invalid.
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
    if (model_.decide != nullptr && end_ == kNever) {
      const auto decision = model_.decide(operations_, ids, semantics_);
      if (decision) return decision->verdict == Verdict::kInvalid;
    }
    const SearchOutcome outcome = model_.search(operations_, ids, semantics_, limits_);
    limits_.steps_max -= std::min(limits_.steps_max, outcome.steps);
    out_of_budget_ |= outcome.verdict == Verdict::kUnknown;
    return outcome.verdict == Verdict::kInvalid &&
           operations_[outcome.stuck_at].complete_event <= end_;
  }

  bool is_out_of_budget() const { return out_of_budget_; }

 private:
  std::span<const Operation> operations_;
  const ModelRow& model_;
  const Semantics& semantics_;
  SearchLimits limits_;
  EventNumber end_;
  bool out_of_budget_ = false;
};

}  // namespace ordeal::checkers
