#include <algorithm>
#include <limits>
#include <optional>
#include <queue>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/growing.hpp"
#include "checkers/linearizability/refute_sums.hpp"
#include "checkers/linearizability/search_plan.hpp"
#include "checkers/models/counter.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;
constexpr std::int64_t kStepMax = std::int64_t{1} << 30;
constexpr Index kNoSlot = std::numeric_limits<Index>::max();

// The n-th add (slot n, from 1) takes effect between these events.
struct Window {
  EventNumber from = 0;  // whoever read less, or was told as much, had begun
  EventNumber until = kNever;
};

struct Add {
  OperationId id = 0;
  EventNumber invoked = 0;
  EventNumber ended = kNever;  // kNever: in doubt
  Index told = kNoSlot;        // the slot it was told it has
  Index first = 0;             // slots it can have
  Index last = kNoSlot;
};

struct Read {
  OperationId id = 0;
  Index slot = 0;  // how many adds came before
};

class CounterDecision {
 public:
  CounterDecision(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), semantics_(semantics) {}

  // nullopt: not all adds add the same.
  std::optional<Decision> decide(std::span<const OperationId> ids) {
    if (!collect(ids)) return std::nullopt;
    if (is_possible()) return Decision{Verdict::kValid, order(), {}};
    return minimal(ids);
  }

 private:
  bool collect(std::span<const OperationId> ids) {
    for (const OperationId id : ids) {
      const std::int64_t delta = Counter::delta_of(operations_[id]);
      if (delta == 0 || part(id) == Part::kNone) continue;
      if (step_ != 0 && delta != step_) return false;
      step_ = delta;
    }
    if (step_ > kStepMax || step_ < -kStepMax) return false;  // the model's number may wrap around
    for (const OperationId id : ids) {
      if (part(id) != Part::kNone) collect(id);
    }
    return true;
  }

  void collect(OperationId id) {
    const Operation& operation = operations_[id];
    const bool in_doubt = part(id) == Part::kOptional;
    const bool is_add = Counter::delta_of(operation) != 0;
    const bool is_read = operation.function == Function::kRead;
    const bool is_told = !in_doubt && (is_read || !operation.output.is_nil());
    const Index slot = is_told ? slot_of(operation.output) : kNoSlot;
    if (is_told && (slot == kNoSlot || (is_add && slot == 0))) impossible_ = {id};
    adds_are_told_ |= is_add && is_told;
    if (is_add) {
      const EventNumber ended = in_doubt ? kNever : operation.complete_event;
      adds_.push_back({id, operation.invoke_event, ended, slot, 0, kNoSlot});
    } else if (is_told) {
      reads_.push_back({id, slot});
    } else if (!in_doubt) {
      anywhere_.push_back(id);
    }
  }

  Part part(OperationId id) const { return part_by_completion(operations_[id], semantics_.fail); }

  // How many adds make this number; kNoSlot if no number of adds does.
  Index slot_of(Value output) const {
    if (!output.is_integer()) return kNoSlot;
    const std::int64_t number = output.as_integer();
    if (number == 0) return 0;
    if (number == std::numeric_limits<std::int64_t>::min()) return kNoSlot;
    if (step_ == 0 || number % step_ != 0 || number / step_ < 0) return kNoSlot;
    return number / step_ < std::int64_t{kNoSlot} ? static_cast<Index>(number / step_) : kNoSlot;
  }

  // The windows of the slots that were seen, and one more for all others. False when one is shut,
  // or more was seen than was added.
  bool open_windows() {
    Index seen = 0;
    const auto see = [&](Index slot, OperationId id) {
      if (slot > adds_.size()) impossible_ = {id};
      seen = std::max(seen, slot);
    };
    for (const Read& read : reads_) see(read.slot, read.id);
    for (const Add& add : adds_) see(add.told == kNoSlot ? 0 : add.told, add.id);
    if (!impossible_.empty()) return false;
    windows_.assign(std::size_t{seen} + 2, Window{});
    const auto bind = [&](Index seen_slot, Index missed_slot, const Operation& operation) {
      Window& before = windows_[seen_slot];
      before.until = std::min(before.until, operation.complete_event);
      Window& after = windows_[missed_slot];
      after.from = std::max(after.from, operation.invoke_event + 1);
    };
    for (const Read& read : reads_) bind(read.slot, read.slot + 1, operations_[read.id]);
    for (const Add& add : adds_) {
      if (add.told != kNoSlot) bind(add.told, add.told, operations_[add.id]);
    }
    for (std::size_t slot = 1; slot < windows_.size(); ++slot) {
      windows_[slot].from = std::max(windows_[slot].from, windows_[slot - 1].from);
    }
    for (std::size_t slot = windows_.size() - 1; slot-- > 1;) {
      windows_[slot].until = std::min(windows_[slot].until, windows_[slot + 1].until);
    }
    for (Index slot = 1; slot < windows_.size(); ++slot) {
      if (windows_[slot].from > windows_[slot].until) return blame(slot, slot);
    }
    return true;
  }

