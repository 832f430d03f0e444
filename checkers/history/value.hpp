#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/intern_index.hpp"

namespace ordeal::checkers {

enum class ValueKind : std::uint8_t { kNil, kInteger, kString, kList };

// What an operation carries in or out: nil, an int64, a string or a list of values. 16 bytes,
// trivially copyable. Strings and lists are ids into a ValuePool that interns them, so values of
// one pool are equal exactly when their bits are: checkers compare and hash values without ever
// looking a string up.
//
// Requires: values of two pools are never mixed (copies of a History share their pool).
// The order < is total and stable (kind, then number or order of first appearance); it serves
// sorting, it is not the order of the strings.
class Value {
 public:
  constexpr Value() = default;
  static constexpr Value nil() { return {}; }
  static constexpr Value integer(std::int64_t number) { return Value(ValueKind::kInteger, number); }

  constexpr ValueKind kind() const { return kind_; }
  constexpr bool is_nil() const { return kind_ == ValueKind::kNil; }
  constexpr bool is_integer() const { return kind_ == ValueKind::kInteger; }
  constexpr bool is_string() const { return kind_ == ValueKind::kString; }
  constexpr bool is_list() const { return kind_ == ValueKind::kList; }

  // The number itself. Requires: is_integer().
  constexpr std::int64_t as_integer() const { return payload_; }
  // The id in the pool. Requires: is_string() or is_list().
  constexpr std::uint32_t pool_id() const { return static_cast<std::uint32_t>(payload_); }

  constexpr std::uint64_t hash() const {
    return mix64(static_cast<std::uint64_t>(payload_) ^ (static_cast<std::uint64_t>(kind_) << 61));
  }

  friend constexpr bool operator==(const Value&, const Value&) = default;
  friend constexpr std::strong_ordering operator<=>(const Value&, const Value&) = default;

 private:
  friend class ValuePool;
  constexpr Value(ValueKind kind, std::int64_t payload) : kind_(kind), payload_(payload) {}

  ValueKind kind_ = ValueKind::kNil;
  std::int64_t payload_ = 0;
};

// Owns the strings and lists that values name. Grows only; ids are by first appearance.
// Bound: 2^32 - 1 strings and as many lists; texts and elements live in two flat arrays.
class ValuePool {
 public:
  Value string(std::string_view text);
  Value list(std::span<const Value> elements);

  // Requires: the value is a string (a list) of this pool. The view is valid until the next
  // string() (list()).
  std::string_view text_of(Value string_value) const;
  std::span<const Value> elements_of(Value list_value) const;

  // The string with this id, see Value::pool_id().
  std::string_view text_of_id(std::uint32_t id) const;

  // As a person reads it: nil, 7, "a", [1 "b"]. plain() is the same with the quotes of a
  // top-level string left out, for keys and processes.
  std::string text(Value value) const;
  std::string plain(Value value) const;

 private:
  std::vector<char> characters_;
  std::vector<std::uint64_t> string_ends_;
  InternIndex string_index_;
  std::vector<Value> elements_;
  std::vector<std::uint64_t> list_ends_;
  InternIndex list_index_;
};

}  // namespace ordeal::checkers
