#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {

// The members an event line may have, in the order they are written.
enum class Member : std::uint8_t {
  kIndex,
  kTime,
  kProcess,
  kType,
  kF,
  kKey,
  kValue,
  kError,
  kNode,
};
inline constexpr std::size_t kMemberCount = 9;
inline constexpr std::array<std::string_view, kMemberCount> kMemberNames = {
    "index", "time", "process", "type", "f", "key", "value", "error", "node"};

// One event line taken apart: a flat object whose members are values of a pool.
//
// parse() refuses what JSON refuses, a member given twice, a top level that is not an object and
// a misspelt member name; other unknown members are skipped. What a member *should* be is the
// reader's business: a member of a type that no Value can hold (a boolean, a fraction, an object)
// is kept as a word for the error message.
class JsonLine {
 public:
  // Parses the line; strings and lists go to the pool. nullopt when all is well.
  // Requires: the byte after the line may be read, and is a newline, a carriage return or '\0'.
  std::optional<ReadError> parse(std::string_view line, std::uint64_t line_number, ValuePool& pool);

  bool has(Member member) const { return slot(member).present; }
  // The value; nil when absent. Requires: what_instead(member) is empty.
  Value value(Member member) const { return slot(member).value; }
  // "a boolean", "a fraction", ... when the member holds what no Value can; empty otherwise.
  std::string_view what_instead(Member member) const { return slot(member).instead; }

  // An error that points at the member's value, or at the line when the member is absent.
  ReadError error_at(Member member, std::string message) const;
  ReadError error_at(std::string_view member_name, std::string message) const;

 private:
  friend class JsonLineFiller;
  struct Slot {
    bool present = false;
    Value value;
    std::string_view instead;
  };
  const Slot& slot(Member member) const { return slots_[static_cast<std::size_t>(member)]; }
  // The usual line, read fast. False: it is another kind of line, or wrong, and slots_ are spoilt.
  bool parse_plain(std::string_view line, ValuePool& pool);

  std::array<Slot, kMemberCount> slots_;
  std::string_view line_;
  std::uint64_t line_number_ = 0;
  std::vector<Value> stack_;  // elements of the lists that are open
};

// Column (from 1, in code points) of the value of the nth (from 0) top-level member of that name;
// 1 when there is none. Requires: the line holds a valid JSON object at least up to there.
std::uint64_t column_of_member(std::string_view line, std::string_view name, int nth = 0);

// Column (from 1, in code points) of a byte offset into the line.
std::uint64_t column_of_byte(std::string_view line, std::size_t byte);

}  // namespace ordeal::checkers
