#include "checkers/verify/plain_object.hpp"

#include <algorithm>
#include <vector>

namespace ordeal::checkers {
namespace {

using enum PlainRules::Shape;

struct Row {
  std::string_view model;
  PlainRules::Shape shape;
  std::string_view functions;
};
constexpr Row kRows[] = {
    {"register", kRegister, "read write"}, {"cas-register", kRegister, "read write cas"},
    {"queue", kQueue, "enqueue dequeue"},  {"priority-queue", kHeap, "enqueue dequeue"},
    {"stack", kStack, "push pop"},         {"mutex", kLock, "acquire release"},
    {"set", kSet, "read add remove"},      {"counter", kCounter, "read add increment"},
    {"append-list", kList, "read append"}, {"kv", kText, "read write append"},
    {"multi-register", kRegisters, "txn"}};

}  // namespace

PlainRules::PlainRules(const History& history, std::string_view model, Semantics switches)
    : history_(history), switches_(switches) {
  for (const Row& row : kRows) {
    if (row.model != model) continue;
    shape_ = row.shape;
    functions_ = row.functions;
  }
}

bool PlainRules::has(Function function) const {
  return function < Function::kOther &&
         functions_.find(known_function_name(function)) != functions_.npos;
}

Fate PlainRules::fate(const Operation& operation) const {
  const bool is_read = operation.function == Function::kRead;
  if (operation.is_ok()) {
    const bool learned = shape_ != kRegister || !is_read || !operation.output.is_nil() ||
                         switches_.nil_read == NilRead::kNothingThere;
    return learned ? Fate::kHappened : Fate::kSaysNothing;
  }
  if (shows_difference(operation)) return Fate::kHappened;
  const bool never = operation.is_fail() && switches_.fail == FailMeaning::kNeverHappened;
  return never || is_read ? Fate::kSaysNothing : Fate::kMayHave;
}

bool PlainRules::shows_difference(const Operation& operation) const {
  return operation.function == Function::kCas && operation.is_fail() &&
         switches_.fail == FailMeaning::kNeverHappened &&
         switches_.failed_cas == FailedCas::kValueDiffered;
}

bool PlainRules::has_separate_values() const {
  return shape_ == kQueue || shape_ == kStack || shape_ == kHeap || shape_ == kSet ||
         shape_ == kList;
}

bool PlainRules::changes(const Operation& operation) const {
  const bool takes =
      operation.function == Function::kDequeue || operation.function == Function::kPop;
  if (takes && operation.is_ok()) return !operation.output.is_nil();
  const bool stays = operation.function == Function::kCas && operation.expected == operation.input;
  const auto reads = [&](Value part) { return is_read(part); };
  if (shape_ == kRegisters) return !std::ranges::all_of(elements(operation.input), reads);
  return operation.function != Function::kRead && !stays && !shows_difference(operation);
}

bool PlainRules::replaces(const Operation& operation) const {
  return changes(operation) && operation.function != Function::kAppend;
}

bool PlainRules::is_read(Value part) const {
  return !elements(part).empty() && text(elements(part)[0]).starts_with('r');
}

bool PlainRules::shows(Value read, Value written) const {
  if (shape_ != kText) return read == written;
  return text(read).find(text(written)) != std::string::npos;
}

std::span<const Value> PlainRules::elements(Value value) const {
  return value.is_list() ? history_.values().elements_of(value) : std::span<const Value>();
}

std::string PlainRules::text(Value value) const {
  return value.is_nil() ? std::string() : history_.values().plain(value);
}

bool PlainObject::perform(const PlainRules& rules, const Operation& operation) {
  const bool reads = operation.function == Function::kRead;
  switch (rules.shape()) {
    case kRegister:
      if (reads) return operation.output == line_.front();
      if (rules.shows_difference(operation)) return operation.expected != line_.front();
      if (operation.function == Function::kCas && operation.expected != line_.front()) return false;
      line_.front() = operation.input;
      return true;
    case kQueue:
    case kStack:
    case kHeap:
      return take(rules, operation);
    case kSet:
      return perform_on_set(rules, operation);
    case kList:
      if (reads) return std::ranges::equal(rules.elements(operation.output), line_);
      line_.push_back(operation.input);
      return true;
    case kCounter:
      return perform_on_counter(rules, operation);
    case kText:
      if (reads) return rules.text(operation.output) == text_;
      if (operation.function == Function::kWrite) text_.clear();
      text_ += rules.text(operation.input);
      return true;
    case kLock:
      return perform_on_lock(operation);
    case kRegisters:
      return perform_on_registers(rules, operation);
    default:
      return false;
  }
}

// Or put. Which value goes next is what tells containers apart.
bool PlainObject::take(const PlainRules& rules, const Operation& operation) {
  const bool is_heap = rules.shape() == kHeap;
  if (operation.function == Function::kEnqueue || operation.function == Function::kPush) {
    is_heap ? void(heap_.insert(operation.input)) : line_.push_back(operation.input);
    return true;
  }
  if (is_heap ? heap_.empty() : line_.empty()) {
    return !operation.is_ok() || operation.output.is_nil();
  }
  const bool is_stack = rules.shape() == kStack;
  const Value next = is_heap ? *heap_.begin() : is_stack ? line_.back() : line_.front();
  if (is_heap) {
    heap_.erase(heap_.begin());
  } else {
    is_stack ? line_.pop_back() : line_.pop_front();
  }
  return !operation.is_ok() || operation.output == next;
}

bool PlainObject::perform_on_set(const PlainRules& rules, const Operation& operation) {
  if (operation.function == Function::kRead && operation.input.is_nil()) {
    const auto all = rules.elements(operation.output);
    std::vector<Value> read(all.begin(), all.end());
    std::ranges::sort(read);
    return std::ranges::equal(read, heap_);
  }
  const bool was_inside = heap_.contains(operation.input);
  const bool adds = operation.function == Function::kAdd;
  if (adds && !was_inside) heap_.insert(operation.input);
  if (operation.function == Function::kRemove) heap_.erase(operation.input);
  const bool told = operation.is_ok() && !operation.output.is_nil();
  return !told || operation.output == Value::integer(was_inside != adds ? 1 : 0);
}

bool PlainObject::perform_on_counter(const PlainRules& rules, const Operation& operation) {
  const bool reads = operation.function == Function::kRead;
  const std::int64_t by = operation.function == Function::kIncrement ? 1 : 0;
  const std::int64_t delta = operation.input.is_integer() ? operation.input.as_integer() : by;
  number_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(number_) +
                                      static_cast<std::uint64_t>(reads ? 0 : delta));
  return !rules.tells_number(operation) || operation.output == Value::integer(number_);
}

bool PlainObject::perform_on_registers(const PlainRules& rules, const Operation& operation) {
  const bool is_told = operation.is_ok() && operation.output.is_list();
  const Value done = is_told ? operation.output : operation.input;
  return std::ranges::all_of(rules.elements(done), [&](Value part) {
    const auto words = rules.elements(part);
    if (words.size() != 3) return false;
    if (!rules.is_read(part)) return registers_.insert_or_assign(words[1], words[2]), true;
    const auto at = registers_.find(words[1]);
    return !is_told || (words[2].is_nil() && rules.may_be_unread()) ||
           words[2] == (at == registers_.end() ? rules.initial() : at->second);
  });
}

bool PlainObject::perform_on_lock(const Operation& operation) {
  const auto process = static_cast<std::int64_t>(operation.process) + 1;
  const bool acquires = operation.function == Function::kAcquire;
  if (number_ != (acquires ? 0 : process)) return false;
  number_ = acquires ? process : 0;
  if (!acquires || !operation.is_ok() || !operation.output.is_integer()) return true;
  const std::int64_t before = token_;
  token_ = operation.output.as_integer();
  return token_ > before;
}

}  // namespace ordeal::checkers
