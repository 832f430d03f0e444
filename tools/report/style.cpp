#include "tools/report/style.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ordeal::tools {
namespace {

std::string_view escape_of(Tint tint) {
  switch (tint) {
    case Tint::good:
      return "\x1b[32m";
    case Tint::bad:
      return "\x1b[31m";
    case Tint::doubt:
      return "\x1b[33m";
    case Tint::dim:
      return "\x1b[2m";
    case Tint::strong:
      return "\x1b[1m";
  }
  return "";
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// What each sign of ours, and some that people write into scenarios, is in ASCII.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kInAscii = {{
    {"✓", "+"},
    {"✗", "x"},
    {"→", "->"},
    {"←", "<-"},
    {"—", "-"},
    {"–", "-"},
    {"≥", ">="},
    {"≤", "<="},
    {"…", "..."},
    {"▓", "#"},
    {"░", "."},
    {"·", "."},
    {"’", "'"},
    {"×", "x"},
}};

}  // namespace

std::string Style::painted(Tint tint, std::string_view text) const {
  if (!color) return std::string(text);
  return std::string(escape_of(tint)) + std::string(text) + "\x1b[0m";
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b') {
      at = std::min(text.find('m', at), text.size());
    } else if (!continues(text[at])) {
      ++columns;
    }
  }
  return columns;
}

std::string padded(std::string text, std::size_t columns) {
  const std::size_t have = columns_of(text);
  if (have < columns) text.append(columns - have, ' ');
  return text;
}

std::string clipped(const std::string& text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  std::size_t at = 0;
  for (std::size_t left = columns - 3; at < text.size(); ++at) {
    if (continues(text[at])) continue;
    if (left-- == 0) break;
  }
  return text.substr(0, at) + "...";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (columns_of(line) + 1 + columns_of(word) <= columns) {
      line += ' ';
      line += word;
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string hanging(const std::string& lead, std::string_view text) {
  const std::size_t indent = columns_of(lead);
  std::string out;
  for (const std::string& line : wrapped(text, kPageColumns - indent)) {
    out += out.empty() ? lead : std::string(indent, ' ');
    out += line + '\n';
  }
  return out;
}

std::string facts_line(const std::vector<std::string>& facts, std::size_t indent) {
  std::string out;
  std::string line;
  for (const std::string& fact : facts) {
    if (!line.empty() && columns_of(line) + 3 + columns_of(fact) > kPageColumns) {
      out += line + '\n';
      line = std::string(indent, ' ') + fact;
    } else {
      line += (line.empty() ? "" : "   ") + fact;
    }
  }
  return out + line + '\n';
}

std::string for_terminal(const Style& style, std::string page) {
  if (style.unicode) return page;
  std::string out;
  std::string_view rest = page;
  while (!rest.empty()) {
    if (static_cast<unsigned char>(rest[0]) < 0x80U) {
      out += rest[0];
      rest.remove_prefix(1);
      continue;
    }
    const auto sign = std::find_if(kInAscii.begin(), kInAscii.end(), [&](const auto& row) {
      return rest.substr(0, row.first.size()) == row.first;
    });
    std::size_t size = 1;
    while (size < rest.size() && continues(rest[size])) ++size;
    out += sign == kInAscii.end() ? "?" : sign->second;
    rest.remove_prefix(size);
  }
  return out;
}

}  // namespace ordeal::tools
