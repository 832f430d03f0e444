#pragma once
// The text of a file by lines and characters. Columns count characters of UTF-8, from 1, so that
// they are what an editor shows.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ordeal::tools {

/// The characters of UTF-8 text, one string each; a byte that begins no character stands alone.
std::vector<std::string> characters_of(std::string_view text);

/// Where UTF-8 breaks off, or a NUL stands, as an offset; empty for good text.
std::optional<std::size_t> first_bad_byte(std::string_view text);

class SourceText {
 public:
  /// `name` is what people see: the path as they gave it. A byte order mark is taken off.
  SourceText(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  /// Without its line break; empty beyond the end.
  const std::string& line(int number) const;
  int line_count() const { return static_cast<int>(lines_.size()); }
  /// The column, from 1, of the byte at `offset`, from 0, of the line.
  int column(int number, std::size_t offset) const;
  /// Line and column of the byte at `offset` of the whole text.
  std::pair<int, int> place_of(std::size_t offset) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::string> lines_;
};

}  // namespace ordeal::tools
