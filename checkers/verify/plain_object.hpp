#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

enum class Fate : std::uint8_t { kHappened, kMayHave, kSaysNothing };

// What the operations of a model mean, defined once more and for the verifier alone: the plainest
// code there is, with no thought for a search.
class PlainRules {
 public:
  // Requires: the history outlives this.
  PlainRules(const History& history, std::string_view model, Semantics switches);

  enum class Shape {
    kNone,
    kRegister,
    kQueue,
    kStack,
    kHeap,
    kSet,
    kList,
    kCounter,
    kText,
    kLock,
    kRegisters
  };
  Shape shape() const { return shape_; }  // kNone: there is no such model
  bool has(Function function) const;
  Fate fate(const Operation& operation) const;
  // A cas that failed because the value was another, where that counts.
  bool shows_difference(const Operation& operation) const;
  // Values come and go by themselves: all that is done with one can be left out of an order.
  bool has_separate_values() const;
  // Whether it may leave the object other than it was, and whether nothing stays of what was there.
  bool changes(const Operation& operation) const;
  bool replaces(const Operation& operation) const;
  // Of a counter: whether it returned the number.
  static bool tells_number(const Operation& operation) {
    const bool reads = operation.function == Function::kRead;
    return operation.is_ok() && (reads || !operation.output.is_nil());
  }
  // Registers, or a text: what was written is seen until something else is written over it.
  bool is_written_over() const {
    return shape_ == Shape::kRegister || shape_ == Shape::kRegisters || shape_ == Shape::kText;
  }
  // Of a transaction: whether this part of it reads, and whether a nil there was read.
  bool is_read(Value part) const;
  bool may_be_unread() const { return switches_.nil_read == NilRead::kMatchesAnything; }
  // Whether what was written may be, or be in, what was read there.
  bool shows(Value read, Value written) const;
  Value initial() const { return switches_.initial; }
  std::span<const Value> elements(Value value) const;
  std::string text(Value value) const;

 private:
  const History& history_;
  Semantics switches_;
  Shape shape_ = Shape::kNone;
  std::string_view functions_;
};

// One object. Which member serves depends on the model.
class PlainObject {
 public:
  explicit PlainObject(const PlainRules& rules) : line_(1, rules.initial()) {
    if (rules.shape() != PlainRules::Shape::kRegister) line_.clear();
  }
  // The operation happens. False if the object cannot do it, or would have answered otherwise.
  bool perform(const PlainRules& rules, const Operation& operation);
  // Of a list, to which there is only appended: whether it may become that one.
  bool may_become(std::span<const Value> list) const {
    return line_.size() <= list.size() && std::equal(line_.begin(), line_.end(), list.begin());
  }
  friend auto operator<=>(const PlainObject&, const PlainObject&) = default;

 private:
  bool take(const PlainRules& rules, const Operation& operation);
  bool perform_on_set(const PlainRules& rules, const Operation& operation);
  bool perform_on_counter(const PlainRules& rules, const Operation& operation);
  bool perform_on_lock(const Operation& operation);
  bool perform_on_registers(const PlainRules& rules, const Operation& operation);

  std::deque<Value> line_;     // the value of a register; what is in a queue, a stack, a list
  std::multiset<Value> heap_;  // what is in a set, a priority queue
  std::string text_;           // of kv
  std::map<Value, Value> registers_;
  std::int64_t number_ = 0;  // of a counter; who holds a lock, counted from 1, or 0
  std::int64_t token_ = std::numeric_limits<std::int64_t>::min();  // the latest of a lock
};

}  // namespace ordeal::checkers
