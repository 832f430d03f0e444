#pragma once
// How a page looks on this terminal: colour or none, drawn signs or ASCII. Pages are put together
// in UTF-8 and measured in columns, one per code point; nothing here knows a terminal.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ordeal::tools {

enum class Tint : std::uint8_t { good, bad, doubt, dim, strong };

/// The widest line of any page.
inline constexpr std::size_t kPageColumns = 100;

struct Style {
  bool color = false;
  bool unicode = true;

  std::string painted(Tint tint, std::string_view text) const;
  // Signs, in words of one column where ASCII has one.
  std::string tick() const { return unicode ? "✓" : "+"; }
  std::string cross() const { return unicode ? "✗" : "x"; }
  std::string right_arrow() const { return unicode ? "→" : "->"; }
  std::string left_arrow() const { return unicode ? "←" : "<-"; }
  std::string dash() const { return unicode ? "—" : "-"; }
  std::string at_least() const { return unicode ? "≥" : ">="; }
};

/// Columns of the text as shown: escape sequences take none, every code point takes one.
std::size_t columns_of(std::string_view text);

/// The text followed by blanks up to `columns`; unchanged if it is as wide already.
std::string padded(std::string text, std::size_t columns);

/// At most `columns` wide; what is cut off is marked by "...". Requires columns >= 3.
std::string clipped(const std::string& text, std::size_t columns);

/// Broken at blanks so that no line is wider than `columns` (a word that is wider by itself is left
/// whole). At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// `lead` and the text, wrapped at the page's width; further lines are indented to where it began.
std::string hanging(const std::string& lead, std::string_view text);

/// Facts side by side, three blanks apart, going on in the next line, indented, where the page
/// ends.
std::string facts_line(const std::vector<std::string>& facts, std::size_t indent);

/// The page for this terminal: without Unicode, every sign that is left becomes ASCII.
std::string for_terminal(const Style& style, std::string page);

}  // namespace ordeal::tools
