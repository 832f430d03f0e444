#include "checkers/linearizability/object_witness.hpp"

#include <algorithm>

#include "checkers/history/describe.hpp"
#include "checkers/models/counter.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::int64_t kSafeDelta = std::int64_t{1} << 40;  // a witness has far less than 2^20 adds

bool is_take(const Operation& operation) {
  return operation.function == Function::kDequeue || operation.function == Function::kPop;
}

}  // namespace

ObjectWitness::ObjectWitness(const History& history, const ModelRow& model,
                             const Semantics& semantics, std::span<const OperationId> ids)
    : history_(history), model_(model), semantics_(semantics), ids_(ids.begin(), ids.end()) {
  for (const OperationId id : ids_) {
    if (model_.part(op(id), semantics_) == Part::kNone) continue;
    all_.push_back(id);
    if (!op(id).is_ok()) continue;
    if (op(id).function == Function::kRead || (is_take(op(id)) && !op(id).output.is_nil())) {
      observers_.push_back(id);
    }
  }
}

std::string ObjectWitness::name(OperationId id) const { return subject_text(history_, op(id)); }

std::string ObjectWitness::began(OperationId id) const { return invoked_text(history_, op(id)); }

std::string ObjectWitness::ended(OperationId id) const { return completed_text(history_, op(id)); }

bool ObjectWitness::reads_all(OperationId id) const {
  return op(id).function == Function::kRead && op(id).input.is_nil();
}

std::span<const Value> ObjectWitness::seen_by(OperationId id) const {
  const Operation& operation = op(id);
  if (is_take(operation)) return {&operation.output, 1};
  if (reads_all(id)) {
    return operation.output.is_list() ? history_.values().elements_of(operation.output)
                                      : std::span<const Value>();
  }
  if (operation.output != Value::integer(1)) return {};
  return {&operation.input, 1};
}

bool ObjectWitness::sees(OperationId id, Value element) const {
  return std::ranges::find(seen_by(id), element) != seen_by(id).end();
}

bool ObjectWitness::misses(OperationId id, Value element) const {
  if (op(id).function != Function::kRead || !op(id).is_ok()) return false;
  if (reads_all(id)) return !sees(id, element);
  return op(id).input == element && op(id).output == Value::integer(0);
}

bool ObjectWitness::is_source(OperationId id) const {
  switch (op(id).function) {
    case Function::kEnqueue:
    case Function::kPush:
    case Function::kAdd:
    case Function::kAppend:
      return true;
    default:
      return false;
  }
}

ObjectWitness::Ids ObjectWitness::sources_of(Value element) const {
  Ids sources;
  for (const OperationId id : all_) {
    if (is_source(id) && op(id).input == element) sources.push_back(id);
  }
  return sources;
}

ObjectWitness::Ids ObjectWitness::failed_sources_of(Value element) const {
  Ids sources;
  for (const OperationId id : ids_) {
    const bool has_part = std::ranges::binary_search(all_, id);
    if (!has_part && is_source(id) && op(id).input == element) sources.push_back(id);
  }
  return sources;
}

ObjectWitness::Ids ObjectWitness::sole_sources() const {
  Ids sole;
  for (const OperationId id : all_) {
    if (is_source(id) && sources_of(op(id).input).size() == 1) sole.push_back(id);
  }
  return sole;
}

ObjectWitness::Ids ObjectWitness::takes_of(Value element) const {
  Ids takes;
  for (const OperationId id : all_) {
    if (is_take(op(id)) && op(id).is_ok() && op(id).output == element) takes.push_back(id);
  }
  return takes;
}

bool ObjectWitness::may_be_taken_before(EventNumber event) const {
  return std::ranges::any_of(all_, [&](OperationId id) {
    return is_take(op(id)) && !op(id).is_ok() && op(id).invoke_event < event;
  });
}

bool ObjectWitness::may_be_removed(Value element) const {
  return std::ranges::any_of(all_, [&](OperationId id) {
    return op(id).function == Function::kRemove && op(id).input == element;
  });
}

bool ObjectWitness::may_be_released(OperationId acquire, EventNumber before) const {
  return std::ranges::any_of(all_, [&](OperationId id) {
    return op(id).function == Function::kRelease && op(id).process == op(acquire).process &&
           op(id).invoke_event < before && op(id).effect_before() > op(acquire).invoke_event;
  });
}

std::optional<ObjectWitness::Stay> ObjectWitness::longest_stay(EventNumber from) const {
  std::optional<Stay> longest;
  for (const OperationId put : sole_sources()) {
    if (!op(put).is_ok() || op(put).complete_event >= from) continue;
    const Ids takes = takes_of(op(put).input);
    Stay stay{op(put).input, put, std::nullopt, kNever};
    if (!takes.empty()) {
      stay.take = takes.front();
      stay.until = op(takes.front()).invoke_event;
    }
    if (!longest || stay.until > longest->until) longest = stay;
  }
  return longest;
}

std::vector<Value> ObjectWitness::told_by(OperationId id) const {
  if (!op(id).is_ok()) return {};
  if (is_source(id)) return {op(id).input};
  if (op(id).function != Function::kRead) return {};
  const auto seen = seen_by(id);
  return {seen.begin(), seen.end()};
}

bool ObjectWitness::lacks_for_good(OperationId reader, OperationId other) const {
  return std::ranges::any_of(seen_by(other), [&](Value element) {
    return !sees(reader, element) && !may_be_removed(element);
  });
}

std::optional<std::pair<std::int64_t, std::int64_t>> ObjectWitness::sums_at(
    OperationId read) const {
  if (op(read).function != Function::kRead || !op(read).is_ok()) return std::nullopt;
  if (!op(read).output.is_integer()) return std::nullopt;
  std::pair<std::int64_t, std::int64_t> sums = {0, 0};
  for (const OperationId id : all_) {
    const std::int64_t delta = Counter::delta_of(op(id));
    if (delta > kSafeDelta || delta < -kSafeDelta) return std::nullopt;
    if (op(id).invoke_event > op(read).complete_event) continue;
    const bool is_certain = op(id).is_ok() && op(id).complete_event < op(read).invoke_event;
    if (is_certain || delta < 0) sums.first += delta;
    if (is_certain || delta > 0) sums.second += delta;
  }
  return sums;
}

}  // namespace ordeal::checkers
