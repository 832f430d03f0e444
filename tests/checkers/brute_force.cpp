#include "tests/checkers/brute_force.hpp"

#include <vector>

namespace ordeal::checkers::testing {
namespace {

enum class Fate { kMust, kMay, kNever };

Fate fate_of(const Operation& operation, const Semantics& semantics) {
  if (operation.is_ok()) return Fate::kMust;
  if (operation.is_info()) return Fate::kMay;
  if (semantics.fail == FailMeaning::kInDoubt) return Fate::kMay;
  const bool counts =
      operation.function == Function::kCas && semantics.failed_cas == FailedCas::kValueDiffered;
  return counts ? Fate::kMust : Fate::kNever;
}

// Tries every operation that may come next, after those that have been placed.
bool try_orders(std::span<const Operation> operations, const std::vector<Fate>& fates,
                std::vector<bool>& placed, Value current, const Semantics& semantics) {
  bool all_placed = true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (fates[i] == Fate::kMust && !placed[i]) all_placed = false;
  }
  if (all_placed) return true;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (placed[i] || fates[i] == Fate::kNever) continue;
    bool is_next = true;
    for (std::size_t j = 0; j < operations.size(); ++j) {
      if (fates[j] == Fate::kMust && !placed[j] &&
          operations[j].complete_event < operations[i].invoke_event) {
        is_next = false;
      }
    }
    if (!is_next) continue;
    const Operation& operation = operations[i];
    Value after = current;
    if (operation.function == Function::kRead) {
      const bool unlearned =
          operation.output.is_nil() && semantics.nil_read == NilRead::kMatchesAnything;
      if (operation.is_ok() && !unlearned && operation.output != current) continue;
    } else if (operation.function == Function::kWrite) {
      after = operation.input;
    } else if (operation.is_fail() && fates[i] == Fate::kMust) {
      if (current == operation.expected) continue;
    } else {
      if (current != operation.expected) continue;
      after = operation.input;
    }
    placed[i] = true;
    if (try_orders(operations, fates, placed, after, semantics)) return true;
    placed[i] = false;
  }
  return false;
}

}  // namespace

bool brute_force_register(std::span<const Operation> operations, const Semantics& semantics) {
  std::vector<Fate> fates;
  for (const Operation& operation : operations) fates.push_back(fate_of(operation, semantics));
  std::vector<bool> placed(operations.size());
  return try_orders(operations, fates, placed, semantics.initial, semantics);
}

}  // namespace ordeal::checkers::testing
