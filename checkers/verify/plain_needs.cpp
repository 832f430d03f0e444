#include "checkers/verify/plain_needs.hpp"

#include <algorithm>
#include <map>

namespace ordeal::checkers {
namespace {

// What was put in, taken out or asked for; nil where nobody knows.
Value value_of(const Operation& operation) {
  const Function function = operation.function;
  return function == Function::kDequeue || function == Function::kPop ? operation.output
                                                                      : operation.input;
}

}  // namespace

PlainNeeds::PlainNeeds(const History& history, const PlainRules& rules,
                       const Certificate& certificate)
    : history_(history), rules_(rules), part_(certificate.part), until_(certificate.until) {
  look_at_members();
  for (const Operation* member : members_) {
    if (end_of(*member) != kNever) last_end_ = std::max(last_end_, end_of(*member));
  }
}

PlainNeeds::PlainNeeds(const History& history, const PlainRules& rules,
                       const std::vector<OperationId>& part)
    : history_(history), rules_(rules), part_(part), last_end_(kNever) {
  look_at_members();
}

void PlainNeeds::look_at_members() {
  for (const OperationId id : part_) {
    const Operation& member = history_.operation(id);
    members_.push_back(&member);
    keys_.insert(member.key);
    const auto elements = rules_.elements(member.output);
    values_.insert(elements.begin(), elements.end());
    values_.insert(value_of(member));
  }
  if (rules_.shape() == PlainRules::Shape::kLock) find_wholes();
}

std::vector<OperationId> PlainNeeds::missing() const {
  std::vector<OperationId> all;
  for (OperationId id = 0; id < history_.operations().size(); ++id) {
    const Operation& other = history_.operation(id);
    const bool matters = keys_.contains(other.key) && other.invoke_event < last_end_ &&
                         rules_.changes(other) && rules_.fate(other) != Fate::kSaysNothing;
    if (matters && !std::ranges::binary_search(part_, id) && is_needed(id)) all.push_back(id);
  }
  return all;
}

// What each process did with the lock, up to a release that certainly happened.
void PlainNeeds::find_wholes() {
  std::map<std::pair<ProcessId, KeyId>, std::size_t> count;
  for (const Operation& operation : history_.operations()) {
    std::size_t& now = count[{operation.process, operation.key}];
    whole_of_.emplace_back(operation.process, now);
    const bool is_over = operation.function == Function::kRelease;
    now += is_over && rules_.fate(operation) == Fate::kHappened ? 1 : 0;
  }
  for (const OperationId id : part_) held_.insert(whole_of_[id]);
}

EventNumber PlainNeeds::end_of(const Operation& operation) const {
  const bool happened = rules_.fate(operation) == Fate::kHappened;
  return happened && operation.complete_event <= until_ ? operation.complete_event : kNever;
}

// Of all that was done with a value, all is in the part, or nothing; of a lock, of all that a
// process did until it had certainly released it. What is done with a counter is all needed; of
// registers or a text, what a member may have seen.
bool PlainNeeds::is_needed(OperationId id) const {
  const Operation& other = history_.operation(id);
  if (rules_.has_separate_values()) {
    return value_of(other).is_nil() || values_.contains(value_of(other));
  }
  if (rules_.shape() == PlainRules::Shape::kLock) return held_.contains(whole_of_[id]);
  const auto may_see = [&](const Operation* observer) {
    if (rules_.shape() == PlainRules::Shape::kRegisters) return saw_some(*observer, other);
    return could_see(*observer, other) && !is_overwritten(other, *observer);
  };
  return !rules_.is_written_over() || std::ranges::any_of(members_, may_see);
}

// Whether a transaction may have read what another wrote to some register.
bool PlainNeeds::saw_some(const Operation& observer, const Operation& writer) const {
  if (!observer.is_ok() || writer.invoke_event >= end_of(observer)) return false;
  return std::ranges::any_of(rules_.elements(observer.output), [&](Value part) {
    const auto read = rules_.elements(part);
    if (read.size() != 3 || !rules_.is_read(part)) return false;
    if (read[2].is_nil() && rules_.may_be_unread()) return false;
    return writes(writer, read[1], read[2]) &&
           std::ranges::none_of(members_, [&](const Operation* between) {
             return writes(*between, read[1], {}) && end_of(writer) < between->invoke_event &&
                    end_of(*between) < observer.invoke_event;
           });
  });
}

// That value there, or any.
bool PlainNeeds::writes(const Operation& operation, Value key, std::optional<Value> value) const {
  return std::ranges::any_of(rules_.elements(operation.input), [&](Value part) {
    const auto words = rules_.elements(part);
    return words.size() == 3 && !rules_.is_read(part) && words[1] == key &&
           (!value || words[2] == *value);
  });
}

bool PlainNeeds::could_see(const Operation& observer, const Operation& writer) const {
  if (writer.invoke_event >= end_of(observer)) return false;
  if (rules_.shows_difference(observer)) return writer.input != observer.expected;
  if (observer.function == Function::kCas) return writer.input == observer.expected;
  return observer.function == Function::kRead && rules_.shows(observer.output, writer.input);
}

bool PlainNeeds::is_overwritten(const Operation& writer, const Operation& observer) const {
  return std::ranges::any_of(members_, [&](const Operation* between) {
    return rules_.replaces(*between) && end_of(writer) < between->invoke_event &&
           end_of(*between) < observer.invoke_event;
  });
}

}  // namespace ordeal::checkers
