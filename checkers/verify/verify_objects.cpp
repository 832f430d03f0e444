#include <algorithm>
#include <set>
#include <utility>

#include "checkers/verify/plain_object.hpp"
#include "checkers/verify/plain_order.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kTriesMax = 200'000;

Problem problem_with_orders(const History& history, const PlainRules& rules,
                            const std::vector<std::vector<OperationId>>& orders) {
  std::vector<Turns> turns;
  for (const Operation& operation : history.operations()) {
    const Fate fate = rules.fate(operation);
    turns.push_back({fate == Fate::kSaysNothing ? 0U : 1U, fate == Fate::kHappened});
  }
  std::vector<OperationId> whole;
  for (const auto& order : orders) whole.insert(whole.end(), order.begin(), order.end());
  if (auto problem = problem_with_places(history, whole, turns, {.of_real_time = true})) {
    return problem;
  }
  std::set<KeyId> keys;
  for (const auto& order : orders) {
    if (order.empty()) continue;
    const KeyId key = history.operation(order.front()).key;
    if (!keys.insert(key).second) return "a key has two orders";
    PlainObject object(rules);
    for (const OperationId id : order) {
      if (history.operation(id).key != key) return "an order is of two keys";
      const bool is_possible = object.perform(rules, history.operation(id));
      if (!is_possible) return name(id) + " is not possible there";
    }
  }
  return std::nullopt;
}

class FailingPart {
 public:
  FailingPart(const History& history, const PlainRules& rules, const Certificate& certificate)
      : history_(history), rules_(rules), part_(certificate.part), until_(certificate.until) {
    for (const OperationId id : part_) {
      const Operation& member = history.operation(id);
      members_.push_back(&member);
      const auto elements = rules.elements(member.output);
      values_.insert(elements.begin(), elements.end());
      values_.insert(value_of(member));
      if (end_of(member) != kNever) last_end_ = std::max(last_end_, end_of(member));
    }
  }

  Verification verify() const {
    for (const Operation* member : members_) {
      if (member->key != members_.front()->key) return refused("the part is of two keys");
      if (rules_.fate(*member) == Fate::kSaysNothing) return refused("a member did not happen");
    }
    if (const auto all = missing(); !all.empty()) {
      return refused(name(all.front()) + " could explain a member of the part, and is missing");
    }
    std::set<World> tried;
    if (is_explained({std::vector<bool>(part_.size()), PlainObject(rules_)}, tried)) {
      return refused("an order explains the part");
    }
    if (tried.size() < kTriesMax) return verified_unless(std::nullopt);
    return not_tried("the part has too many orders to try them all");
  }

  std::vector<OperationId> missing() const {
    std::vector<OperationId> all;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& other = history_.operation(id);
      const bool matters = other.key == members_.front()->key && other.invoke_event < last_end_ &&
                           rules_.changes(other) && rules_.fate(other) != Fate::kSaysNothing;
      if (matters && !std::ranges::binary_search(part_, id) && is_needed(other)) all.push_back(id);
    }
    return all;
  }

 private:
  using World = std::pair<std::vector<bool>, PlainObject>;  // which members have happened, to what

  // When it had certainly happened, as far as the part goes.
  EventNumber end_of(const Operation& operation) const {
    const bool happened = rules_.fate(operation) == Fate::kHappened;
    return happened && operation.complete_event <= until_ ? operation.complete_event : kNever;
  }

  // What was put in, taken out or asked for; nil where nobody knows.
  static Value value_of(const Operation& operation) {
    const Function function = operation.function;
    return function == Function::kDequeue || function == Function::kPop ? operation.output
                                                                        : operation.input;
  }

  // Of all that was done with a value, all is in the part, or nothing. What is done with a lock or
  // a counter is all needed; of a register or a text, what a member may have seen.
  bool is_needed(const Operation& other) const {
    if (rules_.has_separate_values()) {
      return value_of(other).is_nil() || values_.contains(value_of(other));
    }
    const auto may_see = [&](const Operation* observer) {
      return could_see(*observer, other) && !is_overwritten(other, *observer);
    };
    return !rules_.is_written_over() || std::ranges::any_of(members_, may_see);
  }

  bool could_see(const Operation& observer, const Operation& writer) const {
    if (writer.invoke_event >= end_of(observer)) return false;
    if (rules_.shows_difference(observer)) return writer.input != observer.expected;
    if (observer.function == Function::kCas) return writer.input == observer.expected;
    return observer.function == Function::kRead && rules_.shows(observer.output, writer.input);
  }

  bool is_overwritten(const Operation& writer, const Operation& observer) const {
    return std::ranges::any_of(members_, [&](const Operation* between) {
      return rules_.replaces(*between) && end_of(writer) < between->invoke_event &&
             end_of(*between) < observer.invoke_event;
    });
  }

  bool is_explained(const World& world, std::set<World>& tried) const {
    if (tried.size() >= kTriesMax || !tried.insert(world).second) return false;
    EventNumber first_end = kNever;  // of those that have to come yet
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!world.first[i]) first_end = std::min(first_end, end_of(*members_[i]));
    }
    if (first_end == kNever) return true;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (world.first[i] || members_[i]->invoke_event > first_end) continue;
      World next = world;
      next.first[i] = true;
      if (next.second.perform(rules_, *members_[i]) && is_explained(next, tried)) return true;
    }
    return false;
  }

  const History& history_;
  const PlainRules& rules_;
  const std::vector<OperationId>& part_;
  EventNumber until_;
  std::vector<const Operation*> members_;
  std::set<Value> values_;    // of the members, those of lists that they read included
  EventNumber last_end_ = 0;  // what begins after it explains nothing
};

}  // namespace

Verification verify_linearizability(const History& history, const Claim& claim,
                                    const Certificate& certificate) {
  const PlainRules rules(history, claim.model, claim.switches);
  if (rules.shape() == PlainRules::Shape::kNone) return refused("nothing is known of that model");
  if (!history.has_real_time()) return refused("the history has no real-time order");
  for (const Operation& operation : history.operations()) {
    if (!rules.has(operation.function)) return refused("the model does not have all functions");
  }
  if (claim.verdict == Verdict::kValid) {
    return verified_unless(problem_with_orders(history, rules, certificate.orders));
  }
  if (claim.verdict == Verdict::kUnknown) return refused("it proves nothing");
  if (auto problem = problem_with_members(history, certificate.part)) return refused(*problem);
  if (certificate.part.size() > kPartMax) {
    return not_tried("the part is too large to try all its orders");
  }
  return FailingPart(history, rules, certificate).verify();
}

std::vector<OperationId> missing_from_part(const History& history, const Claim& claim,
                                           const Certificate& certificate) {
  const PlainRules rules(history, claim.model, claim.switches);
  return FailingPart(history, rules, certificate).missing();
}

}  // namespace ordeal::checkers
