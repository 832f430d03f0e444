#include "tests/checkers/history_text.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct Event {
  std::int64_t time_ns = 0;
  bool is_invocation = false;
  Invocation invocation;
  Conclusion conclusion;
};

Value value_of(const std::string& word) {
  return word == "nil" ? Value::nil() : Value::integer(std::stoll(word));
}

void parse_line(const std::string& line, HistoryBuilder& builder, std::vector<Event>& events) {
  std::istringstream words(line);
  std::string process;
  std::string function;
  std::string from;
  std::string to;
  std::string outcome;
  if (!(words >> process >> function)) return;
  Invocation invocation;
  Conclusion conclusion;
  const auto colon = function.find(':');
  invocation.key =
      builder.values().string(colon == std::string::npos ? "x" : function.substr(colon + 1));
  invocation.function = builder.function(function.substr(0, colon));
  invocation.process = conclusion.process = Value::integer(std::stoll(process));
  std::string word;
  words >> word;
  if (invocation.function == Function::kRead) {
    conclusion.output = value_of(word);
  } else if (invocation.function == Function::kCas) {
    invocation.expected = value_of(word);
    words >> word;
    invocation.input = value_of(word);
  } else {
    invocation.input = value_of(word);
  }
  words >> from >> to >> outcome;
  invocation.time_ns = std::stoll(from) * kSecond;
  events.push_back({invocation.time_ns, true, invocation, {}});
  if (to == "-") return;
  conclusion.time_ns = std::stoll(to) * kSecond;
  if (outcome == "fail") conclusion.completion = Completion::kFail;
  if (outcome == "info") conclusion.completion = Completion::kInfo;
  if (!outcome.empty() && outcome != "ok") conclusion.output = Value::nil();
  events.push_back({conclusion.time_ns, false, {}, conclusion});
}

}  // namespace

History history_of(const std::string& text) {
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
