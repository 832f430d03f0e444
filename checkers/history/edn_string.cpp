#include "checkers/history/edn_string.hpp"

#include <cstdint>
#include <optional>

#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kHexDigits = 4;

// What four digits stand at the beginning of `text`.
std::optional<std::uint32_t> hexadecimal(std::string_view text) {
  if (text.size() < kHexDigits) return std::nullopt;
  std::uint32_t code = 0;
  for (const char c : text.substr(0, kHexDigits)) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const bool is_digit = c >= '0' && c <= '9';
    const auto value = kHex.find(is_digit ? c : static_cast<char>(c | 0x20));
    if (value == std::string_view::npos) return std::nullopt;
    code = code * 16 + static_cast<std::uint32_t>(value);
  }
  return code;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_first_half(std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_second_half(std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

// The code point of \uXXXX, or of the two that are written for one beyond U+FFFF, behind the first
// backslash and u; moves `at` to its last digit.
std::optional<std::uint32_t> code_point(std::string_view raw, std::size_t& at) {
  const auto code = hexadecimal(raw.substr(at + 1));
  if (!code || is_second_half(*code)) return std::nullopt;
  at += kHexDigits;
  if (!is_first_half(*code)) return code;
  const std::string_view rest = raw.substr(at + 1);
  if (!rest.starts_with("\\u")) return std::nullopt;
  const auto second = hexadecimal(rest.substr(2));
  if (!second || !is_second_half(*second)) return std::nullopt;
  at += 2 + kHexDigits;
  return 0x10000 + ((*code - 0xD800) << 10) + (*second - 0xDC00);
}

// What one to three octal digits say, all of this text.
std::optional<std::uint32_t> octal(std::string_view digits) {
  constexpr std::size_t kDigits = 3;
  constexpr std::uint32_t kMax = 0377;
  std::uint32_t code = 0;
  for (const char c : digits) {
    if (!is_octal(c)) return std::nullopt;
    code = code * 8 + static_cast<std::uint32_t>(c - '0');
  }
  if (digits.empty() || digits.size() > kDigits || code > kMax) return std::nullopt;
  return code;
}

}  // namespace

bool decode_edn_string(std::string_view raw, std::string* text) {
  text->clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      *text += raw[i];
      continue;
    }
    const char c = raw[++i];
    constexpr std::string_view kLetters = "ntrbf\"\\/";
    constexpr std::string_view kMeanings = "\n\t\r\b\f\"\\/";
    if (const auto at = kLetters.find(c); at != std::string_view::npos) {
      *text += kMeanings[at];
      continue;
    }
    std::optional<std::uint32_t> code;
    if (is_octal(c)) {
      const std::size_t first = i;
      while (i + 1 < raw.size() && i - first < 2 && is_octal(raw[i + 1])) ++i;
      code = octal(raw.substr(first, i + 1 - first));
    } else if (c == 'u') {
      code = code_point(raw, i);
    }
    if (!code) return false;
    append_utf8(*text, *code);
  }
  return true;
}

std::optional<std::string> edn_character(std::string_view name) {
  if (code_points_of(name) == 1) return std::string(name);
  struct Named {
    std::string_view name, character;
  };
  constexpr Named kNamed[] = {{"newline", "\n"}, {"space", " "},      {"tab", "\t"},
                              {"return", "\r"},  {"backspace", "\b"}, {"formfeed", "\f"}};
  for (const Named& row : kNamed) {
    if (row.name == name) return std::string(row.character);
  }
  std::optional<std::uint32_t> code;
  if (name.starts_with('u') && name.size() == 1 + kHexDigits) code = hexadecimal(name.substr(1));
  if (name.starts_with('o')) code = octal(name.substr(1));
  if (!code || is_first_half(*code) || is_second_half(*code)) return std::nullopt;
  std::string text;
  append_utf8(text, *code);
  return text;
}

}  // namespace ordeal::checkers
