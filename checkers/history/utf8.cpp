#include "checkers/history/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace ordeal::checkers {
namespace {

std::uint8_t byte_of(char c) { return static_cast<std::uint8_t>(c); }

bool is_between(char c, std::uint8_t low, std::uint8_t high) {
  return byte_of(c) >= low && byte_of(c) <= high;
}

// How many bytes follow one that is no ASCII; 0 if it begins no code point.
std::size_t bytes_behind(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) return 2;
  return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
}

}  // namespace

std::size_t code_point_size(std::string_view text) {
  const std::uint8_t lead = byte_of(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t behind = bytes_behind(lead);
  if (behind == 0 || text.size() <= behind) return 0;
  // The second byte shows what is written too long, is a surrogate or lies beyond all planes.
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!is_between(text[1], low, high)) return 0;
  const std::string_view rest = text.substr(2, behind - 1);
  const bool goes_on = std::ranges::all_of(rest, [](char c) { return is_between(c, 0x80, 0xBF); });
  return goes_on ? behind + 1 : 0;
}

bool is_utf8(std::string_view text) {
  constexpr std::uint64_t kBeyondAscii = 0x8080808080808080ULL;
  while (!text.empty()) {
    std::uint64_t word = kBeyondAscii;
    if (text.size() >= sizeof word) std::memcpy(&word, text.data(), sizeof word);
    if ((word & kBeyondAscii) == 0) {
      text.remove_prefix(sizeof word);
      continue;
    }
    const std::size_t size = code_point_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::uint64_t code_points_of(std::string_view text) {
  const auto begins_one = [](char c) { return (byte_of(c) & 0xC0) != 0x80; };
  return static_cast<std::uint64_t>(std::ranges::count_if(text, begins_one));
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  const auto add_behind = [&](int shift) { add(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6));
    add_behind(0);
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12));
    add_behind(6);
    add_behind(0);
  } else {
    add(0xF0 | (code >> 18));
    add_behind(12);
    add_behind(6);
    add_behind(0);
  }
}

}  // namespace ordeal::checkers
