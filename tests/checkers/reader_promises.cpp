#include "tests/checkers/reader_promises.hpp"

#include <map>
#include <sstream>
#include <vector>

#include "checkers/history/utf8.hpp"
#include "checkers/history/write_jsonl.hpp"
#include "tests/checkers/growing_file.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr std::streamoff kSmallWindow = 7;

std::string json_lines(const History& history) {
  std::ostringstream out;
  write_jsonl(history, out);
  return out.str();
}

// Of one operation, given when its process is free; "" if all is well.
std::string problem_with(const Operation& operation, const History& history, EventNumber latest,
                         std::map<ProcessId, EventNumber>& free_from) {
  if (operation.invoke_event < latest) return "operations are not in order of invocation";
  if (operation.invoke_event >= history.event_end()) return "an invocation lies behind the end";
  const auto free = free_from.find(operation.process);
  if (free != free_from.end() && operation.invoke_event <= free->second) {
    return "a process has two operations at a time, or goes on after one in doubt";
  }
  free_from[operation.process] = operation.effect_before();
  if (operation.is_pending()) return operation.is_info() ? "" : "a pending one is not in doubt";
  if (operation.complete_event <= operation.invoke_event) return "it ends before it begins";
  if (operation.complete_event >= history.event_end()) return "a completion lies behind the end";
  return operation.completed_ns < operation.invoked_ns ? "time goes backwards" : "";
}

// What both were read as is the same.
std::string difference(const HistoryFile& a, const HistoryFile& b) {
  if (a.history.has_value() != b.history.has_value()) {
    return a.history ? "it is refused: " + b.error.text() : "it is read without " + a.error.text();
  }
  if (!a.history) {
    return a.error.text() == b.error.text() ? "" : a.error.text() + " is " + b.error.text();
  }
  return json_lines(*a.history) == json_lines(*b.history) ? "" : "another history is read";
}

}  // namespace

std::string problem_with(const History& history) {
  std::vector<char> seen(history.event_end(), 0);
  std::map<ProcessId, EventNumber> free_from;
  EventNumber latest = 0;
  for (const Operation& operation : history.operations()) {
    std::string problem = problem_with(operation, history, latest, free_from);
    if (!problem.empty()) return problem;
    latest = operation.invoke_event;
    bool is_taken = seen[operation.invoke_event]++ != 0;
    if (!operation.is_pending()) is_taken |= seen[operation.complete_event]++ != 0;
    if (is_taken) return "two events have one number";
  }
  return {};
}

std::string problem_with(const ReadError& error, const std::string& text) {
  if (error.message.empty()) return "the error has no message";
  if (!is_utf8(error.message)) return "the message is not UTF-8";
  if (error.byte.value_or(0) > text.size()) return "the error is behind the end: " + error.text();
  if (error.line == 0) return {};  // of the file as a whole, or of a byte
  std::istringstream lines(text);
  std::string line;
  std::uint64_t number = 0;
  while (number < error.line && std::getline(lines, line)) ++number;
  // One more than there are: where the next line would be, when lines are missing at the end.
  if (number + 1 < error.line) return "the error is behind the last line: " + error.text();
  const std::uint64_t column_max = number < error.line ? 1 : code_points_of(line) + 1;
  const bool is_inside = error.column >= 1 && error.column <= column_max;
  return is_inside ? "" : "the error is behind the end of its line: " + error.text();
}

std::string problem_with_json_lines(const History& history) {
  const std::string text = json_lines(history);
  std::istringstream input(text);
  const HistoryFile back = read_history(input, "jsonl");
  if (!back.history) return "as JSON lines it is refused: " + back.error.text() + '\n' + text;
  const std::string again = json_lines(*back.history);
  if (again != text) return "as JSON lines it is another history:\n" + text + again;
  const bool is_same = back.history->has_real_time() == history.has_real_time() &&
                       back.history->has_times() == history.has_times() &&
                       back.history->is_partial() == history.is_partial() &&
                       back.history->event_end() == history.event_end();
  return is_same ? "" : "JSON lines do not say what is known of time and of parts:\n" + text;
}

std::string problem_with_reading(const std::string& text, const HistoryFile& file) {
  if (!file.format.empty()) {
    GrowingFile grown(text, kSmallWindow);
    std::istream input(&grown);
    std::string problem = difference(file, read_history(input, file.format));
    if (!problem.empty()) return "in a small window " + problem;
  }
  if (!file.history) return problem_with(file.error, text);
  std::string problem = problem_with(*file.history);
  return problem.empty() ? problem_with_json_lines(*file.history) : problem;
}

}  // namespace ordeal::checkers::testing
