#include "checkers/sessions/stands_alone.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "checkers/linearizability/together.hpp"

namespace ordeal::checkers {

StandsAlone::StandsAlone(const History& history, const ModelRow& model, const Semantics& semantics)
    : history_(history), model_(model), semantics_(semantics), kind_(kind_of(model)) {
  if (kind_ == Kind::kLock) whole_of_ = lock_wholes(history, model, semantics);
  const bool counts = semantics.failed_cas != FailedCas::kNoInformation;
  if (kind_ == Kind::kRegister && counts) kind_ = Kind::kOther;
}

StandsAlone::Kind StandsAlone::kind_of(const ModelRow& model) {
  const bool is_filled = model.name == "set" || model.name == "append-list";
  if (model.kind == ModelKind::kContainer || is_filled) return Kind::kValues;
  if (model.kind == ModelKind::kRegister) return Kind::kRegister;
  return model.name == "mutex" ? Kind::kLock : Kind::kOther;
}

bool StandsAlone::takes_part(OperationId id) const {
  return model_.part(history_.operation(id), semantics_) != Part::kNone;
}

Value StandsAlone::value_of(const Operation& operation) {
  const Function function = operation.function;
  const bool takes = function == Function::kDequeue || function == Function::kPop;
  return takes ? operation.output : operation.input;
}

std::set<Value> StandsAlone::met_by(const std::vector<OperationId>& some) const {
  std::set<Value> met;
  for (const OperationId id : some) {
    const Operation& operation = history_.operation(id);
    if (kind_ == Kind::kLock) met.insert(Value::integer(whole_of_[id]));
    if (kind_ == Kind::kRegister) {
      const auto seen = model_.observed(operation, semantics_);
      if (seen) met.insert(*seen);
    }
    if (kind_ != Kind::kValues) continue;
    met.insert(value_of(operation));
    if (!operation.output.is_list()) continue;
    for (const Value element : history_.values().elements_of(operation.output)) met.insert(element);
  }
  return met;
}

bool StandsAlone::may_go(OperationId id, const std::set<Value>& met) const {
  const Operation& operation = history_.operation(id);
  if (!takes_part(id) || model_.read_only(operation, semantics_)) return true;
  switch (kind_) {
    case Kind::kValues:
      return !value_of(operation).is_nil() && !met.contains(value_of(operation));
    case Kind::kRegister: {
      const auto value = model_.produced(operation, semantics_);
      return value && !met.contains(*value);
    }
    case Kind::kLock:
      return !met.contains(Value::integer(whole_of_[id]));
    default:
      return false;
  }
}

std::vector<OperationId> StandsAlone::missed_by(const std::vector<OperationId>& some,
                                                std::size_t most) const {
  std::set<KeyId> keys;
  for (const OperationId id : some) keys.insert(history_.operation(id).key);
  const std::set<Value> met = met_by(some);
  std::vector<OperationId> missed;
  auto member = some.begin();
  for (OperationId id = 0; id < history_.operations().size() && missed.size() < most; ++id) {
    if (member != some.end() && *member == id) {
      ++member;
    } else if (keys.contains(history_.operation(id).key) && !may_go(id, met)) {
      missed.push_back(id);
    }
  }
  return missed;
}

bool StandsAlone::may(const std::vector<OperationId>& some) const {
  return missed_by(some, 1).empty();
}

std::vector<OperationId> StandsAlone::completed(std::vector<OperationId> some,
                                                std::size_t most) const {
  while (!some.empty() && some.size() <= most) {
    const std::vector<OperationId> missed = missed_by(some, most);
    if (missed.empty()) return some;
    std::vector<OperationId> all;
    std::ranges::set_union(some, missed, std::back_inserter(all));
    some = std::move(all);
  }
  return {};
}

std::vector<std::vector<OperationId>> StandsAlone::small_ones() const {
  std::map<std::pair<KeyId, Value>, std::vector<OperationId>> found;
  std::set<std::pair<KeyId, Value>> produced;
  std::vector<std::vector<OperationId>> all;
  for (OperationId id = 0; id < history_.operations().size(); ++id) {
    const Operation& operation = history_.operation(id);
    if (!takes_part(id) || kind_ == Kind::kOther) continue;
    Value name = value_of(operation);
    if (kind_ == Kind::kLock) name = Value::integer(whole_of_[id]);
    if (kind_ == Kind::kRegister) {
      const auto value = model_.produced(operation, semantics_);
      if (value) produced.emplace(operation.key, *value);
      const auto seen = model_.observed(operation, semantics_);
      if (!seen || *seen == semantics_.initial) continue;
      name = *seen;
    }
    if (!name.is_nil()) found[{operation.key, name}].push_back(id);
    if (operation.output.is_list() && may({id})) all.push_back({id});
  }
  for (auto& [name, ids] : found) {
    if (kind_ == Kind::kRegister && produced.contains(name)) continue;
    if (kind_ == Kind::kRegister) ids.resize(1);
    if (may(ids)) all.push_back(std::move(ids));
  }
  return all;
}

}  // namespace ordeal::checkers
