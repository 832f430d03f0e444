#include "checkers/history/edn_scanner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>

#include "checkers/history/edn_number.hpp"
#include "checkers/history/edn_string.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::ptrdiff_t kShownOfGarbage = 12;
constexpr std::ptrdiff_t kSafeDigits = 18;  // that any int64 has room for

// Classes of bytes, as bits. A continuation is a byte of UTF-8 that begins no code point.
constexpr std::uint8_t kInToken = 1;
constexpr std::uint8_t kBlank = 2;
constexpr std::uint8_t kBeyondAscii = 4;
constexpr std::uint8_t kContinuation = 8;
constexpr int kContinuationBit = 3;

constexpr std::array<std::uint8_t, 256> classes_of_bytes() {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<std::size_t>(c)] = kInToken;
  for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<std::size_t>(c)] = kInToken;
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = kInToken;
  for (const char c : std::string_view(".*+!-_?$%&=<>/:#'|@")) {
    classes[static_cast<std::size_t>(c)] = kInToken;
  }
  for (std::size_t c = 0x80; c < 0x100; ++c) classes[c] = kInToken | kBeyondAscii;
  for (std::size_t c = 0x80; c < 0xC0; ++c) classes[c] |= kContinuation;
  for (const char c : std::string_view(" ,\t\r\n\f")) classes[static_cast<std::size_t>(c)] = kBlank;
  return classes;
}

