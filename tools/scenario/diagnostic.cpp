#include "tools/scenario/diagnostic.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "tools/scenario/source_text.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kSourceColumnsMax = 90;

struct Paint {
  bool color;
  std::string operator()(std::string_view escape, const std::string& text) const {
    if (!color || text.empty()) return text;
    return "\x1b[" + std::string(escape) + "m" + text + "\x1b[0m";
  }
};
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "1;33";
constexpr std::string_view kBlue = "1;34";
constexpr std::string_view kBold = "1";

// The part of a line that is shown: characters [first, first + count), and what it looks like.
struct Excerpt {
  std::string text;
  std::size_t caret_column = 0;  // from 0
};

// Control characters of a file must not reach the terminal.
std::string harmless(const std::string& text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte == '\t' ? ' ' : byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return shown;
}

Excerpt excerpt(const std::string& line, std::size_t column) {
  const std::vector<std::string> characters = characters_of(harmless(line));
  std::size_t first = 0;
  if (characters.size() > kSourceColumnsMax && column > kSourceColumnsMax / 2) {
    first = std::min(column - kSourceColumnsMax / 2, characters.size() - kSourceColumnsMax);
  }
  const std::size_t end = std::min(characters.size(), first + kSourceColumnsMax);
  Excerpt shown;
  if (first > 0) shown.text = "...";
  for (std::size_t i = first; i < end; ++i) shown.text += characters[i];
  if (end < characters.size()) shown.text += "...";
  shown.caret_column = column - first + (first > 0 ? 3 : 0);
  return shown;
}

std::string place_text(const SourcePlace& place) {
  if (place.line == 0) return place.file;
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace

void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::make_tuple(a.place.line == 0, a.place.line, a.place.column) <
                            std::make_tuple(b.place.line == 0, b.place.line, b.place.column);
                   });
}

std::string render(const Diagnostic& diagnostic, bool color) {
  const Paint paint{color};
  const bool is_error = diagnostic.severity == Severity::error;
  const std::string word = is_error ? "error" : "warning";
  std::string text = paint(is_error ? kRed : kYellow, word + "[" + diagnostic.code + "]") +
                     paint(kBold, ": " + harmless(diagnostic.message)) + "\n";
  const bool has_source = diagnostic.place.line > 0 && !diagnostic.source_line.empty();
  const std::string number = has_source ? std::to_string(diagnostic.place.line) : "";
  const std::string gutter(has_source ? number.size() : 2, ' ');
  if (!diagnostic.place.file.empty()) {
    text += gutter + paint(kBlue, "--> ") + harmless(place_text(diagnostic.place)) + "\n";
  }
  const std::string guess = diagnostic.suggestion.empty()
                                ? ""
                                : "did you mean \"" + harmless(diagnostic.suggestion) + "\"?";
  if (has_source) {
    const auto column = static_cast<std::size_t>(std::max(diagnostic.place.column, 1)) - 1;
    const Excerpt shown = excerpt(diagnostic.source_line, column);
    const auto length = static_cast<std::size_t>(std::max(diagnostic.caret_length, 1));
    const std::string carets(std::min(length, kSourceColumnsMax), '^');
    text += gutter + paint(kBlue, " |") + "\n";
    text += paint(kBlue, number + " |") + " " + shown.text + "\n";
    text += gutter + paint(kBlue, " |") + " " + std::string(shown.caret_column, ' ') +
            paint(is_error ? kRed : kYellow, carets + (guess.empty() ? "" : " " + guess)) + "\n";
  } else if (!guess.empty()) {
    text += gutter + paint(kBlue, " = ") + guess + "\n";
  }
  if (!diagnostic.help.empty()) {
    text += gutter + paint(kBlue, " = ") + harmless(diagnostic.help) + "\n";
  }
  return text;
}

std::string summary_text(const std::vector<Diagnostic>& diagnostics, std::size_t left_out) {
  std::size_t errors = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::error) ++errors;
  }
  const std::size_t warnings = diagnostics.size() - errors;
  const auto counted = [](std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
  };
  std::string text;
  if (errors > 0) text = counted(errors, "error");
  if (warnings > 0) text += (text.empty() ? "" : ", ") + counted(warnings, "warning");
  if (left_out > 0) text += ", " + std::to_string(left_out) + " more not shown";
  return text.empty() ? "nothing wrong" : text;
}

}  // namespace ordeal::tools
