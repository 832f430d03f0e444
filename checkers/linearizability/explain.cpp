#include "checkers/linearizability/explain.hpp"

#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/explain_object.hpp"
#include "checkers/linearizability/explain_register.hpp"
#include "checkers/linearizability/explain_registers.hpp"

namespace ordeal::checkers {
namespace {

// What is decided without a search can be too large for one; then the words must be fewer.
constexpr std::uint64_t kStepsMax = 1'000'000;

std::string list_of(const History& history, std::span<const OperationId> ids) {
  std::string text;
  for (const OperationId id : ids) {
    if (!text.empty()) text += ", ";
    const Operation& operation = history.operation(id);
    const bool is_transaction = operation.function == Function::kTxn && operation.input.is_list();
    text += is_transaction ? '(' + transaction_text(history, operation) + ')'
                           : operation_text(history, operation);
    if (operation.is_ok() && operation.function == Function::kRead) {
      text += ' ' + result_text(history, operation);
    }
  }
  return text;
}

// Operations of the witness that real time allows to come right after `order`.
std::vector<OperationId> next_by_real_time(const History& history, const ModelRow& model,
                                           const Semantics& semantics,
                                           std::span<const OperationId> witness,
                                           std::span<const OperationId> order) {
  std::vector<OperationId> left;
  EventNumber first_completion = kNever;
  for (const OperationId id : witness) {
    const Part part = model.part(history.operation(id), semantics);
    if (part == Part::kNone || std::find(order.begin(), order.end(), id) != order.end()) continue;
    left.push_back(id);
    if (part == Part::kRequired) {
      first_completion = std::min(first_completion, history.operation(id).complete_event);
    }
  }
  std::erase_if(
      left, [&](OperationId id) { return history.operation(id).invoke_event > first_completion; });
  return left;
}

// The explanation that works for every model: how far one gets, and why not further.
Explanation explain_by_dead_end(const History& history, const ModelRow& model,
                                const Semantics& semantics, std::span<const OperationId> witness,
                                const SearchLimits& limits) {
  Explanation explanation{kNotLinearizable, witness.back(), {}};
  const SearchLimits few = {std::min(limits.steps_max, kStepsMax), limits.memory_max};
  const SearchOutcome outcome = model.search(history.operations(), witness, semantics, few);
  if (outcome.verdict != Verdict::kInvalid) {
    explanation.reasons.push_back("No order explains these " + std::to_string(witness.size()) +
                                  " operations: this was decided without trying them.");
    return explanation;
  }
  explanation.culprit = outcome.stuck_at;
  const auto state = model.replay(history.operations(), outcome.order, semantics, history.values());
  const std::string held = state && !state->empty() ? " The value is " + *state + " then." : "";
  explanation.reasons.push_back(
      outcome.order.empty()
          ? "No operation that real time allows to come first can come first." + held
          : "One order that gets furthest: " + list_of(history, outcome.order) + '.' + held);
  for (const OperationId id :
       next_by_real_time(history, model, semantics, witness, outcome.order)) {
    std::vector<OperationId> longer = outcome.order;
    longer.push_back(id);
    const bool fits =
        model.replay(history.operations(), longer, semantics, history.values()).has_value();
    explanation.reasons.push_back(
        list_of(history, std::span(&id, 1)) + " by " +
        history.process_text(history.operation(id).process) + ", which real time allows next, " +
        (fits ? "leads to no complete order either." : "is not possible there."));
  }
  explanation.reasons.push_back("Every other order was tried; none explains all of them.");
  return explanation;
}

}  // namespace

Explanation explain_violation(const History& history, const ModelRow& model,
                              const Semantics& semantics, std::span<const OperationId> ids,
                              std::span<const OperationId> witness, const SearchLimits& limits) {
  if (model.kind == ModelKind::kRegister) {
    if (auto explanation = explain_register(history, semantics, ids, witness)) return *explanation;
  }
  if (auto explanation = explain_registers(history, model, semantics, witness)) return *explanation;
  if (auto explanation = explain_object(history, model, semantics, witness)) return *explanation;
  return explain_by_dead_end(history, model, semantics, witness, limits);
}

}  // namespace ordeal::checkers
