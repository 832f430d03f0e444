#include "tests/checkers/transaction_text.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "tests/checkers/micro_operations.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct Event {
  std::int64_t time_ns = 0;
  bool is_invocation = false;
  Invocation invocation;
  Conclusion conclusion;
};

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
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_ns < b.time_ns; });
  for (const Event& event : events) {
    const auto problem =
        event.is_invocation ? builder.invoke(event.invocation) : builder.complete(event.conclusion);
    if (problem) throw std::invalid_argument(problem->message);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
