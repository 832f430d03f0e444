#include "checkers/linearizability/verify_order.hpp"

#include <algorithm>
#include <vector>

#include "checkers/history/describe.hpp"

namespace ordeal::checkers {

std::optional<std::string> verify_order(const History& history, const ModelRow& model,
                                        const Semantics& semantics,
                                        std::span<const OperationId> ids,
                                        std::span<const OperationId> order) {
  const auto name = [&](OperationId id) {
    return "operation " + std::to_string(id) + " (" +
           operation_text(history, history.operation(id)) + ')';
  };
  enum class Seen : char { kForeign, kMissing, kPlaced };
  std::vector<Seen> seen(history.operations().size(), Seen::kForeign);
  for (const OperationId id : ids) seen[id] = Seen::kMissing;

  EventNumber latest_invocation = 0;
  for (const OperationId id : order) {
    if (id >= seen.size() || seen[id] == Seen::kForeign) {
      return "operation " + std::to_string(id) + " is not one of them";
    }
    if (seen[id] == Seen::kPlaced) return name(id) + " comes twice";
    seen[id] = Seen::kPlaced;
    const Operation& operation = history.operation(id);
    const Part part = model.part(operation, semantics);
    if (part == Part::kNone) return name(id) + " did not happen, yet it is in the order";
    if (part == Part::kRequired && operation.complete_event < latest_invocation) {
      return name(id) + " had completed before one placed ahead of it was invoked";
    }
    latest_invocation = std::max(latest_invocation, operation.invoke_event);
  }
  for (const OperationId id : ids) {
    if (seen[id] == Seen::kMissing &&
        model.part(history.operation(id), semantics) == Part::kRequired) {
      return name(id) + " is missing";
    }
  }
  if (!model.replay(history.operations(), order, semantics, history.values())) {
    return "the model does not allow the operations in this order";
  }
  return std::nullopt;
}

}  // namespace ordeal::checkers
