#pragma once

#include <span>

#include "checkers/history/value.hpp"

namespace ordeal::checkers {

// The words that begin the micro-operations of a transaction, as values of a pool.
struct MicroWords {
  explicit MicroWords(ValuePool& pool)
      : read(pool.string("r")), write(pool.string("w")), append(pool.string("append")) {}

  // [r key], [r key result], [w key value], [append key value].
  bool is_micro_operation(std::span<const Value> parts) const {
    return (parts.size() == 2 || parts.size() == 3) &&
           (parts[0] == read || parts[0] == write || parts[0] == append);
  }

  Value read, write, append;
};

}  // namespace ordeal::checkers
