#pragma once
// A map that is being read: which keys may stand in it, which are there.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/scenario/document.hpp"

namespace ordeal::tools {

/// "a, b, c"
std::string listed(const std::vector<std::string>& words);

/// "did you mean" and the rest of it: a word that is none of `known`, at a place. `what` begins the
/// message ("unknown key"), `help` says what there is. The result is good until the next is told.
Diagnostic& report_unknown(Document& document, std::string_view code, const Place& place,
                           const std::string& what, const std::string& word,
                           const std::vector<std::string>& known, const std::string& help);

class Fields {
 public:
  /// Tells of a value that is no map, and of keys that are not `known`. `what` is for people: "a
  /// fault".
  Fields(Document& document, const Value& value, std::string what, std::vector<std::string> known);

  /// False when there was no map; then there are no fields either.
  bool is_map() const { return is_map_; }
  const Place& place() const { return value_.place; }
  /// The value of a key, or null.
  const Value* find(std::string_view key) const { return is_map_ ? value_.find(key) : nullptr; }
  /// The same, and told when it is missing, unless an unknown key was probably meant to be it.
  /// `example` shows how it would look.
  const Value* need(std::string_view key, const std::string& example) const;
  /// Tells when two keys that exclude each other are both there. True if so.
  bool exclude(std::string_view one, std::string_view other) const;
  /// Where the key stands, else where the map does.
  Place place_of(std::string_view key) const;

 private:
  Document& document_;
  const Value& value_;
  std::string what_;
  bool is_map_ = false;
  std::vector<std::string> meant_;  // keys that unknown ones were probably meant to be
};

}  // namespace ordeal::tools
