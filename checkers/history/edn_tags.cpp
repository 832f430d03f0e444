// The part of EdnScanner that reads what begins with # or ^: tags, metadata, sets and the rest.

#include <algorithm>
#include <string>

#include "checkers/history/edn_scanner.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

// Of the name of a tag, behind its #.
bool begins_tag(char c) {
  const auto byte = static_cast<unsigned char>(c | 0x20);
  return (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

}  // namespace

bool EdnScanner::skip_tags() {
  while (true) {
    if (!skip_blanks()) return false;
    const char* start = at_;
    if (at_end() || (*at_ != '#' && *at_ != '^')) return true;
    if (at_ + 1 == end_ && !refill(start)) return true;
    if (*at_ == '^') {
      ++at_;
      if (!skip_discarded()) return false;
    } else if (at_[1] == '^') {
      ++at_;  // metadata of old
    } else if (begins_tag(at_[1])) {
      std::string_view tag;
      if (!token(&tag)) return false;
    } else {
      return true;
    }
  }
}

// A map whose keys are of one namespace, #:ns{:a 1}, which is {:ns/a 1}.
bool EdnScanner::map_of_namespace(Value* value) {
  const Place start = place();
  std::string_view tag;
  if (!token(&tag)) return false;
  const std::string name(tag.substr(2));  // behind #:
  if (name.empty() || name.starts_with(':') || *at_ != '{') {
    return fail(start, "#: begins a map whose keys are of one namespace, #:name{...}");
  }
  return map(value, name);
}

// #<Object java.lang.Object@5b2>, as old Clojure printed what has no notation. Nobody knows where
// it ends; in a line of a log the next > will do, and all of the line without one.
bool EdnScanner::printed_object(Value* value) {
  if (bytes_ != nullptr) return fail(place(), "what was printed as #<...> cannot be read back");
  const char* last = std::find(at_, end_ - 1, '>');
  const std::string_view text(at_, static_cast<std::size_t>(last + 1 - at_));
  if (!is_utf8(text)) return fail(place(), "this object is not UTF-8");
  continuations_ += text.size() - code_points_of(text);
  at_ = last + 1;
  *value = pool_.string(text);
  return true;
}

bool EdnScanner::hash_form(Value* value) {
  if (at_[1] == '{') {
    ++at_;
    return sequence('}', true, value);
  }
  if (at_[1] == '"') {
    ++at_;
    return string(value, true);
  }
  if (at_[1] == ':') return map_of_namespace(value);
  if (at_[1] == '\'') {  // #'name, a variable
    at_ += 2;
    return word(value, false);
  }
  if (at_[1] == '#') {
    const Place start = place();
    if (!word(value, false)) return false;
    const std::string_view text = pool_.text_of(*value);
    return text == "##NaN" || text == "##Inf" || text == "##-Inf" ||
           fail(start, "of what begins with ## there is ##NaN, ##Inf and ##-Inf alone");
  }
  if (at_[1] == '<') return printed_object(value);
  return fail(place(), "a form of EDN cannot begin with " + near());
}

}  // namespace ordeal::checkers
