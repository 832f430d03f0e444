#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
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

// The elements of lists, one list after another in chunks that never move: a pool that grows
// copies nothing, and needs at no moment twice its memory. 8 bytes a list beside its elements.
class ListStore {
 public:
  // A list up to this long has not a chunk for itself.
  static constexpr std::size_t kShortMax = 0x1000;

  // The id of the new list: ids count from 0. Room for `spare` more elements is kept behind a short
  // one. Requires: the elements are not in this store's latest chunk.
  std::uint32_t add(std::span<const Value> elements, std::size_t spare = 0);
  // A new list in the memory of that short one: its first `size` elements, or, if these are more
  // than it has, `elements`, which begin as it does and fit into the room that was kept.
  std::uint32_t add_sharing(std::uint32_t id, std::span<const Value> elements);
  std::uint32_t next_id() const { return static_cast<std::uint32_t>(places_.size()); }
  std::span<const Value> elements(std::uint32_t id) const {
    const Place& place = places_[id];
    const std::vector<Value>& chunk = chunks_[place.chunk];
    return {chunk.data() + place.first, place.size == kWholeChunk ? chunk.size() : place.size};
  }

 private:
  static constexpr std::uint16_t kWholeChunk = 0xFFFF;
  struct Place {
    std::uint32_t chunk;
    std::uint16_t first;
    std::uint16_t size;  // kWholeChunk: a long list, which has the chunk for itself
  };

  std::vector<std::vector<Value>> chunks_;
  std::vector<Place> places_;
  std::optional<std::uint32_t> open_;  // the chunk that short lists go to
};

// Owns the strings and lists that values name. Grows only; ids are by first appearance.
// Bound: 2^32 - 1 strings and as many lists.
class ValuePool {
 public:
  Value string(std::string_view text);
  Value list(std::span<const Value> elements);
  // A list that nobody looks up by its content, as are transactions and their micro-operations: to
  // look each up among millions costs a cache miss, which was a third of reading them. It is the
  // same value as an equal one made so shortly before that it is still at hand, else a new one:
  // compare such lists with is_same().
  Value unindexed_list(std::span<const Value> elements);
  // What a read of this key returned when keys are appended to: not indexed either. The versions of
  // a key begin alike, so those read shortly after one another share their elements, and are
  // recognised without hashing them.
  Value version_list(Value key, std::span<const Value> elements);

  // Whether the two read the same: == but for unindexed lists.
  bool is_same(Value a, Value b) const;

  // Requires: the value is a string (a list) of this pool. The view of a text is valid until the
  // next string(), that of elements as long as the pool.
  std::string_view text_of(Value string_value) const;
  std::span<const Value> elements_of(Value list_value) const {
    return lists_.elements(list_value.pool_id());
  }

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
  std::array<std::uint32_t, 64> recent_strings_{};  // id + 1: few words are said again and again
  ListStore lists_;
  InternIndex list_index_;
  std::vector<std::uint64_t> recent_lists_;  // by hash: its upper half, and the id + 1
  struct Versions {
    Value key;
    std::uint32_t latest = 0;
    std::uint32_t longest = 0;
    std::size_t room = 0;  // elements that fit where the longest is; 0: there is none yet
  };
  std::vector<Versions> recent_versions_;  // by the hash of the key
};

}  // namespace ordeal::checkers