  // It is impossible because slot `from` comes so late and slot `until` so early: whoever says so.
  bool blame(Index from, Index until) {
    const auto bound = [&](OperationId id, Index seen_slot, Index missed_slot) {
      const Operation& operation = operations_[id];
      if (missed_slot <= from && operation.invoke_event + 1 == windows_[from].from) {
        impossible_.push_back(id);
      }
      if (seen_slot >= until && operation.complete_event == windows_[until].until) {
        impossible_.push_back(id);
      }
    };
    for (const Read& read : reads_) bound(read.id, read.slot, read.slot + 1);
    for (const Add& add : adds_) {
      if (add.told != kNoSlot) bound(add.id, add.told, add.told);
    }
    return false;
  }

  Index last_slot() const { return static_cast<Index>(windows_.size() - 1); }

  // Windows rise, so the slots an add can have are neighbours. False when there are none.
  bool find_slots(Add& add) {
    const auto first =
        std::partition_point(windows_.begin() + 1, windows_.end(),
                             [&](const Window& window) { return window.until <= add.invoked; });
    const auto last =
        std::partition_point(windows_.begin() + 1, windows_.end(),
                             [&](const Window& window) { return window.from <= add.ended; });
    add.first = static_cast<Index>(first - windows_.begin());
    add.last = static_cast<Index>(last - windows_.begin()) - 1;
    if (add.last == last_slot()) add.last = kNoSlot;
    if (add.first > add.last) return blame(add.first, add.last);
    if (add.told == kNoSlot) return true;
    if (add.told < add.first || add.told > add.last) return blame(add.told, add.told);
    add.first = add.last = add.told;
    return true;
  }

  // Gives every slot that was seen an add, and every add that happened a slot.
  bool match() {
    for (Add& add : adds_) {
      if (!find_slots(add)) return false;
    }
    std::sort(adds_.begin(), adds_.end(), [](const Add& a, const Add& b) {
      return a.first != b.first ? a.first < b.first : a.id < b.id;
    });
    const auto goes_later = [&](Index a, Index b) {
      if (adds_[a].last != adds_[b].last) return adds_[a].last > adds_[b].last;
      const bool a_waits = adds_[a].ended == kNever;
      const bool b_waits = adds_[b].ended == kNever;
      return a_waits != b_waits ? a_waits : a > b;
    };
    std::priority_queue<Index, std::vector<Index>, decltype(goes_later)> ready(goes_later);
    std::size_t next = 0;
    for (Index slot = 1; slot < last_slot(); ++slot) {
      while (next < adds_.size() && adds_[next].first <= slot) {
        ready.push(static_cast<Index>(next++));
      }
      if (ready.empty()) return blame(0, slot);
      if (adds_[ready.top()].last < slot) return crowded(adds_[ready.top()].last);
      slots_.push_back(ready.top());
      ready.pop();
    }
    for (; next < adds_.size(); ++next) ready.push(static_cast<Index>(next));
    while (!ready.empty()) {
      const Add& add = adds_[ready.top()];
      if (add.last != kNoSlot) return crowded(add.last);
      if (add.ended != kNever) slots_.push_back(ready.top());
      ready.pop();
    }
    return true;
  }

  // More adds must have one of the slots up to `last` than there are, after the latest slot that
  // none of them could have.
  bool crowded(Index last) {
    Index before = last;
    while (before > 0 && adds_[slots_[before - 1]].last <= last) --before;
    return blame(last + 1, before);
  }

  EventNumber earliest(Index slot, const Add& add) const {
    return std::max(windows_[std::min(slot, last_slot())].from, add.invoked + 1);
  }

