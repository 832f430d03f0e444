#pragma once
// Histories made again event by event, with other processes or other results. Header only, because
// the tests of the tools use it too.

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// One event of a history.
struct Step {
  OperationId id = 0;
  bool is_invocation = false;
};

// What happened in a history, in order of the events.
inline std::vector<Step> steps_of(const History& history) {
  std::vector<Step> by_event(history.event_end(), Step{history.event_end(), false});
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    by_event[operation.invoke_event] = {id, true};
    if (!operation.is_pending()) by_event[operation.complete_event] = {id, false};
  }
  std::erase_if(by_event, [&](const Step& step) { return step.id == history.event_end(); });
  return by_event;
}

// Performs events of histories on a builder, with values of its own and times that only rise.
class Replay {
 public:
  // May change how an operation ends; its values are of the builder's pool.
  using Change = std::function<void(OperationId, Conclusion&)>;

  explicit Replay(HistoryBuilder& builder, Change change = {})
      : builder_(builder), change_(std::move(change)) {}

  void perform(const History& history, const std::string& prefix, const Step& step) {
    const Operation& operation = history.operation(step.id);
    const Value process =
        prefix.empty() ? copied(history, history.process_value(operation.process))
                       : builder_.values().string(prefix + history.process_text(operation.process));
    const auto problem = step.is_invocation ? invoke(history, operation, process)
                                            : complete(history, step.id, process);
    if (problem) throw std::invalid_argument(problem->message);
  }

 private:
  std::optional<HistoryProblem> invoke(const History& history, const Operation& operation,
                                       Value process) {
    Invocation invocation{.time_ns = ++now_, .process = process};
    invocation.function = builder_.function(history.function_name(operation.function));
    invocation.key = copied(history, history.key_value(operation.key));
    invocation.input = copied(history, operation.input);
    invocation.expected = copied(history, operation.expected);
    return builder_.invoke(invocation);
  }

  std::optional<HistoryProblem> complete(const History& history, OperationId id, Value process) {
    const Operation& operation = history.operation(id);
    Conclusion conclusion{.time_ns = ++now_,
                          .process = process,
                          .completion = operation.completion,
                          .output = copied(history, operation.output)};
    if (change_) change_(id, conclusion);
    return builder_.complete(conclusion);
  }

  Value copied(const History& history, Value value) {
    ValuePool& pool = builder_.values();
    if (value.is_string()) return pool.string(history.values().text_of(value));
    if (!value.is_list()) return value;
    std::vector<Value> elements;
    for (const Value element : history.values().elements_of(value)) {
      elements.push_back(copied(history, element));
    }
    return pool.list(elements);
  }

  HistoryBuilder& builder_;
  Change change_;
  std::int64_t now_ = 0;
};

}  // namespace ordeal::checkers::testing
