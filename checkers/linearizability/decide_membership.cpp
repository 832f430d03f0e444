#include <algorithm>
#include <optional>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/growing.hpp"
#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// All that was done with one element. Ends of operations in doubt are kNever.
class Element {
 public:
  explicit Element(std::span<const Operation> operations) : operations_(operations) {}

  // False when it was added or removed before: not for this decision.
  bool add(OperationId id, bool in_doubt) {
    const Operation& operation = operations_[id];
    const bool told = !in_doubt && !operation.output.is_nil();
    const bool yes = operation.output == Value::integer(1);
    const bool is_sensible = !told || yes || operation.output == Value::integer(0);
    if (!is_sensible) impossible_ = {id};
    std::optional<Member>* slot = nullptr;
    if (operation.function == Function::kAdd) slot = &add_;
    if (operation.function == Function::kRemove) slot = &remove_;
    if (slot != nullptr) {
      if (slot->has_value()) return false;
      *slot = Member{
          id, operation.invoke_event, in_doubt ? kNever : operation.complete_event, in_doubt, told,
          yes};
    } else if (!in_doubt) {
      reads_.push_back({id, operation.invoke_event, operation.complete_event, false, told, yes});
    }
    return true;
  }

  // Where everything takes effect; false when there is no way, and impossible() says why.
  bool place(Index turn, std::vector<Placed>* placed) {
    if (!impossible_.empty()) return false;
    sum_up();
    if (add_ && add_->told && !add_->yes) return blame({add_->id});
    const bool is_needed = seen_until_ || (remove_ && remove_->told && remove_->yes);
    if (is_needed && !add_) return blame({seen_until_ ? seen_until_->id : remove_->id});
    if (place_absent(turn, placed, is_needed) || place_kept(turn, placed)) return true;
    return place_removed(turn, placed);
  }