  // The match with adds that nobody told their slot exchanged so that times rise.
  std::vector<OperationId> order() {
    std::vector<std::pair<EventNumber, Index>> untold;
    for (Index slot = 1; slot <= slots_.size(); ++slot) {
      const Add& add = adds_[slots_[slot - 1]];
      if (add.told == kNoSlot) untold.emplace_back(earliest(slot, add), slots_[slot - 1]);
    }
    std::sort(untold.begin(), untold.end());
    std::vector<Placed> placed;
    std::vector<Moment> times(slots_.size() + 1, 0);
    std::size_t next = 0;
    for (Index slot = 1; slot <= slots_.size(); ++slot) {
      Index& index = slots_[slot - 1];
      if (adds_[index].told == kNoSlot) index = untold[next++].second;
      times[slot] = std::max(times[slot - 1], Moment{earliest(slot, adds_[index])});
      placed.push_back({times[slot], slot, 0, adds_[index].id});
    }
    for (const Read& read : reads_) {
      const Moment begun = Moment{operations_[read.id].invoke_event} + 1;
      placed.push_back({std::max(begun, times[read.slot]), read.slot, 1, read.id});
    }
    std::vector<OperationId> order = in_order(std::move(placed));
    return anywhere_.empty() ? order : with_anywhere(order, times);
  }

  // What neither adds nor was told anything goes where it was invoked.
  std::vector<OperationId> with_anywhere(const std::vector<OperationId>& order,
                                         const std::vector<Moment>&) const {
    std::vector<OperationId> all;
    std::size_t next = 0;
    EventNumber begun = 0;
    for (const OperationId id : order) {
      begun = std::max(begun, operations_[id].invoke_event);
      while (next < anywhere_.size() && operations_[anywhere_[next]].invoke_event < begun) {
        all.push_back(anywhere_[next++]);
      }
      all.push_back(id);
    }
    all.insert(all.end(), anywhere_.begin() + static_cast<std::ptrdiff_t>(next), anywhere_.end());
    return all;
  }

  bool is_possible() { return impossible_.empty() && open_windows() && match(); }

  static bool is_invalid(std::span<const Operation> operations, const Semantics& semantics,
                         std::span<const OperationId> ids) {
    CounterDecision less(operations, semantics);
    return less.collect(ids) && !less.is_possible();
  }

  // The adds that the operations to blame may have counted, and of these as few as will do. Adds
  // are never left out in between: who counts them does not say which they are.
  Decision minimal(std::span<const OperationId> ids) const {
    std::vector<OperationId> items = impossible_;
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    std::vector<OperationId> start = with_adds(items);
    if (!is_invalid(operations_, semantics_, start)) return refusal({ids.begin(), ids.end()});
    for (std::size_t at = 0; at < items.size();) {
      std::vector<OperationId> rest = items;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
      const std::vector<OperationId> smaller = with_adds(rest);
      if (smaller.size() < start.size() && is_invalid(operations_, semantics_, smaller)) {
        items = std::move(rest);
        start = smaller;
      } else {
        ++at;
      }
    }
    Decision decision = refusal(std::move(start));
    decision.is_closed = true;
    return decision;
  }

  std::vector<OperationId> with_adds(std::span<const OperationId> items) const {
    EventNumber end = 0;
    for (const OperationId id : items) end = std::max(end, operations_[id].complete_event);
    std::vector<OperationId> all(items.begin(), items.end());
    for (const Add& add : adds_) {
      if (adds_are_told_ || add.invoked < end) all.push_back(add.id);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  std::span<const Operation> operations_;
  const Semantics& semantics_;
  std::int64_t step_ = 0;
  bool adds_are_told_ = false;
  std::vector<OperationId> impossible_;  // the operations to blame
  std::vector<Add> adds_;
  std::vector<Read> reads_;
  std::vector<OperationId> anywhere_;  // told nothing, add nothing
  std::vector<Window> windows_;
  std::vector<Index> slots_;  // index into adds_, by slot - 1
};

}  // namespace

std::optional<Decision> decide_counter(std::span<const Operation> operations,
                                       std::span<const OperationId> ids,
                                       const Semantics& semantics) {
  const auto decision = CounterDecision(operations, semantics).decide(ids);
  return decision ? decision : refute_sums(operations, ids, semantics);
}

}  // namespace ordeal::checkers
