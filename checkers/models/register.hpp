#pragma once

#include <optional>
#include <string>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// One value that is read, written, and compared and set: read returns the latest value; write v
// replaces it; cas [from, to] replaces it by `to` if it is `from`, and fails otherwise. Covers
// both "register" (no cas in the history) and "cas-register". Initially Semantics::initial.
struct Register {
  using State = Value;
  Semantics semantics;

  State initial() const { return semantics.initial; }

  bool step(State& value, const Operation& operation) const {
    switch (operation.function) {
      case Function::kRead:
        return !operation.is_ok() || operation.output == value;
      case Function::kWrite:
        value = operation.input;
        return true;
      case Function::kCas:
        if (is_evidence(operation)) return value != operation.expected;
        if (value != operation.expected) return false;
        value = operation.input;
        return true;
      default:
        return false;
    }
  }

  Part part(const Operation& operation) const {
    if (is_evidence(operation)) return Part::kRequired;
    const bool unread =
        operation.output.is_nil() && semantics.nil_read == NilRead::kMatchesAnything;
    // A read without a result constrains nothing, whether or not it happened.
    if (operation.function == Function::kRead && (unread || !operation.is_ok())) return Part::kNone;
    return part_by_completion(operation, semantics.fail);
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    if (operation.function == Function::kCas) {
      return is_evidence(operation) || operation.expected == operation.input;
    }
    return operation.function == Function::kRead;
  }

  // Meaningful for operations that have a part (other than failed ones kept as evidence).
  std::optional<Value> observed(const Operation& operation) const {
    if (operation.function == Function::kRead && operation.is_ok()) return operation.output;
    if (operation.function == Function::kCas && !is_evidence(operation)) return operation.expected;
    return std::nullopt;
  }

  std::optional<Value> produced(const Operation& operation) const {
    if (operation.function == Function::kRead || is_evidence(operation)) return std::nullopt;
    return operation.input;
  }

  // A value nobody sees only gets in the way, unless a failed cas sees that it is not another.
  bool skips_unseen() const { return semantics.failed_cas == FailedCas::kNoInformation; }

  std::string text(const State& value, const ValuePool& pool) const { return pool.text(value); }

  // A failed cas that tells us the value was another one.
  bool is_evidence(const Operation& operation) const {
    return operation.function == Function::kCas && operation.is_fail() &&
           semantics.fail == FailMeaning::kNeverHappened &&
           semantics.failed_cas == FailedCas::kValueDiffered;
  }
};

}  // namespace ordeal::checkers
