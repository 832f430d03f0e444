#pragma once
// A scenario file as a tree in which every key and value knows where it stands. yaml-cpp parses;
// the tree is our own because its nodes forget duplicate keys and quotes, and because --set grafts
// values onto it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/scenario/diagnostic.hpp"
#include "tools/scenario/source_text.hpp"

namespace ordeal::tools {

/// One --set path.to.key=value. A part of the path that is a number counts a list's items from 1.
struct SetOption {
  std::string path;   ///< "workload.keys"
  std::string value;  ///< YAML: "8", "[a, b]", "{kind: exponential, mean: 5ms}"
};

/// Splits "path.to.key=value" at the first '='. False, and `option` untouched, if there is none or
/// the path is not one.
bool read_set_option(std::string_view text, SetOption& option);

/// Where a key or value stands.
struct Place {
  int line = 0;    ///< 1-based; 0 when it came from a --set
  int column = 0;  ///< 1-based, in characters
  int length = 1;  ///< in characters
  int set = -1;    ///< index of the --set it came from
};

struct Key {
  std::string text;
  Place place;
};

struct Value {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string text;          ///< of a scalar; "null" or "~" where that is written for nothing
  bool is_quoted = false;    ///< so "no" is a word and no is not
  bool is_reported = false;  ///< wrong by itself, and told: readers keep silent
  Place place;
  std::vector<Key> keys;     ///< of a map; the value of keys[i] is items[i]
  std::vector<Value> items;  ///< of a list or map

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  /// The value of a key of a map, or null.
  const Value* find(std::string_view key) const;
  /// The keys of a map that are among these words, in the order of the file.
  std::vector<const Key*> keys_among(const std::vector<std::string>& words) const;
};

/// A file being read: its tree, and what is wrong with it so far.
class Document {
 public:
  /// Parses at once; has_tree() is false when nothing can be said beyond what the diagnostics say.
  Document(SourceText source, std::vector<SetOption> sets);

  bool has_tree() const { return has_tree_; }
  const Value& root() const { return root_; }
  const SourceText& source() const { return source_; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  std::size_t error_count() const { return error_count_; }

  /// Adds an error or a warning at a place.
  Diagnostic& error(std::string_view code, const Place& place, std::string message,
                    std::string help = "");
  Diagnostic& warning(std::string_view code, const Place& place, std::string message,
                      std::string help = "");
  SourcePlace source_place(const Place& place) const;

 private:
  Diagnostic& add(Severity severity, std::string_view code, const Place& place, std::string message,
                  std::string help);
  bool refuse_bad_text();
  void apply(int set);

  SourceText source_;
  std::vector<SetOption> sets_;
  Value root_;
  bool has_tree_ = false;
  std::size_t error_count_ = 0;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace ordeal::tools
