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
    const auto code = c == 'u' ? code_point(raw, i) : std::nullopt;
    if (!code) return false;
    append_utf8(*text, *code);
  }
  return true;
}

}  // namespace ordeal::checkers
