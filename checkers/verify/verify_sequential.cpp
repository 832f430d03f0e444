#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checkers/verify/plain_object.hpp"
#include "checkers/verify/plain_order.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kTriesMax = 200'000;

// What is played object by object. An object that nothing was done with is as it was at first.
class Objects {
 public:
  bool perform(const PlainRules& rules, const Operation& operation) {
    return held_.try_emplace(operation.key, rules).first->second.perform(rules, operation);
  }
  friend auto operator<=>(const Objects&, const Objects&) = default;

 private:
  std::map<KeyId, PlainObject> held_;
};

Problem problem_with_order(const History& history, const PlainRules& rules,
                           const std::vector<OperationId>& order) {
  std::vector<Turns> turns;
  for (const Operation& operation : history.operations()) {
    const Fate fate = rules.fate(operation);
    turns.push_back({fate == Fate::kSaysNothing ? 0U : 1U, fate == Fate::kHappened});
  }
  if (auto problem = problem_with_places(history, order, turns, {.of_processes = true})) {
    return problem;
  }
  Objects objects;
  for (const OperationId id : order) {
    if (!objects.perform(rules, history.operation(id))) return name(id) + " is not possible there";
  }
  return std::nullopt;
}

// Operations of which no order keeps that of every process.
class UnorderedPart {
 public:
  UnorderedPart(const History& history, const PlainRules& rules,
                const std::vector<OperationId>& part)
      : history_(history), rules_(rules), part_(part) {
    for (const OperationId id : part) {
      const Operation& member = history.operation(id);
      processes_[member.process].push_back(&member);
      keys_.insert(member.key);
    }
  }

  Verification verify() const {
    for (const OperationId id : part_) {
      if (rules_.fate(history_.operation(id)) == Fate::kSaysNothing) {
        return refused(name(id) + " did not happen");
      }
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (!std::ranges::binary_search(part_, id) && is_missed(history_.operation(id))) {
        return refused(name(id) + " could explain a member of the part, and is missing");
      }
    }
    std::set<World> tried;
    World begin;
    begin.first.assign(processes_.size(), 0);
    if (is_explained(begin, tried)) return refused("an order explains the part");
    if (tried.size() < kTriesMax) return verified_unless(std::nullopt);
    return not_tried("the part has too many orders to try them all");
  }

 private:
  using World = std::pair<std::vector<std::size_t>, Objects>;  // how far each process is, and where

  // Whether an order of everybody, this one left out, need not be one of the others. It need where
  // this one changed nothing, or wrote to a register what no member can have seen.
  bool is_missed(const Operation& other) const {
    if (!keys_.contains(other.key) || rules_.fate(other) == Fate::kSaysNothing) return false;
    if (!rules_.changes(other)) return false;
    if (rules_.shape() != PlainRules::Shape::kRegister) return true;
    return std::ranges::any_of(part_, [&](OperationId id) {
      const Operation& member = history_.operation(id);
      if (rules_.shows_difference(member)) return true;
      if (member.function == Function::kCas) return member.expected == other.input;
      return member.function == Function::kRead && rules_.shows(member.output, other.input);
    });
  }

  bool is_explained(const World& world, std::set<World>& tried) const {
    if (tried.size() >= kTriesMax || !tried.insert(world).second) return false;
    bool is_done = true;
    std::size_t process = 0;
    for (const auto& [who, operations] : processes_) {
      const std::size_t at = process++;
      if (world.first[at] == operations.size()) continue;
      const Operation& next = *operations[world.first[at]];
      World after = world;
      ++after.first[at];
      const bool may_be_skipped = rules_.fate(next) == Fate::kMayHave;
      is_done = is_done && may_be_skipped;
      if (may_be_skipped && is_explained(after, tried)) return true;
      if (after.second.perform(rules_, next) && is_explained(after, tried)) return true;
    }
    return is_done;
  }

  const History& history_;
  const PlainRules& rules_;
  const std::vector<OperationId>& part_;
  std::map<ProcessId, std::vector<const Operation*>> processes_;
  std::set<KeyId> keys_;
};

}  // namespace

Verification verify_sequential_consistency(const History& history, const Claim& claim,
                                           const Certificate& certificate) {
  const PlainRules rules(history, claim.model, claim.switches);
  if (rules.shape() == PlainRules::Shape::kNone) return refused("nothing is known of that model");
  for (const Operation& operation : history.operations()) {
    if (!rules.has(operation.function)) return refused("the model does not have all functions");
  }
  if (claim.checker != "sequential-consistency" || claim.verdict == Verdict::kUnknown) {
    return refused("it proves nothing");
  }
  if (claim.verdict == Verdict::kValid) {
    if (certificate.orders.size() != 1) return refused("it is not one order of all");
    return verified_unless(problem_with_order(history, rules, certificate.orders.front()));
  }
  if (auto problem = problem_with_members(history, certificate.part)) return refused(*problem);
  if (certificate.part.size() > kPartMax) {
    return not_tried("the part is too large to try all its orders");
  }
  return UnorderedPart(history, rules, certificate.part).verify();
}

}  // namespace ordeal::checkers
