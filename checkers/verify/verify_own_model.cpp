#include <algorithm>
#include <map>
#include <set>

#include "checkers/verify/plain_order.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kTriesMax = 200'000;

// An order of all, as each object finds it.
bool can_do(const History& history, const OwnModel& model, const std::vector<OperationId>& order) {
  std::map<KeyId, std::vector<OperationId>> by_key;
  for (const OperationId id : order) by_key[history.operation(id).key].push_back(id);
  return std::ranges::all_of(by_key, [&](const auto& one) { return model.can_do(one.second); });
}

Problem problem_with_orders(const History& history, const OwnModel& model, bool is_sequential,
                            const std::vector<std::vector<OperationId>>& orders) {
  std::vector<Turns> turns;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    turns.push_back({model.may_happen(id) ? 1U : 0U, model.must_happen(id)});
  }
  std::vector<OperationId> whole;
  for (const auto& order : orders) whole.insert(whole.end(), order.begin(), order.end());
  const KeptOrder kept{.of_processes = is_sequential, .of_real_time = !is_sequential};
  if (auto problem = problem_with_places(history, whole, turns, kept)) return problem;
  if (!can_do(history, model, whole)) return "the model cannot do that in such an order";
  return std::nullopt;
}

class FailingPart {
 public:
  FailingPart(const History& history, const OwnModel& model, bool is_sequential,
              const Certificate& certificate)
      : history_(history),
        model_(model),
        is_sequential_(is_sequential),
        part_(certificate.part),
        until_(certificate.until),
        is_done_(part_.size()) {}

  Verification verify() {
    std::set<KeyId> keys;
    EventNumber last_end = 0;  // what begins after it explains nothing, where there is real time
    for (const OperationId id : part_) {
      keys.insert(history_.operation(id).key);
      if (end_of(id) != kNever) last_end = std::max(last_end, end_of(id));
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& other = history_.operation(id);
      const bool is_late = !is_sequential_ && other.invoke_event >= last_end;
      const bool matters =
          keys.contains(other.key) && !is_late && model_.may_happen(id) && model_.changes(id);
      if (matters && !std::ranges::binary_search(part_, id)) {
        return refused(name(id) + " could explain a member of the part, and is missing");
      }
    }
    if (is_explained()) return refused("an order explains the part");
    if (tries_ < kTriesMax) return verified_unless(std::nullopt);
    return not_tried("the part has too many orders to try them all");
  }

 private:
  // When it had certainly happened, as far as the part goes.
  EventNumber end_of(OperationId id) const {
    const EventNumber end = history_.operation(id).complete_event;
    const bool happened = model_.must_happen(id) && (is_sequential_ || end <= until_);
    return happened ? end : kNever;
  }

  // Nothing that has still to come was before it, and nothing that has come was after it.
  bool may_come(std::size_t at) const {
    const Operation& one = history_.operation(part_[at]);
    for (std::size_t i = 0; i < part_.size(); ++i) {
      const Operation& other = history_.operation(part_[i]);
      const bool is_waiting = !is_done_[i] && end_of(part_[i]) != kNever;
      if (!is_sequential_) {
        if (is_waiting && end_of(part_[i]) < one.invoke_event) return false;
      } else if (other.process == one.process) {
        if (i < at ? is_waiting : is_done_[i]) return false;
      }
    }
    return true;
  }

  bool is_over() const {
    for (std::size_t i = 0; i < part_.size(); ++i) {
      if (!is_done_[i] && end_of(part_[i]) != kNever) return false;
    }
    return true;
  }

  // Nothing is known of the states, so nothing is remembered of them: one order after the other.
  bool is_explained() {
    if (is_over()) return true;
    for (std::size_t i = 0; i < part_.size(); ++i) {
      if (is_done_[i] || !may_come(i)) continue;
      if (++tries_ >= kTriesMax) return false;
      is_done_[i] = true;
      order_.push_back(part_[i]);
      if (can_do(history_, model_, order_) && is_explained()) return true;
      order_.pop_back();
      is_done_[i] = false;
    }
    return false;
  }

  const History& history_;
  const OwnModel& model_;
  bool is_sequential_;
  const std::vector<OperationId>& part_;
  EventNumber until_;
  std::vector<bool> is_done_;  // by member
  std::vector<OperationId> order_;
  std::size_t tries_ = 0;
};

}  // namespace

Verification verify_own_model(const History& history, const Claim& claim,
                              const Certificate& certificate, const OwnModel& model) {
  const bool is_sequential = claim.checker == "sequential-consistency";
  if (!is_sequential && claim.checker != "linearizable") return refused("it is not about that");
  if (!is_sequential && !history.has_real_time()) {
    return refused("the history has no real-time order");
  }
  if (claim.verdict == Verdict::kValid) {
    return verified_unless(problem_with_orders(history, model, is_sequential, certificate.orders));
  }
  if (claim.verdict == Verdict::kUnknown) return refused("it proves nothing");
  if (auto problem = problem_with_members(history, certificate.part)) return refused(*problem);
  if (certificate.part.size() > kPartMax) {
    return not_tried("the part is too large to try all its orders");
  }
  return FailingPart(history, model, is_sequential, certificate).verify();
}

}  // namespace ordeal::checkers
