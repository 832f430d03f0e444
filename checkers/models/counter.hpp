#pragma once

#include <string>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// A number that starts at 0: add changes it by its input (which may be negative), increment by its
// input or by 1; read returns it. An add or increment that is ok may return the number after it.
struct Counter {
  using State = std::int64_t;

  State initial() const { return 0; }

  bool step(State& count, const Operation& operation) const {
    // Wraps around instead of overflowing; no history gets there in earnest.
    count = static_cast<std::int64_t>(static_cast<std::uint64_t>(count) +
                                      static_cast<std::uint64_t>(delta_of(operation)));
    if (!operation.is_ok()) return true;
    const bool told = operation.function == Function::kRead || !operation.output.is_nil();
    return !told || operation.output == Value::integer(count);
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const { return delta_of(operation) == 0; }

  std::string text(State count, const ValuePool& /*pool*/) const { return std::to_string(count); }

  static std::int64_t delta_of(const Operation& operation) {
    if (operation.function == Function::kRead) return 0;
    if (operation.input.is_integer()) return operation.input.as_integer();
    return operation.function == Function::kIncrement ? 1 : 0;
  }
};

}  // namespace ordeal::checkers
