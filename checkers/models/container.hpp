#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// Which of the values inside goes next.
enum class Discipline : std::uint8_t { kFifo, kLifo, kSmallest };

// A container: a put adds a value; an ok take returns the one whose turn it is, or nil when there
// is none. A failed take says nothing (Jepsen's convention), one in doubt may have taken a value.
// FIFO queue: enqueue, dequeue. Stack: push, pop. Priority queue: enqueue, dequeue; the smallest
// value first, in the order of Value.
template <Discipline kDiscipline>
struct Container {
  using State = std::vector<Value>;  // the next to go is first in a queue, else last

  State initial() const { return {}; }

  bool step(State& inside, const Operation& operation) const {
    if (is_put(operation)) {
      auto at = inside.end();
      if constexpr (kDiscipline == Discipline::kSmallest) {
        at = std::upper_bound(inside.begin(), inside.end(), operation.input, std::greater<>());
      }
      inside.insert(at, operation.input);
      return true;
    }
    if (inside.empty()) return !operation.is_ok() || operation.output.is_nil();
    const auto next = kDiscipline == Discipline::kFifo ? inside.begin() : std::prev(inside.end());
    if (operation.is_ok() && *next != operation.output) return false;
    inside.erase(next);
    return true;
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    return !is_put(operation) && operation.is_ok() && operation.output.is_nil();
  }

  std::optional<Value> observed(const Operation& operation) const {
    if (is_put(operation) || !operation.is_ok() || operation.output.is_nil()) return std::nullopt;
    return operation.output;
  }
  std::optional<Value> produced(const Operation& operation) const {
    if (!is_put(operation)) return std::nullopt;
    return operation.input;
  }
  bool skips_unseen() const { return true; }

  std::string text(const State& inside, const ValuePool& pool) const {
    std::string text = "[";
    for (const Value value : inside) text += (text.size() > 1 ? " " : "") + pool.text(value);
    return text + ']';
  }

  static bool is_put(const Operation& operation) {
    return operation.function == Function::kEnqueue || operation.function == Function::kPush;
  }
};

using Queue = Container<Discipline::kFifo>;
using Stack = Container<Discipline::kLifo>;
using PriorityQueue = Container<Discipline::kSmallest>;

}  // namespace ordeal::checkers
