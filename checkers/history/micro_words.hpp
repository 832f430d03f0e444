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
        whole_write(pool.string("write")),
        send(pool.string("send")),
        poll(pool.string("poll")) {}

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

  // Whether a transaction that asked for these micro-operations can have ended as those: what reads
  // returned aside, they are the same.
  bool are_same(const ValuePool& pool, Value asked, Value done) const;

  // A list of [send key value], or [send key [offset value]], and [poll] or [poll messages].
  bool are_of_logs(const ValuePool& pool, Value value) const;
  // The same as are_same() of these: what polls returned and the offsets of sends aside.
  bool are_same_of_logs(const ValuePool& pool, Value asked, Value done) const;

  Value read, write, append;
  Value whole_read, whole_write;
  Value send, poll;
};

}  // namespace ordeal::checkers
