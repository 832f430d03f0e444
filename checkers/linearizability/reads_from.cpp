#include "checkers/linearizability/reads_from.hpp"

#include <algorithm>

namespace ordeal::checkers {

ReadsFrom::ReadsFrom(const History& history, const ModelRow& model, const Semantics& semantics,
                     std::span<const OperationId> ids)
    : facts_(ids.size()) {
  ValueIndex values;
  const auto value_id = [&](const std::optional<Value>& value) {
    if (!value) return kNobody;
    const std::uint32_t id = values.id_of(*value);
    if (id >= writers_.size()) writers_.resize(id + 1);
    return id;
  };
  initial_ = value_id(semantics.initial);
  for (Position position = 0; position < ids.size(); ++position) {
    const Operation& operation = history.operation(ids[position]);
    const Part part = model.part(operation, semantics);
    Facts& facts = facts_[position];
    facts.takes_part = part != Part::kNone;
    facts.is_required = part == Part::kRequired;
    facts.invoked = operation.invoke_event;
    facts.before = facts.is_required ? operation.complete_event : kNever;
    if (model.observed == nullptr) {
      facts.must_stay = facts.takes_part && !model.read_only(operation, semantics);
      continue;
    }
    facts.produced = value_id(model.produced(operation, semantics));
    if (facts.takes_part) facts.observed = value_id(model.observed(operation, semantics));
    // A cas from a value to itself only passes on what it found.
    if (facts.produced == facts.observed) facts.produced = kNobody;
    if (model.kind == ModelKind::kRegister && facts.is_required && operation.is_fail()) {
      facts.is_evidence = true;
      facts.observed = value_id(operation.expected);
      has_evidence_ = true;
    }
    if (facts.produced == kNobody) continue;
    writers_[facts.produced].push_back(position);
    all_writers_.push_back(position);
  }
}

bool ReadsFrom::could_see(const Facts& observer, const Facts& writer) const {
  if (!writer.takes_part || writer.invoked >= observer.before) return false;
  return (writer.produced == observer.observed) != observer.is_evidence;
}

ReadsFrom::Set ReadsFrom::closed(const Set& set) const {
  std::vector<bool> member(facts_.size());
  Set members;
  const auto add = [&](Position position) {
    if (member[position]) return;
    member[position] = true;
    members.push_back(position);
  };
  for (const Position position : set) add(position);
  for (std::size_t i = 0; i < members.size(); ++i) {  // members grows on the way
    const Facts& observer = facts_[members[i]];
    if (observer.observed == kNobody) continue;
    const auto& writers = observer.is_evidence ? all_writers_ : writers_[observer.observed];
    bool any = false;
    for (const Position writer : writers) {
      if (facts_[writer].invoked >= observer.before) break;
      if (!could_see(observer, facts_[writer])) continue;
      add(writer);
      any = true;
    }
    const bool unexplained = !any && !observer.is_evidence && observer.observed != initial_;
    if (unexplained && !writers.empty()) add(writers.front());
  }
  std::sort(members.begin(), members.end());
  return members;
}

bool ReadsFrom::is_proof(const Set& set) const {
  for (const Position position : set) {
    const Facts& observer = facts_[position];
    if (observer.observed == kNobody) continue;
    EventNumber overwritten = 0;  // whatever took effect before this event is gone
    for (const Position other : set) {
      const Facts& facts = facts_[other];
      if (facts.is_required && facts.produced != kNobody && facts.before < observer.invoked) {
        overwritten = std::max(overwritten, facts.invoked);
      }
    }
    const auto& writers = observer.is_evidence ? all_writers_ : writers_[observer.observed];
    for (const Position writer : writers) {
      if (!could_see(observer, facts_[writer]) || facts_[writer].before < overwritten) continue;
      if (!std::binary_search(set.begin(), set.end(), writer)) return false;
    }
  }
  return true;
}

bool ReadsFrom::is_last_observed_writer(Position member, const Set& set) const {
  if (!is_named_writer(member, set)) return false;
  return std::none_of(set.begin(), set.end(), [&](Position other) {
    return other != member && facts_[other].produced == facts_[member].produced;
  });
}

bool ReadsFrom::is_observed_writer(Position member, const Set& set) const {
  if (is_named_writer(member, set)) return true;
  if (!has_evidence_ || facts_[member].produced == kNobody) return false;
  return std::any_of(set.begin(), set.end(), [&](Position other) {
    return facts_[other].is_evidence && could_see(facts_[other], facts_[member]);
  });
}

bool ReadsFrom::is_named_writer(Position member, const Set& set) const {
  const std::uint32_t value = facts_[member].produced;
  if (value == kNobody) return false;
  return std::any_of(set.begin(), set.end(), [&](Position other) {
    return other != member && !facts_[other].is_evidence && facts_[other].observed == value;
  });
}

}  // namespace ordeal::checkers
