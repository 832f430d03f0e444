// The part of EdnScanner that reads what has a beginning and an end: lists, sets and maps.

#include <algorithm>

#include "checkers/history/edn_scanner.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::ptrdiff_t kSafeDigits = 18;  // that any int64 has room for

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Integers and the spaces between them, which most of a history consists of, onto the stack. Stops
// before anything else, an integer too near to the end of the window included. Whether it got on.
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

bool EdnScanner::sequence(char close, bool sorted, Value* value) {
  const std::size_t first = stack_.size();
  if (!forms_until(close, !sorted, "list")) return false;
  ++at_;
  if (sorted) std::sort(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
  *value = list_of(first);
  return shallower();
}

bool EdnScanner::map(Value* value) {
  const std::size_t first = stack_.size();
  if (!forms_until('}', false, "map")) return false;
  if (depth_ - value_depth_ == 1 && micro_operations_ > 0) index_micro_operations(first);
  const std::span<Value> forms = std::span(stack_).subspan(first);
  if (forms.size() % 2 != 0) return fail(place(), "the last key of this map has no value");
  ++at_;
  for (std::size_t i = 0; i < forms.size() / 2; ++i) forms[i] = pool_.list(forms.subspan(i * 2, 2));
  stack_.resize(first + forms.size() / 2);
  // By key; what one pool holds has one order, that of first appearance for texts.
  std::sort(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end(),
            [&](Value a, Value b) { return pool_.elements_of(a)[0] < pool_.elements_of(b)[0]; });
  *value = pool_.list(std::span(stack_).subspan(first));
  stack_.resize(first);
  return shallower();
}

}  // namespace ordeal::checkers
