// The part of EdnScanner that reads what has a beginning and an end: lists, sets and maps.

#include <algorithm>
#include <functional>
#include <string>

#include "checkers/history/edn_scanner.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::ptrdiff_t kSafeDigits = 18;  // that any int64 has room for

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Integers and the spaces between them, which most of a history consists of, onto the stack. Stops
// before anything else, an integer too near to the end of the window included, or with a 0 before.
// Whether it got on.
bool EdnScanner::take_integers() {
  const char* start = at_;
  while (true) {
    const char* digit = at_;
    std::int64_t number = 0;
    while (is_digit(*digit))
      number = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) * 10 +
                                         static_cast<std::uint64_t>(*digit++ - '0'));
    const bool is_whole = *digit == ' ' || *digit == ']';
    if (digit == at_ || digit - at_ > kSafeDigits || !is_whole) return at_ != start;
    if (*at_ == '0' && digit - at_ != 1) return at_ != start;
    stack_.push_back(Value::integer(number));
    at_ = *digit == ' ' ? digit + 1 : digit;
  }
}

// What follows the key in the usual micro-operation that begins at `first` of the stack, onto it.
bool EdnScanner::take_result(std::size_t first) {
  if (stack_.size() == first + 3) return true;
  if (stack_.size() != first + 2) return false;
  if (at_[0] == 'n' && at_[1] == 'i' && at_[2] == 'l') {
    at_ += 3;
    stack_.emplace_back();
    return true;
  }
  if (!has_appends_ || at_[0] != '[' || !is_digit(at_[1])) return false;
  ++at_;
  take_integers();
  if (*at_ != ']') return false;
  ++at_;
  const Value list = pool_.version_list(stack_[first + 1], std::span(stack_).subspan(first + 2));
  stack_.resize(first + 2);
  stack_.push_back(list);
  return true;
}

// The usual micro-operation, [:append 5 7] or [:r 5 [1 7]], onto the stack. If this is something
// else, or not in the window as a whole, then false, and nothing has happened.
bool EdnScanner::take_micro_operation() {
  constexpr std::string_view kHeads[] = {"[:append ", "[:r ", "[:w "};
  const Value words[] = {words_.append, words_.read, words_.write};
  const std::string_view text(at_, static_cast<std::size_t>(end_ - at_));
  const std::size_t kind = text.starts_with(kHeads[0])   ? 0
                           : text.starts_with(kHeads[1]) ? 1
                           : text.starts_with(kHeads[2]) ? 2
                                                         : 3;
  if (kind == 3) return false;
  const char* start = at_;
  const std::size_t first = stack_.size();
  at_ += kHeads[kind].size();
  stack_.push_back(words[kind]);
  take_integers();
  const bool is_whole = take_result(first) && *at_ == ']';
  if (is_whole) {
    ++at_;
    ++micro_operations_;
    has_appends_ = has_appends_ || kind == 0;
    const Value list = pool_.unindexed_list(std::span(stack_).subspan(first));
    stack_.resize(first);
    stack_.push_back(list);
  } else {
    at_ = start;
    stack_.resize(first);
  }
  return is_whole;
}

// The forms up to the closing bracket, which is next then, onto the stack.
bool EdnScanner::forms_until(char close, bool has_head, std::string_view kind) {
  const Place opening = place();
  if (!deeper()) return false;
  ++at_;
  while (true) {
    if (!skip_blanks()) return false;
    const bool is_taken = is_digit(*at_)
                              ? take_integers()
                              : *at_ == '[' && depth_ == value_depth_ + 1 && take_micro_operation();
    if (is_taken) {
      has_head = false;
      continue;
    }
    if (*at_ == close) return true;
    if (at_end()) {
      return fail(opening, "this " + std::string(kind) + " has no closing '" + close +
                               "': the file was cut off");
    }
    Value element;
    if (!form(&element, has_head)) return false;
    stack_.push_back(element);
    has_head = false;
  }
}