constexpr auto kClasses = classes_of_bytes();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The words that lead a micro-operation; other keywords at the head of a list are values.
bool begins_micro_operation(std::string_view text) {
  constexpr std::string_view kWords[] = {":r",     ":w",    ":append", ":read",
                                         ":write", ":send", ":poll"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

}  // namespace

EdnScanner::EdnScanner(ByteSource& bytes, ValuePool& pool)
    : bytes_(&bytes),
      pool_(pool),
      words_(pool),
      begin_(bytes.begin()),
      at_(begin_),
      end_(bytes.end()) {}

void EdnScanner::restart(std::string_view text, Place place) {
  begin_ = at_ = text.data();
  end_ = begin_ + text.size();
  base_ = 0;
  line_ = place.line;
  line_base_ = 1 - place.column;  // wraps; only differences are used
  continuations_ = 0;
  depth_ = 0;
  stack_.clear();
}

Place EdnScanner::place() const {
  const std::uint64_t offset = base_ + static_cast<std::uint64_t>(at_ - begin_);
  return {line_, offset - line_base_ - continuations_ + 1};
}

bool EdnScanner::fail(Place place, std::string message) {
  error_ = place.error(std::move(message));
  return false;
}

bool EdnScanner::fail_at_end(std::string_view expected) {
  return fail(place(), "the file ends where " + std::string(expected) +
                           " should come: it was probably cut off");
}

std::string EdnScanner::near() {
  const char* start = at_;
  while (end_ - at_ < kShownOfGarbage && refill(start)) continue;
  std::string shown;
  for (const char* c = at_; c != end_ && c - at_ < kShownOfGarbage && *c != '\n'; ++c) {
    const auto byte = static_cast<unsigned char>(*c);
    shown += byte < 0x20 || byte >= 0x7f ? '?' : *c;
  }
  return '\'' + shown + '\'';
}

bool EdnScanner::refill(const char*& start) {
  if (bytes_ == nullptr) return false;
  const auto read = at_ - start;
  base_ += static_cast<std::uint64_t>(start - begin_);
  const bool more = bytes_->refill(static_cast<std::size_t>(end_ - start));
  begin_ = start = bytes_->begin();
  at_ = begin_ + read;
  end_ = bytes_->end();
  return more;
}

void EdnScanner::begin_line(const char* first) {
  ++line_;
  line_base_ = base_ + static_cast<std::uint64_t>(first - begin_);
  continuations_ = 0;
}

void EdnScanner::skip_comment() {
  while (true) {
    while (*at_ != '\n' && at_ != end_) continuations_ += class_of(*at_++) >> kContinuationBit;
    const char* start = at_;
    if (at_ != end_ || !refill(start)) return;
  }
}

bool EdnScanner::skip_all_blanks() {
  while (true) {
    while ((class_of(*at_) & kBlank) != 0) {
      if (*at_++ == '\n') begin_line(at_);
    }
    const char* start = at_;
    if (at_ == end_) {
      if (!refill(start)) return true;
    } else if (*at_ == ';') {
      skip_comment();
    } else if (*at_ == '#') {
      if (at_ + 1 == end_ && !refill(start)) return true;
      if (at_[1] != '_') return true;
      at_ += 2;
      if (!skip_discarded()) return false;
    } else {
      return true;
    }
  }
}

bool EdnScanner::skip_discarded() {
  Value ignored;
  const std::size_t counted = micro_operations_;
  if (!deeper() || !skip_blanks() || !form(&ignored, false)) return false;
  micro_operations_ = counted;
  return shallower();
}

bool EdnScanner::too_deep() {
  return fail(place(), "nested more than " + std::to_string(kDepthMax) + " deep");
}

bool EdnScanner::expect(char bracket, std::string_view where) {
  if (!skip_blanks()) return false;
  if (*at_ == bracket) {
    ++at_;
    return true;
  }
  const std::string wanted = std::string("'") + bracket + "' " + std::string(where);
  if (at_end()) return fail_at_end(wanted);
  return fail(place(), "expected " + wanted + ", found " + near());
}

bool EdnScanner::token(std::string_view* text) {
  const char* start = at_;
  std::uint8_t kinds = 0;
  while (true) {
    const char* here = at_;  // in a register: a char may alias everything, at_ too
    std::uint64_t continuations = 0;
    for (std::uint8_t kind = class_of(*here); (kind & kInToken) != 0; kind = class_of(*++here)) {
      continuations += kind >> kContinuationBit;
      kinds |= kind;
    }
    at_ = here;
    continuations_ += continuations;
    if (at_ != end_ || !refill(start)) break;
  }
  *text = {start, static_cast<std::size_t>(at_ - start)};
  if ((kinds & kBeyondAscii) == 0 || is_utf8(*text)) return true;
  const Place end = place();
  return fail({end.line, end.column - code_points_of(*text)}, "this word is not UTF-8");
}

bool EdnScanner::take_word(std::string_view word) {
  if (static_cast<std::size_t>(end_ - at_) <= word.size()) return false;
  if (std::memcmp(at_, word.data(), word.size()) != 0) return false;
  if ((class_of(at_[word.size()]) & kInToken) != 0) return false;
  at_ += word.size();
  return true;
}

bool EdnScanner::keyword(std::string_view* name, std::string_view what) {
  if (!skip_blanks()) return false;
  if (at_end()) return fail_at_end(what);
  const Place start = place();
  if (*at_ != ':') {
    return fail(start, "expected " + std::string(what) + ", found " + near());
  }
  if (!token(name)) return false;
  name->remove_prefix(1);
  return !name->empty() || fail(start, "a keyword has no name");
}

bool EdnScanner::number(Value* value) {
  const char* start = at_;
  const bool negative = *at_ == '-';
  if (*at_ == '-' || *at_ == '+') ++at_;
  std::int64_t number = 0;
  const char* digits = at_;
  const char* here = digits;
  const bool is_padded = digits[0] == '0' && is_digit(digits[1]);
  while (is_digit(*here) && here - digits != kSafeDigits) number = number * 10 + (*here++ - '0');
  at_ = here;
  const bool has_digits = at_ != digits;
  if (at_ != end_ && has_digits && !is_padded && (class_of(*at_) & kInToken) == 0) {
    *value = Value::integer(negative ? -number : number);
    return true;
  }
  // Rare: a long number, a fraction, a symbol that begins with a sign, or the end of the window.
  at_ = start;
  const Place first = place();
  std::string_view text;
  if (!token(&text)) return false;
  const auto other = edn_number(text, pool_);
  if (!other) return fail(first, "a number with a 0 before it: to Clojure it would be octal");
  *value = *other;
  return true;
}

bool EdnScanner::string(Value* value, bool is_raw) {
  const Place opening = place();
  const char* start = at_++;
  bool escaped = false;
  while (*at_ != '"') {
    if (at_ == end_) {
      if (!refill(start)) return fail(opening, "this string has no end: the file was cut off");
      continue;
    }
    if (*at_ == '\\') {
      escaped = true;
      if (++at_ == end_) {
        if (!refill(start)) return fail(opening, "this string has no end: the file was cut off");
      }
    }
    continuations_ += class_of(*at_) >> kContinuationBit;
    if (*at_++ == '\n') begin_line(at_);
  }
  const std::string_view raw(start + 1, static_cast<std::size_t>(at_ - start - 1));
  ++at_;
  if (!is_utf8(raw)) return fail(opening, "this string is not UTF-8");
  if (!escaped || is_raw) {
    *value = pool_.string(raw);
    return true;
  }
  if (!decode_edn_string(raw, &decoded_)) {
    return fail(opening, "this string has an escape that EDN has not");
  }
  *value = pool_.string(decoded_);
  return true;
}

// What follows a backslash: any character at all, perhaps the first of a name.
bool EdnScanner::character(Value* value) {
  const Place backslash = place();
  const char* start = at_++;
  if (at_ == end_ && !refill(start)) return fail_at_end("a character");
  std::string name;
  if ((class_of(*at_) & kInToken) == 0) {
    name = *at_++;
    if (name == "\n") begin_line(at_);
  }
  std::string_view rest;
  if (!token(&rest)) return false;
  const auto text = edn_character(name.append(rest));
  if (!text) {
    return fail(backslash,
                "no such character: it is one alone, or a name such as \\newline, \\u with four "
                "digits, or \\o with up to three");
  }
  *value = pool_.string(*text);
  return true;
}

bool EdnScanner::word(Value* value, bool is_head) {
  std::string_view text;
  if (!token(&text)) return false;
  if (text.empty()) return fail(place(), "expected a name, found " + near());
  if (text == "nil" || (is_json_ && text == "null")) {
    *value = Value::nil();
    return true;
  }
  if (is_head && depth_ - value_depth_ == 2 && begins_micro_operation(text)) text.remove_prefix(1);
  *value = pool_.string(text);
  return true;
}

bool EdnScanner::form(Value* value, bool is_head) {
  const char c = *at_;
  if (is_digit(c) || c == '-' || c == '+') return number(value);
  if (c == '[') return sequence(']', false, value);
  if (c == '(') return sequence(')', false, value);
  if (c == '{') return map(value);
  if (c == '"') return string(value);
  if (c == '#' || c == '^') {
    if (!skip_tags()) return false;
    if (at_end()) return fail_at_end("a form after a tag");
    if (*at_ == '#') return hash_form(value);
    return deeper() && form(value, is_head) && shallower();
  }
  if (c == '\\') return character(value);
  if ((class_of(c) & kInToken) != 0) return word(value, is_head);
  if (at_end()) return fail_at_end("a value");
  return fail(place(), "expected a value, found " + near());
}

bool EdnScanner::value(Value* value) {
  value_depth_ = depth_;
  micro_operations_ = 0;
  is_transaction_ = false;
  return skip_blanks() && form(value, false);
}

}  // namespace ordeal::checkers
