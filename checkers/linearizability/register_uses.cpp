#include "checkers/linearizability/register_uses.hpp"

#include <algorithm>
#include <numeric>

namespace ordeal::checkers {

RegisterUses::RegisterUses(const Register& model, std::span<const Operation> operations,
                           const SearchPlan& plan, std::uint64_t& looks)
    : initial_(values_.id_of(model.initial())),
      arrivals_(plan.arrivals),
      arrival_(plan.arrivals.size()),
      looks_(looks) {
  for (std::uint32_t i = 0; i < arrivals_.size(); ++i) arrival_[arrivals_[i]] = i;
  for (const OperationId id : plan.required) add(model, operations[id], true);
  for (const OperationId id : plan.optional) add(model, operations[id], false);
  list_by_value(plan);
}

void RegisterUses::add(const Register& model, const Operation& operation, bool is_required) {
  Entry entry;
  if (operation.function == Function::kRead) {
    entry.seen = values_.id_of(operation.output);
  } else if (operation.function == Function::kWrite) {
    entry = {Kind::kWrites, kNobody, values_.id_of(operation.input)};
  } else {
    entry = {Kind::kReplaces, values_.id_of(operation.expected), values_.id_of(operation.input)};
    if (model.is_read_only(operation)) entry.kind = Kind::kSees;
    if (model.is_evidence(operation)) entry.kind = Kind::kSeesAnother;
  }
  entries_.push_back(entry);
  invoked_.push_back(operation.invoke_event);
  if (is_required) completed_.push_back(operation.complete_event);
}

void RegisterUses::list_by_value(const SearchPlan& plan) {
  observers_.resize(values_.size());
  makers_.resize(values_.size());
  is_replaced_.resize(values_.size());
  for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) {
    const Entry& one = entries_[entry];
    const bool is_required = entry < completed_.size();
    sees_otherwise_ |= one.kind == Kind::kSeesAnother;
    if (one.kind == Kind::kReplaces) is_replaced_[one.seen] = true;
    if (is_required && (one.kind == Kind::kSees || one.kind == Kind::kReplaces)) {
      observers_[one.seen].push_back({entry, kNever});
    }
  }
  std::vector<std::uint32_t> by_invocation(entries_.size());
  std::iota(by_invocation.begin(), by_invocation.end(), 0U);
  std::ranges::sort(by_invocation, {}, [&](std::uint32_t entry) { return invoked_[entry]; });
  for (const std::uint32_t entry : by_invocation) {
    if (!changes(entries_[entry])) continue;
    const bool is_required = entry < completed_.size();
    makers_[entries_[entry].made].add(invoked_[entry], is_required ? entry : kNobody);
  }
  for (auto& observers : observers_) {
    EventNumber begins = kNever;
    for (auto one = observers.rbegin(); one != observers.rend(); ++one) {
      one->begins_from_here = begins = std::min(begins, invoked_[one->rank]);
    }
  }
  soonest_write_.assign(plan.arrivals.size() + 1, kNever);
  for (std::size_t i = plan.arrivals.size(); i-- > 0;) {
    const std::uint32_t rank = plan.arrivals[i];
    const bool is_write = entries_[rank].kind == Kind::kWrites;
    soonest_write_[i] = std::min(soonest_write_[i + 1], is_write ? completed_[rank] : kNever);
  }
}

std::uint32_t RegisterUses::next_observer(const Frontier& frontier, std::uint32_t value,
                                          std::uint32_t from) const {
  const auto& all = observers_[value];
  auto at = std::ranges::lower_bound(all, from, {}, &Observer::rank);
  for (; at != all.end(); ++at) {
    ++looks_;
    if (!frontier.has_taken(at->rank)) return at->rank;
  }
  return kNobody;
}

bool RegisterUses::is_seen_by_all_now(const Frontier& frontier, std::uint32_t write,
                                      std::uint32_t seen_by) const {
  if (seen_by == kNobody || write >= completed_.size()) return false;
  const std::uint32_t value = entries_[write].made;
  const EventNumber soonest = completed_[seen_by];
  if (is_replaced_[value] || may_come_again(frontier, value, soonest, write)) return false;
  const auto later =
      std::partition_point(arrivals_.begin(), arrivals_.end(),
                           [&](std::uint32_t rank) { return invoked_[rank] < soonest; });
  const EventNumber replaced = soonest_write_[static_cast<std::size_t>(later - arrivals_.begin())];
  const auto& all = observers_[value];
  auto at = std::ranges::lower_bound(all, frontier.rank(), {}, &Observer::rank);
  for (; at != all.end() && at->begins_from_here < replaced; ++at) {
    ++looks_;
    const EventNumber invoked = invoked_[at->rank];
    const bool is_new = invoked > completed_[frontier.rank()];
    if (is_new && invoked < replaced) return false;
  }
  return true;
}

}  // namespace ordeal::checkers