// What was put on the stack since `first`, as a list; it leaves the stack.
Value EdnScanner::list_of(std::size_t first) {
  const std::span<const Value> elements = std::span(stack_).subspan(first);
  const std::size_t depth = depth_ - value_depth_;
  const bool is_micro_operation = depth == 2 && words_.is_micro_operation(elements);
  const bool may_be_transaction = depth == 1 && micro_operations_ > 0;
  const bool is_transaction = may_be_transaction && micro_operations_ == elements.size();
  if (is_micro_operation) ++micro_operations_;
  if (depth == 1) is_transaction_ = is_transaction;
  if (may_be_transaction && !is_transaction) index_micro_operations(first);
  const Value list =
      is_micro_operation || is_transaction ? pool_.unindexed_list(elements) : pool_.list(elements);
  stack_.resize(first);
  return list;
}

// They only looked like it: the list around them holds something else too.
void EdnScanner::index_micro_operations(std::size_t first) {
  const auto indexed = [&](auto& self, Value list, std::size_t depth) -> Value {
    const auto parts = pool_.elements_of(list);
    std::vector<Value> copy(parts.begin(), parts.end());
    for (Value& part : copy) {
      if (part.is_list() && depth > 0) part = self(self, part, depth - 1);
    }
    return pool_.list(copy);
  };
  for (Value& element : std::span(stack_).subspan(first)) {
    if (element.is_list()) element = indexed(indexed, element, 1);
  }
}

// Whether two neighbours since `first` of the stack, which is sorted, are the same element or have
// the same key.
bool EdnScanner::is_twice(std::size_t first, bool is_map, Value* twice) const {
  const auto name_of = [&](Value value) { return is_map ? pool_.elements_of(value)[0] : value; };
  const auto all = std::span(stack_).subspan(first);
  const auto same = std::ranges::adjacent_find(all, {}, name_of);
  if (same != all.end()) *twice = name_of(*same);
  return same != all.end();
}

bool EdnScanner::sequence(char close, bool sorted, Value* value) {
  const Place opening = place();
  const std::size_t first = stack_.size();
  if (!forms_until(close, !sorted, "list")) return false;
  ++at_;
  Value twice;
  if (sorted) std::sort(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
  if (sorted && is_twice(first, false, &twice)) {
    return fail(opening, "this set holds " + pool_.text(twice) + " twice");
  }
  *value = list_of(first);
  return shallower();
}

// A keyword that is of no namespace yet is of this one; :_/a says that it is of none.
Value EdnScanner::in_namespace(Value key, std::string_view name_space) {
  if (!key.is_string()) return key;
  const std::string text(pool_.text_of(key));
  if (text.starts_with(":_/")) return pool_.string(':' + text.substr(3));
  if (!text.starts_with(':') || text.find('/') != std::string::npos) return key;
  return pool_.string(std::string(1, ':').append(name_space) + '/' + text.substr(1));
}

bool EdnScanner::map(Value* value, std::string_view name_space) {
  const Place opening = place();
  const std::size_t first = stack_.size();
  if (!forms_until('}', false, "map")) return false;
  if (depth_ - value_depth_ == 1 && micro_operations_ > 0) index_micro_operations(first);
  const std::span<Value> forms = std::span(stack_).subspan(first);
  if (forms.size() % 2 != 0) return fail(place(), "the last key of this map has no value");
  ++at_;
  for (std::size_t i = 0; i < forms.size() / 2; ++i) {
    if (!name_space.empty()) forms[i * 2] = in_namespace(forms[i * 2], name_space);
    forms[i] = pool_.list(forms.subspan(i * 2, 2));
  }
  stack_.resize(first + forms.size() / 2);
  // By key; what one pool holds has one order, that of first appearance for texts.
  std::sort(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end(),
            [&](Value a, Value b) { return pool_.elements_of(a)[0] < pool_.elements_of(b)[0]; });
  Value twice;
  if (is_twice(first, true, &twice)) {
    return fail(opening, "this map has the key " + pool_.text(twice) + " twice");
  }
  *value = pool_.list(std::span(stack_).subspan(first));
  stack_.resize(first);
  return shallower();
}

}  // namespace ordeal::checkers
