#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/depth_first.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {

// What the operations of one register see and make, by value, to look ahead of a search: who will
// see a value, and who can make it again. Values are numbers here. Entries, ranks and arrivals are
// those of the plan.
class RegisterUses {
 public:
  enum class Kind : std::uint8_t { kSees, kSeesAnother, kWrites, kReplaces };
  struct Entry {
    Kind kind = Kind::kSees;
    std::uint32_t seen = kNobody;  // or what was not there
    std::uint32_t made = kNobody;
  };

  // `looks`: to which is added how many operations were looked at.
  RegisterUses(const Register& model, std::span<const Operation> operations, const SearchPlan& plan,
               std::uint64_t& looks);

  std::span<const Entry> entries() const { return entries_; }
  std::uint32_t initial() const { return initial_; }
  EventNumber invoked(std::uint32_t entry) const { return invoked_[entry]; }
  EventNumber completed(std::uint32_t rank) const { return completed_[rank]; }
  // Its place in the order of invocation.
  std::uint32_t arrival(std::uint32_t rank) const { return arrival_[rank]; }
  // Whether somebody sees only what a value is not.
  bool sees_otherwise() const { return sees_otherwise_; }

  static bool changes(const Entry& entry) {
    return entry.kind == Kind::kWrites || entry.kind == Kind::kReplaces;
  }
  bool sees(std::uint32_t rank, std::uint32_t value) const {
    const Entry& entry = entries_[rank];
    if (entry.kind == Kind::kWrites) return false;
    return (entry.seen == value) == (entry.kind != Kind::kSeesAnother);
  }

  // From this rank on, who sees that value and has not come; kNobody: nobody.
  std::uint32_t next_observer(const Frontier& frontier, std::uint32_t value,
                              std::uint32_t from) const;
  // Whether one that makes that value, but for one rank, can come that has not, and begins before
  // this.
  bool may_come_again(const Frontier& frontier, std::uint32_t value, EventNumber before,
                      std::uint32_t but = kNobody) const {
    return makers_[value].any_left(frontier, before, but, looks_);
  }
  // Of a write, and the rank of the first to be over of those that can see it now: whether all who
  // see it in any order are there now. That is: only this write can have been seen by that one, and
  // another write comes between that one and who begins later.
  bool is_seen_by_all_now(const Frontier& frontier, std::uint32_t write,
                          std::uint32_t seen_by) const;

 private:
  // One that sees a value.
  struct Observer {
    std::uint32_t rank = 0;
    EventNumber begins_from_here = kNever;  // the first to begin of this one and those after it
  };

  void add(const Register& model, const Operation& operation, bool is_required);
  void list_by_value(const SearchPlan& plan);

  ValueIndex values_;
  std::uint32_t initial_;
  std::vector<Entry> entries_;
  std::vector<EventNumber> invoked_;    // by entry
  std::vector<EventNumber> completed_;  // by rank
  std::vector<std::uint32_t> arrivals_;
  std::vector<std::uint32_t> arrival_;            // by rank
  std::vector<std::vector<Observer>> observers_;  // by value, by rank
  std::vector<Makers> makers_;                    // by value
  std::vector<bool> is_replaced_;                 // by value: some cas expects it
  std::vector<EventNumber> soonest_write_;        // by arrival: the first to be over from there on
  bool sees_otherwise_ = false;
  std::uint64_t& looks_;
};

}  // namespace ordeal::checkers
