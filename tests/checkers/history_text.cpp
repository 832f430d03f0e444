#include "tests/checkers/history_text.hpp"

#include <sstream>
#include <utility>
#include <vector>

#include "tests/checkers/timed_events.hpp"

namespace ordeal::checkers::testing {
namespace {

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
  const bool takes =
      invocation.function == Function::kDequeue || invocation.function == Function::kPop;
  if (invocation.function == Function::kRead || takes) {
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
  return history_of_events(builder, std::move(events));
}

}  // namespace ordeal::checkers::testing
