#pragma once

#include <algorithm>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {

// Of workloads whose writes insert rows: whether all operations are writes of values and reads, and
// some read returned something, and every one that did something of this kind. What is nil was
// not told.
template <class IsOfKind>
bool are_reads_of_rows(const History& history, const IsOfKind& is_of_kind) {
  const auto& all = history.operations();
  const auto told = [](const Operation& operation) {
    return operation.function == Function::kRead && operation.is_ok() && !operation.output.is_nil();
  };
  const auto fits = [&](const Operation& operation) {
    if (operation.function == Function::kWrite) {
      return !operation.input.is_nil() && !operation.input.is_list();
    }
    return operation.function == Function::kRead &&
           (!told(operation) || is_of_kind(operation.output));
  };
  return std::ranges::all_of(all, fits) && std::ranges::any_of(all, told);
}

inline bool has_writes(const History& history) {
  return std::ranges::any_of(history.operations(), [](const Operation& operation) {
    return operation.function == Function::kWrite;
  });
}

}  // namespace ordeal::checkers
