#include "tests/checkers/transaction_text.hpp"

#include <sstream>
#include <utility>
#include <vector>

#include "tests/checkers/micro_operations.hpp"
#include "tests/checkers/timed_events.hpp"

namespace ordeal::checkers::testing {
namespace {

void parse_line(const std::string& line, HistoryBuilder& builder, std::vector<Event>& events) {
  const auto colon = line.find(':');
  if (colon == std::string::npos) return;
  std::istringstream words(line.substr(0, colon));
  const std::string operations = line.substr(colon + 1);
  std::int64_t process = 0;
  std::int64_t from = 0;
  std::string to;
  std::string outcome;
  words >> process >> from >> to >> outcome;
  Invocation invocation{.time_ns = from * kSecond,
                        .process = Value::integer(process),
                        .function = Function::kTxn,
                        .input = micro_operations_of(operations, builder.values(), false)};
  events.push_back({invocation.time_ns, true, invocation, {}});
  if (to == "-") return;
  Conclusion conclusion{.time_ns = std::stoll(to) * kSecond, .process = Value::integer(process)};
  if (outcome == "fail") conclusion.completion = Completion::kFail;
  if (outcome == "info") conclusion.completion = Completion::kInfo;
  if (outcome.empty()) conclusion.output = micro_operations_of(operations, builder.values(), true);
  events.push_back({conclusion.time_ns, false, {}, conclusion});
}

}  // namespace

History transactions_of(const std::string& text) {
  HistoryBuilder builder;
  std::vector<Event> events;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) parse_line(line, builder, events);
  return history_of_events(builder, std::move(events));
}

}  // namespace ordeal::checkers::testing
