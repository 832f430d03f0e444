#include "tools/scenario/source_text.hpp"

#include <utility>

#include "checkers/history/utf8.hpp"

namespace ordeal::tools {

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  while (!text.empty()) {
    const std::size_t length = checkers::code_point_size(text);
    // A broken byte is shown as '?', else it would break the terminal's line as well.
    characters.push_back(length == 0 ? "?" : std::string(text.substr(0, length)));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return characters;
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t length = checkers::code_point_size(text.substr(offset));
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
