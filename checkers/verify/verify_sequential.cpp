#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checkers/verify/plain_needs.hpp"
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
    }
  }

  Verification verify() const {
    for (const OperationId id : part_) {
      if (rules_.fate(history_.operation(id)) == Fate::kSaysNothing) {
        return refused(name(id) + " did not happen");
      }
    }
    if (const auto all = PlainNeeds(history_, rules_, part_).missing(); !all.empty()) {
      return refused(name(all.front()) + " could explain a member of the part, and is missing");
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
