#include "tools/scenario/document.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/tree_builder.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// The number of a list's item, from 1; 0 for a part that is none.
std::size_t item_number(const std::string& part) {
  std::uint64_t number = 0;
  parse_whole(part, number);
  return number;
}

constexpr std::size_t kBytesMax = std::size_t{1} << 20;
constexpr std::size_t kDepthMax = 64;

// Where more lists and maps than kDepthMax are open, as a byte offset. yaml-cpp takes quadratic
// time for brackets that nothing closes, and a call's stack for every "- " of a line. Brackets in
// quotes and comments count too as long as they are open: no text that is meant has so many.
std::optional<std::size_t> too_deep_at(std::string_view text) {
  std::size_t brackets = 0;
  std::size_t dashes = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[' || c == '{') ++brackets;
    if ((c == ']' || c == '}') && brackets > 0) --brackets;
    if (c == '-' || c == '?') ++dashes;
    if (c != '-' && c != '?' && c != ' ') dashes = 0;
    const bool is_next_nested = i + 1 < text.size() && text[i + 1] == ' ';
    if (c == '-' && !is_next_nested) dashes = 0;
    if (brackets > kDepthMax || dashes > kDepthMax) return i;
  }
  return std::nullopt;
}

// Where tabs stand outside of comments, as byte offsets in the line.
std::vector<std::size_t> tabs_in(const std::string& line) {
  std::vector<std::size_t> tabs;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool after_blank = i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t';
    if (quote == 0 && line[i] == '#' && after_blank) break;
    if (line[i] == '\t' && quote == 0) tabs.push_back(i);
    if (quote == 0 && (line[i] == '"' || line[i] == '\'')) {
      // An apostrophe within a word is no quote.
      if (after_blank || line[i - 1] == '[' || line[i - 1] == '{' || line[i - 1] == ',')
        quote = line[i];
    } else if (quote != 0 && line[i] == quote) {
      quote = 0;
    }
  }
  return tabs;
}

}  // namespace

bool read_set_option(std::string_view text, SetOption& option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const std::string path(text.substr(0, equals));
  for (const std::string& part : parts_of(path)) {
    if (part.empty() || part.find_first_of(" \t") != std::string::npos) return false;
  }
  option.path = path;
  option.value = std::string(text.substr(equals + 1));
  return true;
}

const Value* Value::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

std::vector<const Key*> Value::keys_among(const std::vector<std::string>& words) const {
  std::vector<const Key*> found;
  for (const Key& key : keys) {
    if (std::find(words.begin(), words.end(), key.text) != words.end()) found.push_back(&key);
  }
  return found;
}

Document::Document(SourceText source, std::vector<SetOption> sets)
    : source_(std::move(source)), sets_(std::move(sets)) {
  if (refuse_bad_text()) return;
  if (!build_tree(*this, source_, -1, root_)) return;
  if (root_.kind == Value::Kind::null && !root_.is_reported) {
    error(codes::kEmpty, Place{}, source_.name() + " is empty", "a scenario begins with sim: 1");
    return;
  }
  if (!root_.is_map()) {
    error(codes::kWrongShape, root_.place, "a scenario is a map of keys", "it begins with sim: 1");
    return;
  }
  for (int set = 0; set < static_cast<int>(sets_.size()); ++set) apply(set);
  has_tree_ = true;
}

// What must be told before a parser sees it: too much, bytes that are no text, and tabs.
bool Document::refuse_bad_text() {
  if (source_.text().size() > kBytesMax) {
    const auto [line, column] = source_.place_of(kBytesMax);
    error(codes::kTooLarge, Place{line, column, 1, -1},
          "a scenario has at most 1 MiB, and this file goes on beyond it");
    return true;
  }
  if (const std::optional<std::size_t> bad = first_bad_byte(source_.text())) {
    const auto [line, column] = source_.place_of(*bad);
    error(codes::kNotText, Place{line, column, 1, -1}, "this byte is not UTF-8 text");
    return true;
  }
  if (const std::optional<std::size_t> deep = too_deep_at(source_.text())) {
    const auto [line, column] = source_.place_of(*deep);
    error(codes::kTooLarge, Place{line, column, 1, -1},
          "more than " + std::to_string(kDepthMax) + " lists and maps are open here",
          "is a [ or a { not closed?");
    return true;
  }
  for (int line = 1; line <= source_.line_count(); ++line) {
    for (const std::size_t tab : tabs_in(source_.line(line))) {
      error(codes::kTab, Place{line, source_.column(line, tab), 1, -1}, "a tab",
            "write blanks: YAML does not say how wide a tab is");
    }
  }
  return error_count_ > 0;
}

void Document::apply(int set) {
  const SetOption& option = sets_[static_cast<std::size_t>(set)];
  const Place place{0, 0, 1, set};
  Value value;
  if (option.value.size() > kBytesMax || too_deep_at(option.value)) {
    error(codes::kTooLarge, place, "this value is larger or nested deeper than any there is");
    return;
  }
  if (!build_tree(*this, SourceText("", option.value), set, value)) return;
  Value* at = &root_;
  for (const std::string& part : parts_of(option.path)) {
    if (at->is_list()) {
      const std::size_t number = item_number(part);
      if (number == 0 || number > at->items.size()) {
        error(codes::kBadSet, place, "\"" + part + "\" is no item of that list",
              "items are counted from 1, and there are " + std::to_string(at->items.size()));
        return;
      }
      at = &at->items[number - 1];
      continue;
    }
    if (!at->is_map()) {
      *at = Value{};
      at->kind = Value::Kind::map;
      at->place = place;
    }
    const auto found = std::find_if(at->keys.begin(), at->keys.end(),
                                    [&](const Key& key) { return key.text == part; });
    const auto index = static_cast<std::size_t>(found - at->keys.begin());
    if (found == at->keys.end()) {
      at->keys.push_back({part, place});
      at->items.emplace_back();
      at->items.back().place = place;
    }
    at = &at->items[index];
  }
  *at = std::move(value);
}

SourcePlace Document::source_place(const Place& place) const {
  if (place.set < 0) return {source_.name(), place.line, place.column};
  const SetOption& option = sets_[static_cast<std::size_t>(place.set)];
  return {"--set " + option.path + "=" + option.value, 0, 0};
}

Diagnostic& Document::add(Severity severity, std::string_view code, const Place& place,
                          std::string message, std::string help) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  diagnostic.place = source_place(place);
  if (place.set < 0) diagnostic.source_line = source_.line(place.line);
  diagnostic.caret_length = place.length;
  diagnostic.help = std::move(help);
  diagnostics_.push_back(std::move(diagnostic));
  return diagnostics_.back();
}

Diagnostic& Document::error(std::string_view code, const Place& place, std::string message,
                            std::string help) {
  ++error_count_;
  return add(Severity::error, code, place, std::move(message), std::move(help));
}

Diagnostic& Document::warning(std::string_view code, const Place& place, std::string message,
                              std::string help) {
  return add(Severity::warning, code, place, std::move(message), std::move(help));
}

}  // namespace ordeal::tools
