#pragma once

#include <span>

#include "checkers/history/value.hpp"

namespace ordeal::checkers {

// The words that begin the micro-operations of a transaction, as values of a pool.
struct MicroWords {
  explicit MicroWords(ValuePool& pool)
      : read(pool.string("r")),
        write(pool.string("w")),
        append(pool.string("append")),
        whole_read(pool.string("read")),
        whole_write(pool.string("write")) {}

  // [r key], [r key result], [w key value], [append key value].
  bool is_micro_operation(std::span<const Value> parts) const {
    return (parts.size() == 2 || parts.size() == 3) &&
           (parts[0] == read || parts[0] == write || parts[0] == append);
  }

  // [read key], ..., [write key value]: those of Knossos' multi-register.
  bool is_spelled_out(std::span<const Value> parts) const {
    return (parts.size() == 2 || parts.size() == 3) &&
           (parts[0] == whole_read || parts[0] == whole_write);
  }

  Value read, write, append;
  Value whole_read, whole_write;
};

}  // namespace ordeal::checkers
