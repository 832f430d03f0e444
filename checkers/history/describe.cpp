#include "checkers/history/describe.hpp"

namespace ordeal::checkers {

std::string seconds_text(std::int64_t nanoseconds) {
  const std::int64_t milliseconds = nanoseconds / 1'000'000 + (nanoseconds % 1'000'000 >= 500'000);
  std::string decimals = std::to_string(milliseconds % 1000);
  decimals.insert(0, 3 - decimals.size(), '0');
  return std::to_string(milliseconds / 1000) + '.' + decimals;
}

bool tells_times(const History& history) {
  constexpr std::int64_t kMillisecond = 1'000'000;
  return history.has_times() && history.operations().back().invoked_ns >= kMillisecond;
}

std::string invoked_text(const History& history, const Operation& operation) {
  return tells_times(history) ? seconds_text(operation.invoked_ns)
                              : "event " + std::to_string(operation.invoke_event);
}

std::string completed_text(const History& history, const Operation& operation) {
  return tells_times(history) ? seconds_text(operation.completed_ns)
                              : "event " + std::to_string(operation.complete_event);
}

std::string operation_text(const History& history, const Operation& operation) {
  std::string text(history.function_name(operation.function));
  const std::string key = history.key_text(operation.key);
  if (!key.empty()) text += ' ' + key;
  if (operation.function == Function::kCas) {
    text += ' ' + history.value_text(operation.expected) + " -> ";
    return text + history.value_text(operation.input);
  }
  if (operation.function == Function::kWrite)
    return text + " = " + history.value_text(operation.input);
  if (!operation.input.is_nil()) text += ' ' + history.value_text(operation.input);
  return text;
}

std::string transaction_text(const History& history, const Operation& operation) {
  const bool is_told = operation.is_ok() && operation.output.is_list();
  std::string text;
  for (const Value part :
       history.values().elements_of(is_told ? operation.output : operation.input)) {
    const auto words = history.values().elements_of(part);
    if (words.size() < 2) continue;
    const bool reads = history.values().plain(words[0]).starts_with('r');
    text += (text.empty() ? "" : ", ") + history.values().plain(words[0]) + ' ' +
            history.values().plain(words[1]);
    if (words.size() == 2 || (reads && !is_told)) continue;
    text += (reads ? " -> " : " ") + short_text(history, words[2]);
  }
  return text;
}

std::string subject_text(const History& history, const Operation& operation) {
  const std::string process = history.process_text(operation.process);
  if (operation.function != Function::kRead) {
    return operation_text(history, operation) + " by " + process;
  }
  const std::string key = history.key_text(operation.key);
  return "the read" + (key.empty() ? std::string() : " of " + key) + " by " + process;
}

std::string result_text(const History& history, const Operation& operation) {
  if (operation.is_fail()) return "failed";
  if (operation.is_info()) return "unknown";
  const bool returns_value = operation.function == Function::kRead || !operation.output.is_nil();
  return returns_value ? "-> " + history.value_text(operation.output) : "ok";
}

std::string short_text(const History& history, Value value) {
  constexpr std::size_t kFirst = 4;
  constexpr std::size_t kLast = 16;
  constexpr std::size_t kShort = 40;  // elements, all of which are told
  const std::size_t size = value.is_list() ? history.values().elements_of(value).size() : 0;
  if (size <= kShort) return history.value_text(value);
  const auto elements = history.values().elements_of(value);
  std::string text = "[";
  for (std::size_t i = 0; i < kFirst; ++i) text += history.value_text(elements[i]) + ' ';
  text += "...";
  for (std::size_t i = size - kLast; i < size; ++i) text += ' ' + history.value_text(elements[i]);
  return text + "] of " + std::to_string(size) + " elements";
}

std::string count_text(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

}  // namespace ordeal::checkers
