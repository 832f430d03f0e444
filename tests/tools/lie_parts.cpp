#include "tests/tools/lie_parts.hpp"

#include <algorithm>

#include "tests/checkers/replay.hpp"

namespace ordeal::tools::simulated {

History retold(const History& good,
               const std::function<void(ValuePool&, OperationId, Conclusion&)>& change) {
  checkers::HistoryBuilder builder;
  checkers::testing::Replay replay(builder, [&](OperationId id, Conclusion& conclusion) {
    change(builder.values(), id, conclusion);
  });
  for (const auto& step : checkers::testing::steps_of(good)) replay.perform(good, "", step);
  return builder.finish();
}

History with_output(const History& good, OperationId changed, const Rewrite& rewrite) {
  return retold(good, [&](ValuePool& pool, OperationId id, Conclusion& conclusion) {
    if (id == changed) conclusion.output = rewrite(pool, conclusion.output);
  });
}

History failed(const History& good, OperationId changed) {
  return retold(good, [&](ValuePool&, OperationId id, Conclusion& conclusion) {
    if (id != changed) return;
    conclusion.completion = checkers::Completion::kFail;
    conclusion.output = Value::nil();
  });
}

std::optional<OperationId> any_of_them(const History& history, Splitmix& luck,
                                       const std::function<bool(const Operation&)>& fits) {
  std::vector<OperationId> found;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    if (fits(history.operation(id))) found.push_back(id);
  }
  if (found.empty()) return std::nullopt;
  return found[luck.below(found.size())];
}

bool precedes(const Operation& a, const Operation& b) { return a.complete_event < b.invoke_event; }

bool some(const History& history, const std::function<bool(const Operation&)>& fits) {
  return std::ranges::any_of(history.operations(), fits);
}

std::vector<Value> elements(const ValuePool& pool, Value list) {
  if (!list.is_list()) return {};
  const auto view = pool.elements_of(list);
  return {view.begin(), view.end()};
}

}  // namespace ordeal::tools::simulated