  // What the contradiction is about, and whatever may have made the element come and go.
  std::vector<OperationId> impossible() const {
    std::vector<OperationId> ids = impossible_;
    if (add_) ids.push_back(add_->id);
    if (remove_) ids.push_back(remove_->id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

 private:
  struct Member {
    OperationId id = 0;
    EventNumber invoked = 0;
    EventNumber ended = kNever;
    bool in_doubt = false;
    bool told = false;  // what it found is known
    bool yes = false;
  };
  using Moments = std::vector<Placed>;

  // Which reads bind: the first seen to end, the last to begin, the last miss to begin.
  void sum_up() {
    for (const Member& read : reads_) {
      if (!read.told) continue;
      if (!read.yes && (!missed_from_ || read.invoked > missed_from_->invoked)) missed_from_ = read;
      if (!read.yes) continue;
      if (!seen_until_ || read.ended < seen_until_->ended) seen_until_ = read;
      if (!seen_from_ || read.invoked > seen_from_->invoked) seen_from_ = read;
    }
  }

  bool blame(std::initializer_list<OperationId> ids) {
    impossible_.insert(impossible_.end(), ids);
    return false;
  }

  static Moment after(EventNumber event) { return 4 * static_cast<Moment>(event) + 5; }
  static Moment before(EventNumber event) { return 4 * static_cast<Moment>(event) + 3; }

  void put(Moments* placed, Moment at, Index turn, std::uint32_t part, OperationId id) const {
    placed->push_back({at, turn, part, id});
  }

  // The add in doubt never happened, or there is none.
  bool place_absent(Index turn, Moments* placed, bool is_needed) const {
    if (is_needed || (add_ && !add_->in_doubt)) return false;
    for (const Member& read : reads_) put(placed, after(read.invoked), turn, 0, read.id);
    if (remove_) put(placed, after(remove_->invoked), turn, 0, remove_->id);
    return true;
  }

  // Added and not removed: the remove comes before the add, or, in doubt, never.
  bool place_kept(Index turn, Moments* placed) {
    const bool removes_before = remove_ && !remove_->in_doubt;
    if (removes_before && remove_->told && remove_->yes) return false;
    EventNumber from = add_->invoked;
    OperationId from_id = add_->id;
    const auto raise = [&](const Member& member) {
      if (member.invoked <= from) return;
      from = member.invoked;
      from_id = member.id;
    };
    if (missed_from_) raise(*missed_from_);
    if (removes_before) raise(*remove_);
    const bool seen_first = seen_until_ && seen_until_->ended < add_->ended;
    const EventNumber until = seen_first ? seen_until_->ended : add_->ended;
    if (from >= until) return blame({from_id, seen_first ? seen_until_->id : add_->id, add_->id});
    for (const Member& read : reads_) {
      const bool inside = read.told && read.yes;
      put(placed, inside ? std::max(after(read.invoked), after(from)) : after(read.invoked), turn,
          inside ? 2 : 0, read.id);
    }
    if (removes_before) put(placed, after(remove_->invoked), turn, 0, remove_->id);
    put(placed, after(from), turn, 1, add_->id);
    return true;
  }

  // Added as late and removed as early as what was read allows, so that misses have most room.
  bool place_removed(Index turn, Moments* placed) {
    if (!remove_ || (remove_->told && !remove_->yes)) {
      return blame({remove_ ? remove_->id : add_->id});
    }
    const bool seen_first = seen_until_ && seen_until_->ended < add_->ended;
    const EventNumber until = seen_first ? seen_until_->ended : add_->ended;
    const bool seen_last = seen_from_ && seen_from_->invoked > remove_->invoked;
    const EventNumber from = seen_last ? seen_from_->invoked : remove_->invoked;
    const OperationId first = seen_first ? seen_until_->id : add_->id;
    const OperationId last = seen_last ? seen_from_->id : remove_->id;
    if (add_->invoked >= remove_->ended || add_->invoked >= until || from >= remove_->ended) {
      return blame({add_->id, remove_->id, first, last});
    }
    const bool is_short = from < until;  // one moment is enough
    const Moment begin = is_short ? after(std::max(add_->invoked, from)) : before(until);
    const Moment end = is_short ? begin : after(from);
    if (is_short && std::max(add_->invoked, from) >= std::min(until, remove_->ended)) {
      return blame({add_->id, remove_->id, first, last});
    }
    for (const Member& read : reads_) {
      const bool missed = read.told && !read.yes;
      if (missed && !is_short && read.invoked >= until && read.ended <= from) {
        return blame({add_->id, remove_->id, first, last, read.id});
      }
    }
    for (const Member& read : reads_) {
      if (read.told && read.yes) {
        put(placed, std::max(after(read.invoked), begin), turn, 1, read.id);
      } else if (after(read.invoked) < begin || !read.told) {
        put(placed, after(read.invoked), turn, 0, read.id);
      } else {
        put(placed, std::max(after(read.invoked), end), turn, 3, read.id);
      }
    }
    put(placed, begin, turn, 0, add_->id);
    put(placed, end, turn, 2, remove_->id);
    return true;
  }

  std::span<const Operation> operations_;
  std::optional<Member> add_, remove_;
  std::vector<Member> reads_;
  std::optional<Member> seen_until_, seen_from_, missed_from_;
  std::vector<OperationId> impossible_;
};

// The operations that count, those of one element after the other.
class Elements {
 public:
  Elements(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), semantics_(semantics) {}

  std::optional<Decision> decide(std::span<const OperationId> ids) const {
    std::vector<Placed> placed;
    const std::vector<Mention> mentions = by_element(ids);
    for (std::size_t at = 0; at < mentions.size();) {
      Element element(operations_);
      const Index value = mentions[at].value;
      for (; at < mentions.size() && mentions[at].value == value; ++at) {
        if (!element.add(mentions[at].id, mentions[at].in_doubt)) return std::nullopt;
      }
      if (!element.place(value, &placed)) return minimal(element.impossible());
    }
    return Decision{Verdict::kValid, in_order(std::move(placed)), {}};
  }

 private:
  struct Mention {
    Index value = 0;
    OperationId id = 0;
    bool in_doubt = false;
  };

  std::vector<Mention> by_element(std::span<const OperationId> ids) const {
    ValueIndex values;
    std::vector<Mention> mentions;
    for (const OperationId id : ids) {
      const Operation& operation = operations_[id];
      const Part part = part_by_completion(operation, semantics_.fail);
      const bool in_doubt = part == Part::kOptional;
      const bool is_read = operation.function == Function::kRead;
      if (part == Part::kNone || (is_read && in_doubt)) continue;
      mentions.push_back({values.id_of(operation.input), id, in_doubt});
    }
    std::stable_sort(mentions.begin(), mentions.end(),
                     [](const Mention& a, const Mention& b) { return a.value < b.value; });
    return mentions;
  }

  bool is_impossible(std::span<const OperationId> ids) const {
    Element element(operations_);
    for (const OperationId id : ids) {
      element.add(id, part_by_completion(operations_[id], semantics_.fail) == Part::kOptional);
    }
    std::vector<Placed> ignored;
    return !element.place(0, &ignored);
  }

  // Who found the element needs its add, who missed it may need its remove: those stay.
  bool must_stay(OperationId id, std::span<const OperationId> ids) const {
    const Function function = operations_[id].function;
    if (function == Function::kRead) return false;
    const Value found = Value::integer(function == Function::kAdd ? 1 : 0);
    return std::any_of(ids.begin(), ids.end(), [&](OperationId other) {
      return operations_[other].function != Function::kAdd && other != id &&
             operations_[other].is_ok() && operations_[other].output == found;
    });
  }

  Decision minimal(std::vector<OperationId> ids) const {
    for (std::size_t at = 0; at < ids.size();) {
      std::vector<OperationId> rest = ids;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
      if (!must_stay(ids[at], ids) && is_impossible(rest)) {
        ids = std::move(rest);
        at = 0;
      } else {
        ++at;
      }
    }
    Decision decision = refusal(std::move(ids));
    decision.is_closed = true;
    return decision;
  }

  std::span<const Operation> operations_;
  const Semantics& semantics_;
};

}  // namespace

std::optional<Decision> decide_membership(std::span<const Operation> operations,
                                          std::span<const OperationId> ids,
                                          const Semantics& semantics) {
  return Elements(operations, semantics).decide(ids);
}

}  // namespace ordeal::checkers
