#include "tests/checkers/plant.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

struct Step {
  OperationId id = 0;
  bool is_invocation = false;
};

// What happened in a history, in order of the events.
std::vector<Step> steps_of(const History& history) {
  std::vector<Step> by_event(history.event_end(), Step{history.event_end(), false});
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    by_event[operation.invoke_event] = {id, true};
    if (!operation.is_pending()) by_event[operation.complete_event] = {id, false};
  }
  std::erase_if(by_event, [&](const Step& step) { return step.id == history.event_end(); });
  return by_event;
}

class Replay {
 public:
  explicit Replay(HistoryBuilder& builder) : builder_(builder) {}

  void perform(const History& history, const std::string& prefix, const Step& step) {
    const Operation& operation = history.operation(step.id);
    const Value process =
        prefix.empty() ? copied(history, history.process_value(operation.process))
                       : builder_.values().string(prefix + history.process_text(operation.process));
    const auto problem = step.is_invocation ? invoke(history, operation, process)
                                            : complete(history, operation, process);
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

  std::optional<HistoryProblem> complete(const History& history, const Operation& operation,
                                         Value process) {
    return builder_.complete({.time_ns = ++now_,
                              .process = process,
                              .completion = operation.completion,
                              .output = copied(history, operation.output)});
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
  std::int64_t now_ = 0;
};

}  // namespace

History plant(const History& good, const History& small) {
  HistoryBuilder builder;
  Replay replay(builder);
  const std::vector<Step> steps = steps_of(good);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i == steps.size() / 2) {
      for (const Step& step : steps_of(small)) replay.perform(small, "planted-", step);
    }
    replay.perform(good, "", steps[i]);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
