// The usual event line, read by hand: a flat object of known members, whose values are integers,
// null, plain ASCII strings and lists of those. It is what we write ourselves. Anything else (and
// anything wrong) is left to the JSON parser, which knows the whole language and says what it
// misses; the two agree wherever this one has an opinion.

#include <algorithm>

#include "checkers/history/json_line.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::ptrdiff_t kSafeDigits = 17;  // one more still fits an int64
constexpr int kPlainDepthMax = 8;
constexpr auto kFunctionPlace = static_cast<std::size_t>(Member::kF);
constexpr auto kValuePlace = static_cast<std::size_t>(Member::kValue);

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

// A line is followed by a newline, a carriage return or '\0', none of which occurs in what is
// accepted here, so the scan cannot run past its end.
class PlainJson {
 public:
  PlainJson(const char* text, ValuePool& pool, std::vector<Value>& stack)
      : at_(text), pool_(pool), stack_(stack) {}

  const char* at() const { return at_; }

  bool take(char c) {
    while (*at_ == ' ') ++at_;
    if (*at_ != c) return false;
    ++at_;
    return true;
  }

  bool string(std::string_view* text) {
    if (!take('"')) return false;
    const char* start = at_;
    while (is_plain(*at_)) ++at_;
    if (*at_ != '"') return false;  // an escape, a byte beyond ASCII, the line's end
    *text = {start, static_cast<std::size_t>(at_++ - start)};
    return true;
  }

  // With `is_transaction` lists are not indexed, nor what is right inside them; see
  // ValuePool::unindexed_list().
  bool value(Value* value, bool is_transaction) {
    unindexed_depth_ = is_transaction ? 2 : 0;
    return this->value(value, 0);
  }

 private:
  bool value(Value* value, int depth) {
    while (*at_ == ' ') ++at_;
    if (is_digit(*at_) || *at_ == '-') return number(value);
    if (*at_ == '[') return depth < kPlainDepthMax && list(value, depth);
    if (*at_ == '"') {
      std::string_view text;
      if (!string(&text)) return false;
      *value = pool_.string(text);
      return true;
    }
    *value = Value::nil();
    for (const char c : std::string_view("null")) {
      if (*at_ != c) return false;
      ++at_;
    }
    return true;
  }

  bool number(Value* value) {
    const bool negative = *at_ == '-';
    if (negative) ++at_;
    const char* digits = at_;
    std::int64_t number = 0;
    while (is_digit(*at_) && at_ - digits <= kSafeDigits) number = number * 10 + (*at_++ - '0');
    const auto count = at_ - digits;
    if (count == 0 || count > kSafeDigits || (*digits == '0' && (count > 1 || negative))) {
      return false;
    }
    *value = Value::integer(negative ? -number : number);
    return *at_ != '.' && *at_ != 'e' && *at_ != 'E';
  }

  bool list(Value* value, int depth) {
    ++at_;
    const std::size_t first = stack_.size();
    if (!take(']')) {
      do {
        Value element;
        if (!this->value(&element, depth + 1)) return false;
        stack_.push_back(element);
      } while (take(','));
      if (!take(']')) return false;
    }
    const std::span<const Value> elements = std::span(stack_).subspan(first);
    *value = depth < unindexed_depth_ ? pool_.unindexed_list(elements) : pool_.list(elements);
    stack_.resize(first);
    return true;
  }

  const char* at_;
  ValuePool& pool_;
  std::vector<Value>& stack_;
  int unindexed_depth_ = 0;
};

bool JsonLine::parse_plain(std::string_view line, ValuePool& pool) {
  stack_.clear();
  PlainJson json(line.data(), pool, stack_);
  const Value transaction = pool.string(known_function_name(Function::kTxn));
  std::size_t expected = 0;  // members mostly come in their own order
  if (!json.take('{')) return false;
  do {
    std::string_view name;
    if (!json.string(&name) || !json.take(':')) return false;
    std::size_t member = expected;
    while (member < kMemberCount && kMemberNames[member] != name) ++member;
    if (member == kMemberCount) {
      member =
          static_cast<std::size_t>(std::ranges::find(kMemberNames, name) - kMemberNames.begin());
    }
    if (member == kMemberCount || slots_[member].present) return false;
    const bool is_transaction = member == kValuePlace && slots_[kFunctionPlace].present &&
                                slots_[kFunctionPlace].value == transaction;
    if (!json.value(&slots_[member].value, is_transaction)) return false;
    slots_[member].present = true;
    expected = member + 1;
  } while (json.take(','));
  return json.take('}') && json.at() == line.data() + line.size();
}

}  // namespace ordeal::checkers
