// Operations and their results as steps spell them: "write x = 2", [read x, append y 3].

#include <sstream>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/scenario/values.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

using protocols::Ending;
using protocols::Function;
using protocols::MicroFunction;
using protocols::MicroOperation;
using protocols::Operation;

constexpr const char* kOperations =
    "read x, write x = 1, cas x 1 -> 2, add x 1, or a transaction: "
    "[read x, write y = 1, append z 2, add x -1]";
constexpr const char* kResults =
    "ok, fail, info or any; what was seen: 2, nil, [1, 2]; why not: {fail: its words}";

bool is_key(const std::string& text) {
  for (const char c : text) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!is_word) return false;
  }
  return !text.empty();
}

// One operation's text, split: its word, key and numbers, with the signs between them.
struct Spelled {
  std::string word;
  std::string key;
  std::string rest;  // "= 2", "1 -> 2", "2", ""
};

Spelled split(const std::string& text) {
  std::istringstream stream(text);
  Spelled spelled;
  stream >> spelled.word >> spelled.key;
  std::string token;
  while (stream >> token) spelled.rest += (spelled.rest.empty() ? "" : " ") + token;
  return spelled;
}

// "= 2"
bool parse_assigned(const std::string& rest, std::int64_t& value) {
  return rest.starts_with("= ") && parse_integer(rest.substr(2), value);
}

// "1 -> 2"
bool parse_swap(const std::string& rest, std::int64_t& expected, std::int64_t& value) {
  const std::size_t arrow = rest.find(" -> ");
  return arrow != std::string::npos && parse_integer(rest.substr(0, arrow), expected) &&
         parse_integer(rest.substr(arrow + 4), value);
}

bool parse_single(const Spelled& spelled, Operation& operation) {
  operation.key = spelled.key;
  if (spelled.word == "read") {
    operation.function = Function::read;
    return spelled.rest.empty();
  }
  if (spelled.word == "write") {
    operation.function = Function::write;
    return parse_assigned(spelled.rest, operation.value);
  }
  if (spelled.word == "cas") {
    operation.function = Function::cas;
    return parse_swap(spelled.rest, operation.expected, operation.value);
  }
  operation.function = Function::add;
  return spelled.word == "add" && parse_integer(spelled.rest, operation.value);
}

bool parse_part(const Spelled& spelled, MicroOperation& part) {
  part.key = spelled.key;
  if (spelled.word == "read") {
    part.function = MicroFunction::read;
    return spelled.rest.empty();
  }
  if (spelled.word == "write") {
    part.function = MicroFunction::write;
    return parse_assigned(spelled.rest, part.value);
  }
  part.function = spelled.word == "append" ? MicroFunction::append : MicroFunction::add;
  const bool is_known = spelled.word == "append" || spelled.word == "add";
  return is_known && parse_integer(spelled.rest, part.value);
}

void report_operation(Document& document, const Value& value,
                      const std::vector<std::string>& words) {
  const Spelled spelled = split(value.text);
  Diagnostic& error = document.error(codes::kBadOperation, value.place,
                                     "\"" + value.text + "\" is not an operation", kOperations);
  const std::string meant = suggestion_for(spelled.word, words);
  if (meant != spelled.word) error.suggestion = meant;
}

std::optional<Operation> read_transaction(Document& document, const Value& value) {
  Operation operation;
  operation.function = Function::transaction;
  bool is_good = true;
  for (const Value& item : value.items) {
    if (!is_word(document, item, "a part of a transaction")) {
      is_good = false;
      continue;
    }
    const Spelled spelled = split(item.text);
    MicroOperation part;
    if (is_key(spelled.key) && parse_part(spelled, part)) {
      operation.parts.push_back(part);
      continue;
    }
    report_operation(document, item, {"read", "write", "append", "add"});
    is_good = false;
  }
  if (!is_good) return std::nullopt;
  return operation;
}

std::optional<std::string> seen_of(const Value& value, bool in_transaction) {
  std::int64_t number = 0;
  if (value.kind == Value::Kind::null) return "nil";
  if (value.is_scalar()) {
    if (value.text == "nil") return "nil";
    if (!parse_integer(value.text, number)) return std::nullopt;
    return in_transaction ? "[" + value.text + "]" : value.text;
  }
  if (!value.is_list()) return std::nullopt;
  std::string text = "[";
  for (const Value& item : value.items) {
    const std::optional<std::string> seen = seen_of(item, false);
    if (!seen) return std::nullopt;
    text += (text.size() > 1 ? ", " : "") + *seen;
  }
  return text + "]";
}

// A list of one value is that value, and of none is nothing.
std::optional<std::string> seen_by_read(const Value& value) {
  if (value.is_list() && value.items.empty()) return "nil";
  return seen_of(value.is_list() && value.items.size() == 1 ? value.items[0] : value, false);
}

std::optional<std::string> seen_by_transaction(const Value& value) {
  if (!value.is_list()) return std::nullopt;
  std::string text = "[";
  for (const Value& item : value.items) {
    const std::optional<std::string> seen = seen_of(item, true);
    if (!seen) return std::nullopt;
    text += (text.size() > 1 ? ", " : "") + *seen;
  }
  return text + "]";
}

bool read_ending(const std::string& word, StatedResult& result) {
  result.is_any = word == "any";
  result.ending = word == "fail" ? Ending::fail : word == "info" ? Ending::info : Ending::ok;
  return word == "any" || word == "ok" || word == "fail" || word == "info";
}

}  // namespace

std::optional<Operation> read_operation(Document& document, const Value& value) {
  if (value.is_list() && !value.items.empty()) return read_transaction(document, value);
  if (!is_word(document, value, "an operation")) return std::nullopt;
  const Spelled spelled = split(value.text);
  Operation operation;
  if (is_key(spelled.key) && parse_single(spelled, operation)) return operation;
  report_operation(document, value, {"read", "write", "cas", "add"});
  return std::nullopt;
}

std::optional<StatedResult> read_result(Document& document, const Value& value,
                                        bool is_transaction) {
  StatedResult result;
  if (value.is_reported) return std::nullopt;
  if (value.is_scalar() && read_ending(value.text, result)) return result;
  if (value.is_map() && value.keys.size() == 1 && value.items[0].is_scalar() &&
      (value.keys[0].text == "fail" || value.keys[0].text == "info")) {
    read_ending(value.keys[0].text, result);
    result.error = value.items[0].text;
    return result;
  }
  result.seen = is_transaction ? seen_by_transaction(value) : seen_by_read(value);
  if (result.seen) return result;
  Diagnostic& error =
      document.error(codes::kBadResult, value.place, "this is not a result", kResults);
  if (value.is_scalar())
    error.suggestion = suggestion_for(value.text, {"ok", "fail", "info", "any"});
  return std::nullopt;
}

}  // namespace ordeal::tools
