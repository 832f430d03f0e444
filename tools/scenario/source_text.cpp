#include "tools/scenario/source_text.hpp"

#include <utility>

namespace ordeal::tools {
namespace {

// How many bytes the character at the front has; 0 if it is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Longer than needed, a surrogate, or beyond the last code point.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90)) return 0;
  if ((first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f)) return 0;
  return length;
}

}  // namespace

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    // A broken byte is shown as '?', else it would break the terminal's line as well.
    characters.push_back(length == 0 ? "?" : std::string(text.substr(0, length)));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return characters;
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t length = character_length(text.substr(offset));
    if (length == 0 || text[offset] == '\0') return offset;
    offset += length;
  }
  return std::nullopt;
}

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.starts_with("\xef\xbb\xbf")) text_.erase(0, 3);
  std::string line;
  for (const char c : text_) {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (line.ends_with('\r')) line.pop_back();
    lines_.push_back(std::exchange(line, {}));
  }
  if (!line.empty()) lines_.push_back(line);
}

const std::string& SourceText::line(int number) const {
  static const std::string none;
  const bool is_there = number >= 1 && number <= line_count();
  return is_there ? lines_[static_cast<std::size_t>(number) - 1] : none;
}

int SourceText::column(int number, std::size_t offset) const {
  const std::string_view before = std::string_view(line(number)).substr(0, offset);
  const std::size_t beyond = offset - before.size();
  return static_cast<int>(characters_of(before).size() + beyond) + 1;
}

std::pair<int, int> SourceText::place_of(std::size_t offset) const {
  int number = 1;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < offset && i < text_.size(); ++i) {
    if (text_[i] != '\n') continue;
    ++number;
    begin = i + 1;
  }
  return {number, column(number, offset - begin)};
}

}  // namespace ordeal::tools
