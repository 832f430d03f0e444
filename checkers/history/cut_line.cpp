#include "checkers/history/cut_line.hpp"

#include <string>

namespace ordeal::checkers {
namespace {

// The text of a value that begins with the last word and goes on; empty if there is none.
std::string longer_value(const History& history, const LastWord& last) {
  const ValuePool& pool = history.values();
  const std::string beginning = pool.plain(last.value);
  const auto goes_on = [&](Value other) {
    return other != last.value && (other.is_integer() || other.is_string()) &&
           pool.plain(other).starts_with(beginning);
  };
  if (last.other.starts_with(beginning)) return std::string(last.other);
  for (const Operation& operation : history.operations()) {
    if (operation.function != Function::kTxn) {
      for (const Value other : {operation.input, operation.output}) {
        if (goes_on(other)) return pool.plain(other);
      }
      continue;
    }
    if (!operation.output.is_list()) continue;
    for (const Value part : pool.elements_of(operation.output)) {
      const auto words = pool.elements_of(part);
      if (words[1] == last.key && goes_on(words[2])) return pool.plain(words[2]);
    }
  }
  return {};
}

}  // namespace

void refuse_cut_line(HistoryFile& file, const std::optional<LastWord>& last) {
  if (!file.history || !last) return;
  const std::string longer = longer_value(*file.history, *last);
  if (longer.empty()) return;
  file.error = {last->line, last->column,
                "the last line has no newline, and " + file.history->values().plain(last->value) +
                    " may be the beginning of " + longer +
                    ": the file was perhaps cut off (if the line is whole, end it)"};
  file.history.reset();
}

}  // namespace ordeal::checkers
