#include "checkers/linearizability/refute_sums.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "checkers/linearizability/container.hpp"
#include "checkers/models/counter.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::int64_t kStepMax = std::int64_t{1} << 30;  // so that sums do not wrap around

class CounterBounds {
 public:
  CounterBounds(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), semantics_(semantics) {}

  // The first to be over of such reads, with all that was added before that; nothing: there is
  // none.
  std::optional<Decision> refute(std::span<const OperationId> ids) {
    for (const OperationId id : ids) {
      if (part_of(Counter{}, operations_[id], semantics_) != Part::kNone) add(id);
    }
    if (!is_small_ || is_told_) return std::nullopt;
    add_up(begun_);
    add_up(over_);
    std::ranges::sort(reads_, {}, [&](OperationId id) { return operations_[id].complete_event; });
    for (const OperationId id : reads_) {
      const Operation& read = operations_[id];
      const std::int64_t certain = sum_of(over_, read.invoke_event, &Change::more);
      const std::int64_t certainly_less = sum_of(over_, read.invoke_event, &Change::less);
      const std::int64_t maybe_less = sum_of(begun_, read.complete_event, &Change::less);
      const std::int64_t maybe_more = sum_of(begun_, read.complete_event, &Change::more);
      const std::int64_t value = read.output.as_integer();
      if (value < certain + maybe_less || value > maybe_more + certainly_less) return with_adds(id);
    }
    return std::nullopt;
  }

 private:
  // What one add adds, and takes away; then the sums of all up to it.
  struct Change {
    EventNumber at = 0;
    std::int64_t more = 0;
    std::int64_t less = 0;
  };

  void add(OperationId id) {
    const Operation& operation = operations_[id];
    const std::int64_t delta = Counter::delta_of(operation);
    if (delta == 0) {
      const bool tells = operation.function == Function::kRead && operation.is_ok();
      if (tells && operation.output.is_integer()) reads_.push_back(id);
      return;
    }
    is_told_ |= operation.is_ok() && !operation.output.is_nil();
    is_small_ = is_small_ && delta <= kStepMax && delta >= -kStepMax;
    const Change change{operation.invoke_event, std::max<std::int64_t>(delta, 0),
                        std::min<std::int64_t>(delta, 0)};
    begun_.push_back(change);
    if (operation.is_ok()) over_.push_back({operation.complete_event, change.more, change.less});
    adds_.push_back(id);
  }

  static void add_up(std::vector<Change>& changes) {
    std::ranges::sort(changes, {}, &Change::at);
    for (std::size_t i = 1; i < changes.size(); ++i) {
      changes[i].more += changes[i - 1].more;
      changes[i].less += changes[i - 1].less;
    }
  }
  static std::int64_t sum_of(const std::vector<Change>& changes, EventNumber before,
                             std::int64_t Change::*what) {
    const auto end = std::ranges::lower_bound(changes, before, {}, &Change::at);
    return end == changes.begin() ? 0 : *std::prev(end).*what;
  }

  Decision with_adds(OperationId read) const {
    Decision decision = refusal({read});
    for (const OperationId id : adds_) {
      if (operations_[id].invoke_event < operations_[read].complete_event) {
        decision.start.push_back(id);
      }
    }
    std::ranges::sort(decision.start);
    decision.is_closed = true;
    return decision;
  }

  std::span<const Operation> operations_;
  const Semantics& semantics_;
  bool is_small_ = true;
  bool is_told_ = false;
  std::vector<Change> begun_;
  std::vector<Change> over_;
  std::vector<OperationId> adds_;
  std::vector<OperationId> reads_;
};

}  // namespace

std::optional<Decision> refute_sums(std::span<const Operation> operations,
                                    std::span<const OperationId> ids, const Semantics& semantics) {
  return CounterBounds(operations, semantics).refute(ids);
}

}  // namespace ordeal::checkers
