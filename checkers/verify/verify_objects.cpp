#include <algorithm>
#include <set>
#include <utility>

#include "checkers/verify/plain_needs.hpp"
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
      : rules_(rules), needs_(history, rules, certificate), begin_(rules) {
    for (const OperationId id : certificate.part) members_.push_back(&history.operation(id));
  }

  Verification verify() {
    for (const Operation* member : members_) {
      if (member->key != members_.front()->key) return refused("the part is of two keys");
      if (rules_.fate(*member) == Fate::kSaysNothing) return refused("a member did not happen");
    }
    if (const auto all = needs_.missing(); !all.empty()) {
      return refused(name(all.front()) + " could explain a member of the part, and is missing");
    }
    add_up_what_was_first();
    if (members_.size() > kPartMax) return not_tried("too many are left to try all their orders");
    std::set<World> tried;
    if (is_explained({std::vector<bool>(members_.size()), begin_}, tried)) {
      return refused("an order explains the part");
    }
    if (tried.size() < kTriesMax) return verified_unless(std::nullopt);
    return not_tried("the part has too many orders to try them all");
  }

 private:
  using World = std::pair<std::vector<bool>, PlainObject>;  // which members have happened, to what

  // What was added to a counter before anybody asked for its number: in which order is all the
  // same.
  void add_up_what_was_first() {
    if (rules_.shape() != PlainRules::Shape::kCounter) return;
    EventNumber first_told = kNever;
    for (const Operation* member : members_) {
      if (rules_.tells_number(*member)) first_told = std::min(first_told, member->invoke_event);
    }
    std::erase_if(members_, [&](const Operation* member) {
      return needs_.end_of(*member) < first_told && begin_.perform(rules_, *member);
    });
  }

  bool is_explained(const World& world, std::set<World>& tried) const {
    if (tried.size() >= kTriesMax || !tried.insert(world).second) return false;
    EventNumber first_end = kNever;  // of those that have to come yet
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (!world.first[i]) first_end = std::min(first_end, needs_.end_of(*members_[i]));
    }
    if (first_end == kNever) return true;
    if (rules_.shape() == PlainRules::Shape::kList && !can_still_be_read(world)) return false;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (world.first[i] || members_[i]->invoke_event > first_end) continue;
      World next = world;
      next.first[i] = true;
      if (next.second.perform(rules_, *members_[i]) && is_explained(next, tried)) return true;
    }
    return false;
  }

  // Whether whoever has to read a list yet read one that this may become.
  bool can_still_be_read(const World& world) const {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const Operation& member = *members_[i];
      const bool has_to = !world.first[i] && needs_.end_of(member) != kNever;
      if (!has_to || member.function != Function::kRead) continue;
      if (!world.second.may_become(rules_.elements(member.output))) return false;
    }
    return true;
  }

  const PlainRules& rules_;
  PlainNeeds needs_;
  std::vector<const Operation*> members_;
  PlainObject begin_;
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
  const bool adds_up = rules.shape() == PlainRules::Shape::kCounter;
  if (certificate.part.size() > kPartMax && !adds_up) {
    return not_tried("the part is too large to try all its orders");
  }
  return FailingPart(history, rules, certificate).verify();
}

std::vector<OperationId> missing_from_part(const History& history, const Claim& claim,
                                           const Certificate& certificate) {
  const PlainRules rules(history, claim.model, claim.switches);
  return PlainNeeds(history, rules, certificate).missing();
}

}  // namespace ordeal::checkers
