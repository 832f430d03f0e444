#include "tools/picture/markup.hpp"

namespace ordeal::tools {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
constexpr char32_t kNone = 0xFFFF'FFFF;

struct Letter {
  char32_t code = kNone;  // kNone: the byte is no UTF-8
  std::size_t bytes = 1;
};

// The letter that begins here. Requires: at < text.size().
Letter letter_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) return {};
  char32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return {};
    code = (code << 6) | (byte(at + i) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || is_surrogate) return {};
  return {code, bytes};
}

bool is_hidden(char32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
                     code == 0x200E || code == 0x200F || code == 0x061C;
  return is_control || turns || code == 0xFFFE || code == 0xFFFF || code == kNone;
}

std::size_t columns_of_letter(char32_t code) {
  const bool is_wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                       (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                       (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                       (code >= 0x1F300 && code <= 0x1FAFF);
  return is_wide ? 2 : 1;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = letter_at(text, at);
    if (is_hidden(letter.code)) {
      const bool is_blank = letter.code == U'\n' || letter.code == U'\t';
      out += is_blank ? text.substr(at, 1) : kReplacement;
    } else if (letter.code == U'&') {
      out += "&amp;";
    } else if (letter.code == U'<') {
      out += "&lt;";
    } else if (letter.code == U'>') {
      out += "&gt;";
    } else if (letter.code == U'"') {
      out += "&quot;";
    } else if (letter.code == U'\'') {
      out += "&#39;";
    } else {
      out += text.substr(at, letter.bytes);
    }
    at += letter.bytes;
  }
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + escaped(value) + '"';
}

std::string attribute(std::string_view name, std::int64_t value) {
  return attribute(name, std::to_string(value));
}

std::size_t picture_columns(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = letter_at(text, at);
    columns += columns_of_letter(letter.code);
    at += letter.bytes;
  }
  return columns;
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (columns == 0) return {};
  std::size_t taken = 0;
  std::size_t cut = 0;  // where the ellipsis would go
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = letter_at(text, at);
    taken += columns_of_letter(letter.code);
    if (taken > columns) return std::string(text.substr(0, cut)) + std::string(kEllipsis);
    at += letter.bytes;
    if (taken < columns) cut = at;
  }
  return std::string(text);
}

}  // namespace ordeal::tools
