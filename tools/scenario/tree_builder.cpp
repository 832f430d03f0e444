#include "tools/scenario/tree_builder.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "tools/scenario/codes.hpp"

namespace ordeal::tools {
namespace {

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(Document& document, const SourceText& source, int set)
      : document_(document), source_(source), set_(set) {}

  std::optional<Value> take_root() { return std::move(root_); }
  const Place& document_start() const { return document_start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { document_start_ = place(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Value value = make(Value::Kind::null, mark, "", anchor);
    value.text = word_for_nothing(value.place);
    value.place.length = std::max(1, static_cast<int>(value.text.size()));
    finish(std::move(value));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Value value = make(Value::Kind::null, mark, "", 1);
    finish(std::move(value));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = make(Value::Kind::scalar, mark, tag, anchor);
    value.text = text;
    value.is_quoted = tag == "!";
    value.place.length = scalar_length(value);
    if (value.is_quoted && set_ < 0 && !is_closed(value.place)) {
      document_.error(codes::kNotYaml, value.place, "not YAML: this quote is never closed");
      value.is_reported = true;
    }
    finish(std::move(value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({make(Value::Kind::list, mark, tag, anchor), false});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({make(Value::Kind::map, mark, tag, anchor), true});
  }
  void OnMapEnd() override { close(); }

  Place place(const YAML::Mark& mark) const {
    Place at;
    at.set = set_;
    if (set_ >= 0) return at;
    at.line = std::clamp(mark.line + 1, 1, std::max(1, source_.line_count()));
    const int offset = mark.line + 1 > source_.line_count() && source_.line_count() > 0
                           ? static_cast<int>(source_.line(at.line).size())
                           : std::max(0, mark.column);
    at.column = source_.column(at.line, static_cast<std::size_t>(offset));
    return at;
  }

 private:
  struct Open {
    Value value;
    bool awaits_key;
    bool is_key_bad = false;  // its value is left out, and told no more
  };

  Value make(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    Value value;
    value.kind = kind;
    value.place = place(mark);
    const bool is_tagged = !tag.empty() && tag != "?" && tag != "!";
    if (anchor != 0 || is_tagged) {
      document_.error(codes::kNotPlain, value.place,
                      is_tagged ? "a tag has no meaning in a scenario"
                                : "anchors and aliases are not part of scenarios",
                      "write the value out");
      value.is_reported = true;
    }
    return value;
  }

  // "null" or "~" if that is what stands there; else the value is missing.
  std::string word_for_nothing(const Place& at) const {
    const std::vector<std::string> line = characters_of(source_.line(at.line));
    std::string word;
    for (std::size_t i = static_cast<std::size_t>(std::max(1, at.column)) - 1; i < line.size();
         ++i) {
      const bool belongs = line[i] == "~" || (line[i][0] >= 'A' && line[i][0] <= 'z');
      if (!belongs) break;
      word += line[i];
    }
    return word == "~" || word == "null" || word == "Null" || word == "NULL" ? word : "";
  }

  // yaml-cpp takes the end of the file for the end of a quoted text.
  bool is_closed(const Place& begin) const {
    std::string quote;
    for (int line = begin.line; line <= source_.line_count(); ++line) {
      const std::vector<std::string> text = characters_of(source_.line(line));
      std::size_t at = 0;
      if (line == begin.line) {
        at = static_cast<std::size_t>(begin.column - 1);
        if (at >= text.size()) return true;
        quote = text[at++];
        if (quote != "'" && quote != "\"") return true;  // a block, literal or folded
      }
      for (; at < text.size(); ++at) {
        if (text[at] == "\\" && quote == "\"") {
          ++at;
        } else if (text[at] == quote) {
          if (quote != "'" || at + 1 >= text.size() || text[at + 1] != "'") return true;
          ++at;  // two of them stand for one
        }
      }
    }
    return false;
  }

  // Of a plain scalar what it says; of a quoted one what the source shows, if it ends in its line.
  int scalar_length(const Value& value) const {
    const std::vector<std::string> text = characters_of(value.text);
    const int length = std::max(1, static_cast<int>(text.size()));
    if (value.place.line == 0) return length;
    const std::vector<std::string> line = characters_of(source_.line(value.place.line));
    const auto begin = static_cast<std::size_t>(value.place.column - 1);
    const int rest = std::max(1, static_cast<int>(line.size()) - static_cast<int>(begin));
    if (!value.is_quoted || begin >= line.size()) return std::min(length, rest);
    for (std::size_t i = begin + 1; i < line.size(); ++i) {
      if (line[i] == "\\" && line[begin] == "\"") {
        ++i;
      } else if (line[i] == line[begin] && line[i] == "'" && i + 1 < line.size() &&
                 line[i + 1] == "'") {
        ++i;
      } else if (line[i] == line[begin]) {
        return static_cast<int>(i - begin) + 1;
      }
    }
    return rest;
  }

  void finish(Value&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (!parent.value.is_map()) {
      parent.value.items.push_back(std::move(value));
    } else if (parent.awaits_key) {
      parent.awaits_key = false;
      parent.is_key_bad = !value.is_scalar();
      if (parent.is_key_bad && !value.is_reported) {
        document_.error(codes::kNotPlain, value.place, "a key is a single word");
      }
      if (!parent.is_key_bad) parent.value.keys.push_back({value.text, value.place});
    } else {
      parent.awaits_key = true;
      if (parent.is_key_bad) return;
      // Of a value that is missing yaml-cpp knows where the next thing stands; people look at the
      // key.
      const bool is_missing = value.kind == Value::Kind::null && value.text.empty();
      if (is_missing) value.place = parent.value.keys.back().place;
      parent.value.items.push_back(std::move(value));
    }
  }

  void close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    drop_duplicates(value);
    finish(std::move(value));
  }

  void drop_duplicates(Value& map) {
    for (std::size_t i = 1; i < map.keys.size();) {
      const auto first = std::find_if(map.keys.begin(), map.keys.end(),
                                      [&](const Key& key) { return key.text == map.keys[i].text; });
      const auto original = static_cast<std::size_t>(first - map.keys.begin());
      if (original == i) {
        ++i;
        continue;
      }
      document_.error(
          codes::kDuplicateKey, map.keys[i].place,
          "the key \"" + map.keys[i].text + "\" stands here for the second time",
          set_ >= 0 ? "" : "it stands first in line " + std::to_string(first->place.line));
      map.keys.erase(map.keys.begin() + static_cast<std::ptrdiff_t>(i));
      map.items.erase(map.items.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  Document& document_;
  const SourceText& source_;
  int set_;
  Place document_start_;
  std::vector<Open> open_;
  std::optional<Value> root_;
};

std::string syntax_help(const std::string& message) {
  const auto says = [&](const char* part) { return message.find(part) != std::string::npos; };
  if (says("end of map flow") || says("flow map")) return "a { is not closed by a }";
  if (says("end of sequence flow") || says("flow sequence")) return "a [ is not closed by a ]";
  if (says("end of map not found") || says("end of sequence not found")) {
    return "this line is indented by another amount than those it belongs to";
  }
  if (says("illegal map value")) return "quote a text that has a colon in it";
  return "";
}

}  // namespace

bool build_tree(Document& document, const SourceText& source, int set, Value& root) {
  TreeBuilder builder(document, source, set);
  try {
    std::istringstream text(source.text());
    YAML::Parser parser(text);
    if (!parser.HandleNextDocument(builder)) return true;
    std::optional<Value> first = builder.take_root();
    if (first) root = std::move(*first);
    if (parser.HandleNextDocument(builder)) {
      document.error(codes::kSecondDocument, builder.document_start(),
                     "a file holds one scenario, and a second document begins here");
    }
  } catch (const YAML::Exception& exception) {
    document.error(codes::kNotYaml, builder.place(exception.mark), "not YAML: " + exception.msg,
                   syntax_help(exception.msg));
    return false;
  }
  return true;
}

}  // namespace ordeal::tools
