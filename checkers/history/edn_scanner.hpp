#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/byte_source.hpp"
#include "checkers/history/micro_words.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {

// A place in a text: both count from 1, columns in code points.
struct Place {
  std::uint64_t line = 0;
  std::uint64_t column = 0;

  ReadError error(std::string message) const { return {line, column, std::move(message)}; }
};

// Reads EDN, the notation of Clojure, in which Jepsen and its kin write histories, as a stream.
//
// Data becomes Values: a list, vector or set is a list (the elements of a set sorted), a map is a
// list of [key value] pairs sorted by key; a keyword is a string with its colon, except what begins
// a micro-operation, which is a word: [[:append 9 2]] is [["append" 9 2]]. Symbols and booleans are
// strings as written, characters (\a, \newline) what they are, for numbers see edn_number(). A tag
// before a form (#inst) and its metadata are skipped, #_ skips a form. What holds an element or a
// key twice is no set and no map. Depth: at most 64.
//
// Every function that returns false has set error().
class EdnScanner {
 public:
  EdnScanner(ByteSource& bytes, ValuePool& pool);
  // Scans this text, which stands at `place` of its file.
  // Requires: text.data()[text.size()] is '\0' and lives while it is scanned.
  explicit EdnScanner(ValuePool& pool) : pool_(pool), words_(pool) {}
  void restart(std::string_view text, Place place);

  // What is scanned is JSON whose colons are blanks: null is nil, too.
  void expect_json() { is_json_ = true; }

  // Skips blanks, commas, comments and forms after #_.
  bool skip_blanks() {
    if (*at_ == ',') ++at_;
    if (*at_ == ' ') ++at_;
    return begins_form(*at_) || skip_all_blanks();
  }
  bool at_end() const { return at_ == end_; }
  char peek() const { return *at_; }
  Place place() const;

  // Consumes this character, which must be next: '{', '}', '(' or ')', '[' or ']'.
  bool expect(char bracket, std::string_view where);
  void consume() { ++at_; }
  // Consumes this word if it is next as a whole: ":type", and not ":types".
  bool take_word(std::string_view word);
  // A keyword without its colon. Lives until the next call.
  bool keyword(std::string_view* name, std::string_view what);
  // Any form. A list of nothing but micro-operations is a transaction: neither is indexed, see
  // ValuePool::unindexed_list().
  bool value(Value* value);
  // Whether the latest value() was such a list.
  bool is_transaction() const { return is_transaction_; }
  // Skips tags (#jepsen.history.Op) and metadata before a form.
  bool skip_tags();

  ValuePool& pool() { return pool_; }
  const ReadError& error() const { return error_; }
  // Fails with this message, at `place`.
  bool fail(Place place, std::string message);
  // Fails because the input ends where `expected` should come.
  bool fail_at_end(std::string_view expected);

 private:
  static constexpr std::size_t kDepthMax = 64;

  bool refill(const char*& start);
  bool token(std::string_view* text);
  bool number(Value* value);
  bool string(Value* value, bool is_raw = false);
  bool character(Value* value);
  bool word(Value* value, bool is_head);
  bool hash_form(Value* value);
  bool printed_object(Value* value);
  bool sequence(char close, bool sorted, Value* value);
  bool map(Value* value, std::string_view name_space = {});
  bool map_of_namespace(Value* value);
  bool is_twice(std::size_t first, bool is_map, Value* twice) const;
  Value in_namespace(Value key, std::string_view name_space);
  bool forms_until(char close, bool has_head, std::string_view kind);
  bool take_integers();
  bool take_micro_operation();
  bool take_result(std::size_t first);
  Value list_of(std::size_t first);
  void index_micro_operations(std::size_t first);
  bool form(Value* value, bool is_head);
  // Whether this byte cannot be what skip_blanks() skips, nor the end.
  static bool begins_form(char c) { return c > ',' && c != ';'; }
  bool skip_all_blanks();
  bool skip_discarded();
  void skip_comment();
  bool deeper() { return ++depth_ <= kDepthMax || too_deep(); }
  bool too_deep();
  bool shallower() {
    --depth_;
    return true;
  }
  void begin_line(const char* first);
  std::string near();

  ByteSource* bytes_ = nullptr;
  ValuePool& pool_;
  MicroWords words_;
  const char* begin_ = nullptr;  // of what is in memory
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t base_ = 0;  // bytes before begin_
  std::uint64_t line_ = 1;
  std::uint64_t line_base_ = 0;      // bytes before the current line
  std::uint64_t continuations_ = 0;  // bytes of the current line that begin no code point
  std::size_t depth_ = 0;
  std::size_t value_depth_ = 0;       // of the value that is read
  std::size_t micro_operations_ = 0;  // right inside it
  bool is_transaction_ = false;
  bool is_json_ = false;
  bool has_appends_ = false;  // so that what is read are versions of lists
  std::vector<Value> stack_;  // elements of the lists that are open
  std::string decoded_;
  ReadError error_;
};

}  // namespace ordeal::checkers
