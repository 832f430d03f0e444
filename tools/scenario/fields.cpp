#include "tools/scenario/fields.hpp"

#include <algorithm>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/suggest.hpp"

namespace ordeal::tools {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Diagnostic& report_unknown(Document& document, std::string_view code, const Place& place,
                           const std::string& what, const std::string& word,
                           const std::vector<std::string>& known, const std::string& help) {
  Diagnostic& error = document.error(code, place, what + " \"" + word + "\"", help);
  error.suggestion = suggestion_for(word, known);
  return error;
}

Fields::Fields(Document& document, const Value& value, std::string what,
               std::vector<std::string> known)
    : document_(document), value_(value), what_(std::move(what)), is_map_(value.is_map()) {
  if (value.is_reported) {
    is_map_ = false;
    return;
  }
  if (!is_map_) {
    const bool is_empty = value.kind == Value::Kind::null;
    document.error(is_empty ? codes::kNoValue : codes::kWrongShape, value.place,
                   is_empty ? what_ + " has no value" : what_ + " is a map of keys",
                   "keys of " + what_ + ": " + listed(known));
    return;
  }
  for (const Key& key : value.keys) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    report_unknown(document, codes::kUnknownKey, key.place, "unknown key", key.text, known,
                   "keys of " + what_ + ": " + listed(known));
    meant_.push_back(document.diagnostics().back().suggestion);
  }
}

const Value* Fields::need(std::string_view key, const std::string& example) const {
  const Value* value = find(key);
  const bool is_misspelt = std::find(meant_.begin(), meant_.end(), key) != meant_.end();
  if (value == nullptr && is_map_ && !is_misspelt) {
    document_.error(codes::kMissingKey, value_.place,
                    what_ + " needs the key \"" + std::string(key) + "\"",
                    "for example " + example);
  }
  return value;
}

bool Fields::exclude(std::string_view one, std::string_view other) const {
  if (find(one) == nullptr || find(other) == nullptr) return false;
  const Place first = place_of(one);
  const Place second = place_of(other);
  const bool in_order =
      std::make_pair(first.line, first.column) < std::make_pair(second.line, second.column);
  document_.error(
      codes::kExclusiveKeys, in_order ? second : first,
      "\"" + std::string(one) + "\" and \"" + std::string(other) + "\" exclude each other");
  return true;
}

Place Fields::place_of(std::string_view key) const {
  for (const Key& known : value_.keys) {
    if (known.text == key) return known.place;
  }
  return value_.place;
}

}  // namespace ordeal::tools
