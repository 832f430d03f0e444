#include "tools/picture/selection.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

namespace ordeal::tools {
namespace {

using checkers::EventNumber;
using checkers::KeyId;
using checkers::Operation;
using checkers::OperationId;
using Part = DrawnOperation::Part;

class Selector {
 public:
  explicit Selector(const JudgedHistory& judged)
      : history_(judged.history), report_(judged.report) {}

  Selection run() {
    if (report_.witness.empty()) {
      choose_window();
    } else {
      choose_witness();
      choose_neighbours();
    }
    std::ranges::sort(selection_.operations, {}, &DrawnOperation::id);
    count_left_out();
    return std::move(selection_);
  }

 private:
  bool is_in_scope(const Operation& operation) const {
    return !selection_.key || *selection_.key == operation.key;
  }

  // All of them, if they are not too many; else the impossible one and those nearest before it.
  void choose_witness() {
    std::vector<OperationId> members = report_.witness;
    if (members.size() > kWitnessDrawnMax) {
      const OperationId culprit = report_.culprit.value_or(members.back());
      const auto distance = [&](OperationId id) {
        return id > culprit ? id - culprit : culprit - id;
      };
      std::ranges::sort(members, {}, [&](OperationId id) { return std::pair(distance(id), id); });
      selection_.of_witness = members.size() - kWitnessDrawnMax;
      members.resize(kWitnessDrawnMax);
      std::ranges::sort(members);
    }
    const KeyId key = history_.operation(members.front()).key;
    const bool is_one_key = std::ranges::all_of(
        members, [&](OperationId id) { return history_.operation(id).key == key; });
    if (is_one_key && history_.key_count() > 1) selection_.key = key;
    for (const OperationId id : members) selection_.operations.push_back({id, Part::witness});
  }

  // When some of the witness was under way, as intervals that do not touch, in their order.
  struct Interval {
    EventNumber begin;
    EventNumber end;
  };
  std::vector<Interval> witness_intervals() const {
    std::vector<Interval> intervals;
    for (const DrawnOperation& drawn : selection_.operations) {
      const Operation& operation = history_.operation(drawn.id);
      if (!intervals.empty() && operation.invoke_event <= intervals.back().end) {
        intervals.back().end = std::max(intervals.back().end, operation.effect_before());
      } else {
        intervals.push_back({operation.invoke_event, operation.effect_before()});
      }
    }
    return intervals;
  }

  // Those first that were under way together with the impossible one, then those nearest to it;
  // what never ended last, for it is under way together with everything.
  void choose_neighbours() {
    if (!history_.has_real_time()) return;
    const std::vector<Interval> intervals = witness_intervals();
    const auto members = selection_.operations;
    const OperationId culprit = report_.culprit.value_or(members.back().id);
    const Operation& last = history_.operation(culprit);
    using Rank = std::tuple<bool, bool, OperationId, OperationId>;
    std::priority_queue<Rank> nearest;
    auto interval = intervals.begin();
    auto member = members.begin();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (member != members.end() && member->id == id) {
        ++member;
        continue;
      }
      const Operation& operation = history_.operation(id);
      while (interval != intervals.end() && interval->end < operation.invoke_event) ++interval;
      if (interval == intervals.end()) break;
      if (!is_in_scope(operation) || operation.effect_before() < interval->begin) continue;
      const bool is_read = operation.function == checkers::Function::kRead;
      if (is_read && operation.is_info()) continue;  // it says nothing, and would be in the way
      const bool meets_last = operation.invoke_event < last.effect_before() &&
                              last.invoke_event < operation.effect_before();
      nearest.emplace(operation.is_info(), !meets_last, id > culprit ? id - culprit : culprit - id,
                      id);
      if (nearest.size() > kNeighboursDrawnMax) nearest.pop();
    }
    for (; !nearest.empty(); nearest.pop()) {
      selection_.operations.push_back({std::get<3>(nearest.top()), Part::neighbour});
    }
  }

  // The key whose budget ran out, or the one with the most operations; no key if all fit.
  void choose_key() {
    if (history_.operations().size() <= kWindowMax || report_.keys.size() < 2) return;
    std::vector<std::uint64_t> counts(history_.key_count());
    for (const Operation& operation : history_.operations()) {
      ++counts[static_cast<std::size_t>(operation.key)];
    }
    std::size_t key = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
    for (std::size_t i = 0; report_.exhausted && i < counts.size(); ++i) {
      if (history_.key_text(KeyId(i)) == report_.exhausted->key) key = i;
    }
    selection_.key = KeyId(key);
  }

  // So many operations around the moment when the most of them were under way.
  void choose_window() {
    choose_key();
    std::vector<OperationId> ids;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (is_in_scope(history_.operation(id))) ids.push_back(id);
    }
    std::size_t begin = 0;
    std::size_t end = ids.size();
    if (ids.size() > kWindowMax) {
      const std::size_t busiest = busiest_of(ids);
      begin = std::min(busiest - std::min(busiest, kWindowMax / 2), ids.size() - kWindowMax);
      end = begin + kWindowMax;
    }
    const bool is_unknown = report_.verdict == checkers::Verdict::kUnknown;
    for (std::size_t i = begin; i < end; ++i) {
      selection_.operations.push_back({ids[i], is_unknown ? Part::undecided : Part::plain});
    }
  }

  // The position of the one at whose invocation the most were under way. What never ends would be
  // under way ever after, and does not count.
  std::size_t busiest_of(const std::vector<OperationId>& ids) const {
    std::priority_queue<EventNumber, std::vector<EventNumber>, std::greater<>> under_way;
    std::size_t busiest = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Operation& operation = history_.operation(ids[i]);
      while (!under_way.empty() && under_way.top() < operation.invoke_event) under_way.pop();
      if (!operation.is_info()) under_way.push(operation.complete_event);
      if (under_way.size() <= most) continue;
      most = under_way.size();
      busiest = i;
    }
    return busiest;
  }

  void count_left_out() {
    auto& drawn = selection_.operations;
    auto next = drawn.begin();
    std::uint64_t left_out = 0;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (next != drawn.end() && next->id == id) {
        next->left_out_before = left_out;
        (next == drawn.begin() ? selection_.before : selection_.between) += left_out;
        left_out = 0;
        ++next;
      } else {
        ++(is_in_scope(history_.operation(id)) ? left_out : selection_.other_keys);
      }
    }
    selection_.after = left_out;
  }

  const checkers::History& history_;
  const checkers::Report& report_;
  Selection selection_;
};

}  // namespace

Selection select_operations(const JudgedHistory& judged) { return Selector(judged).run(); }

}  // namespace ordeal::tools
