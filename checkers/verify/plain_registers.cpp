#include "checkers/verify/plain_registers.hpp"

#include <algorithm>

namespace ordeal::checkers {

PlainRegisters::PlainRegisters(const History& history, Semantics switches)
    : history_(history), switches_(switches) {
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    if (operation.function == Function::kRead || never_happened(id)) continue;
    writers_[{operation.key, operation.input}].push_back(id);
  }
}

bool PlainRegisters::are_registers() const {
  return std::ranges::all_of(history_.operations(), [](const Operation& operation) {
    return operation.function == Function::kRead || operation.function == Function::kWrite ||
           operation.function == Function::kCas;
  });
}

bool PlainRegisters::never_happened(OperationId id) const {
  const Operation& operation = history_.operation(id);
  return operation.is_fail() &&
         (switches_.fail == FailMeaning::kNeverHappened || operation.function != Function::kWrite);
}

std::vector<PlainStep> PlainRegisters::steps(OperationId id) const {
  const Operation& operation = history_.operation(id);
  std::vector<PlainStep> steps;
  if (never_happened(id)) return steps;
  PlainStep step{id, operation.process, operation.key, false, operation.output};
  if (operation.function == Function::kRead) {
    const bool is_empty = step.value.is_nil() && switches_.nil_read == NilRead::kMatchesAnything;
    if (operation.is_ok() && !is_empty) steps.push_back(step);
    return steps;
  }
  if (operation.function == Function::kCas) {
    step.value = operation.expected;
    steps.push_back(step);
  }
  step.is_write = true;
  step.value = operation.input;
  steps.push_back(step);
  return steps;
}

std::vector<OperationId> PlainRegisters::writers(KeyId key, Value value) const {
  const auto at = writers_.find({key, value});
  return at == writers_.end() ? std::vector<OperationId>() : at->second;
}

std::optional<OperationId> PlainRegisters::writer(KeyId key, Value value) const {
  const std::vector<OperationId> all = writers(key, value);
  const bool is_initial = value == switches_.initial;
  if (all.size() + (is_initial ? 1 : 0) != 1) return std::nullopt;
  return is_initial ? kNobody : all.front();
}

}  // namespace ordeal::checkers
