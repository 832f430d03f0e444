#include "tests/checkers/read_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

namespace ordeal::checkers::testing {

HistoryFile read_text(const std::string& text, std::string_view format) {
  std::istringstream input(text);
  return read_history(input, format);
}

History history_read(const std::string& text, std::string_view format) {
  HistoryFile file = read_text(text, format);
  REQUIRE_MESSAGE(file.history, file.error.text());
  return *file.history;
}

std::string operations_read(const std::string& text, std::string_view format) {
  const History history = history_read(text, format);
  std::string lines;
  for (const Operation& operation : history.operations()) {
    std::string line = history.process_text(operation.process) + ' ' +
                       std::string(history.function_name(operation.function));
    const std::string key = history.key_text(operation.key);
    if (!key.empty()) line += ' ' + key;
    if (!operation.expected.is_nil()) line += ' ' + history.value_text(operation.expected) + " ->";
    if (!operation.input.is_nil()) line += ' ' + history.value_text(operation.input);
    if (operation.is_ok()) line += " = " + history.value_text(operation.output);
    if (operation.is_fail()) line += " !";
    if (operation.is_info()) line += " ?";
    if (operation.error != TextId::kNone) line += std::string(history.text(operation.error));
    lines += line + '\n';
  }
  return lines;
}

std::string error_read(std::string text, std::string_view format) {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  if (const std::size_t mark = text.rfind('@'); mark != std::string::npos) {
    const std::string before = text.substr(0, mark);
    text.erase(mark, 1);
    line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    const std::string of_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
    column = 1 + static_cast<std::uint64_t>(
                     std::ranges::count_if(of_line, [](char c) { return (c & '\xC0') != '\x80'; }));
  }
  const HistoryFile file = read_text(text, format);
  CHECK_FALSE(file.history);
  CHECK(file.error.line == line);
  CHECK(file.error.column == column);
  return file.history ? "no error" : file.error.message;
}

}  // namespace ordeal::checkers::testing
