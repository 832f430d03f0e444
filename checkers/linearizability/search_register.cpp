#include "checkers/linearizability/search_register.hpp"

#include <algorithm>
#include <vector>

#include "checkers/linearizability/depth_first.hpp"
#include "checkers/linearizability/register_uses.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {
namespace {

using Kind = RegisterUses::Kind;

class RegisterSearch {
 public:
  RegisterSearch(const Register& model, std::span<const Operation> operations,
                 const SearchPlan& plan, const SearchLimits& limits)
      : plan_(plan),
        frontier_(plan),
        used_(frontier_.taken().size() + frontier_.used().size()),
        budget_(limits, frontier_.taken().size(), used_.size()),
        uses_(model, operations, plan, budget_.steps()),
        entries_(uses_.entries()),
        held_(uses_.initial()) {}

  struct Choice {
    std::uint32_t entry = 0;
    std::uint32_t seen_by = 0;  // the rank of the first to see it
    bool is_unseen = false;     // a write that comes before the latest one
  };

  SearchBudget& budget() { return budget_; }
  OperationId stuck_at() const { return plan_.required[deepest_]; }
  std::vector<OperationId> order() const {
    std::vector<TakenThere> all;
    for (const Taken& one : taken_) {
      all.push_back({frontier_.operation(one.choice.entry), one.choice.is_unseen,
                     entries_[one.choice.entry].kind == Kind::kWrites});
    }
    return order_of(all);
  }

  bool is_done() const { return frontier_.is_done(); }
  std::size_t taken() const { return taken_.size(); }

  // Whoever changes nothing comes as soon as it can.
  void settle() {
    bool again = true;
    while (again && !frontier_.is_done()) {
      again = false;
      for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
        const std::uint32_t rank = frontier_.waiting_in(slot);
        if (rank == kNobody || RegisterUses::changes(entries_[rank]) || !uses_.sees(rank, held_))
          continue;
        const std::uint32_t rank_before = frontier_.rank();
        move({rank, rank, false});
        again |= frontier_.rank() != rank_before;
      }
      budget_.steps() += 1 + frontier_.slot_count() / 8;
    }
    deepest_ = std::max(deepest_, frontier_.rank());
  }

  bool take(const Choice& choice) {
    const std::uint32_t missed = choice.is_unseen ? entries_[choice.entry].made : held_;
    move(choice);
    settle();
    return is_done() || !is_hopeless(missed);
  }

  void undo_to(std::size_t count) {
    while (taken_.size() > count) {
      const Taken& last = taken_.back();
      frontier_.take_back(last.choice.entry);
      held_ = last.held_before;
      arrived_ = last.arrived_before;
      is_owed_ = last.was_owed;
      taken_.pop_back();
    }
  }

  // Those that must be over soonest come first; to stay with what is held comes before that.
  void add_choices(std::vector<Choice>& choices) {
    const std::size_t begin = choices.size();
    budget_.steps() += frontier_.slot_count();
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank != kNobody) consider(rank, choices);
    }
    for (std::uint32_t entry = frontier_.next_optional(0); entry != kNobody;
         entry = frontier_.next_optional(entry + 1 - frontier_.required_count())) {
      consider(entry, choices);
    }
    keep_only_forced(choices, begin);
    const auto first = choices.begin() + static_cast<std::ptrdiff_t>(begin);
    std::stable_sort(first, choices.end(),
                     [](const Choice& a, const Choice& b) { return a.entry < b.entry; });
  }

  // It leads nowhere all the more where fewer may be left out, or fewer in doubt are left.
  SearchBudget::Visit remember() {
    std::fill(used_.begin(), used_.end(), 0);
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank == kNobody || entries_[rank].kind != Kind::kWrites || is_replaceable(rank)) continue;
      used_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    }
    std::ranges::copy(frontier_.used(),
                      used_.begin() + static_cast<std::ptrdiff_t>(frontier_.taken().size()));
    return budget_.visit(frontier_.rank(), 2 * held_ + is_owed_, frontier_.taken(), used_,
                         taken_.size() * sizeof(Taken));
  }

 private:
  struct Taken {
    Choice choice;
    std::uint32_t held_before = 0;
    std::uint32_t arrived_before = 0;
    bool was_owed = false;
  };

  // The rank of the first to be over of those that can come next and see this; kNobody: none.
  std::uint32_t first_to_see(std::uint32_t value) {
    std::uint32_t first = kNobody;
    budget_.steps() += frontier_.slot_count() / 8;
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank < first && uses_.sees(rank, value)) first = rank;
    }
    return first;
  }
  // Whether one in doubt could, besides.
  bool may_replace(std::uint32_t value) const {
    for (std::uint32_t entry = frontier_.next_optional(0); entry != kNobody;
         entry = frontier_.next_optional(entry + 1 - frontier_.required_count())) {
      if (entries_[entry].kind == Kind::kReplaces && entries_[entry].seen == value) return true;
    }
    return false;
  }

  void move(const Choice& choice) {
    taken_.push_back({choice, held_, arrived_, is_owed_});
    const RegisterUses::Entry& entry = entries_[choice.entry];
    if (!choice.is_unseen) {
      const bool is_optional = choice.entry >= frontier_.required_count();
      const bool must_come = choice.entry == frontier_.rank() && !is_replaceable(choice.entry);
      if (entry.kind == Kind::kWrites) arrived_ = plan_.arrivals_end[frontier_.rank()];
      is_owed_ = entry.kind == Kind::kWrites ? !must_come : is_optional;
      if (RegisterUses::changes(entry)) held_ = entry.made;
    }
    frontier_.take(choice.entry);
  }

  // Whether somebody is left who sees what is gone for good, or who sees what is held only after
  // somebody else has to have replaced it. `missed` was held until now, or left out.
  bool is_hopeless(std::uint32_t missed) {
    if (missed != held_) {
      const std::uint32_t next = uses_.next_observer(frontier_, missed, frontier_.rank());
      if (next != kNobody && !uses_.may_come_again(frontier_, missed, uses_.completed(next)))
        return blame(next);
    }
    EventNumber held_until = 0;
    std::uint32_t last = 0;
    for (std::uint32_t next = uses_.next_observer(frontier_, held_, frontier_.rank());
         next != kNobody; next = uses_.next_observer(frontier_, held_, next + 1)) {
      if (uses_.may_come_again(frontier_, held_, uses_.completed(next))) break;
      held_until = std::max(held_until, uses_.invoked(next));
      last = next;
    }
    for (std::uint32_t rank = frontier_.rank();
         rank < plan_.required.size() && uses_.completed(rank) < held_until; ++rank) {
      ++budget_.steps();
      if (!has_time(rank) && !frontier_.has_taken(rank)) return blame(last);
    }
    return false;
  }

  // Whether it can come without replacing what is held.
  bool has_time(std::uint32_t rank) const {
    if (entries_[rank].kind == Kind::kWrites) return is_replaceable(rank);
    return !RegisterUses::changes(entries_[rank]) && uses_.sees(rank, held_);
  }

  bool blame(std::uint32_t rank) {
    deepest_ = std::max(deepest_, rank);
    return true;
  }

  // Whether it may have come before the latest write, which replaced it.
  bool is_replaceable(std::uint32_t rank) const { return uses_.arrival(rank) < arrived_; }

  void consider(std::uint32_t entry, std::vector<Choice>& choices) {
    const RegisterUses::Entry& one = entries_[entry];
    if (!RegisterUses::changes(one) || (one.kind == Kind::kReplaces && one.seen != held_)) return;
    const bool is_at_rank = entry == frontier_.rank();
    const bool is_write = one.kind == Kind::kWrites;
    if (is_write && is_at_rank && is_replaceable(entry)) choices.push_back({entry, entry, true});
    if (is_write && is_owed_) return;
    if (has_twin(entry)) return;
    const std::uint32_t seen_by = first_to_see(one.made);
    const bool need_be_seen = is_write ? !is_at_rank : entry >= frontier_.required_count();
    if (need_be_seen && seen_by == kNobody && !may_replace(one.made)) return;
    choices.push_back({entry, seen_by, false});
  }

  // A write that can be made and seen now by all who see it, in any order of all: nobody is left to
  // see what is held, as somebody has to replace it before anybody new begins.
  void keep_only_forced(std::vector<Choice>& choices, std::size_t begin) {
    if (uses_.sees_otherwise() || has_time(frontier_.rank())) return;
    const auto is_replacing = [&](const Choice& choice) {
      return entries_[choice.entry].kind == Kind::kReplaces;
    };
    const auto first = choices.begin() + static_cast<std::ptrdiff_t>(begin);
    if (std::any_of(first, choices.end(), is_replacing)) return;
    const auto forced = std::find_if(first, choices.end(), [&](const Choice& choice) {
      return uses_.is_seen_by_all_now(frontier_, choice.entry, choice.seen_by);
    });
    if (forced == choices.end()) return;
    *first = *forced;
    choices.resize(begin + 1);
  }

  // Of those that do the same the one that must be over first comes first.
  bool has_twin(std::uint32_t entry) const {
    const RegisterUses::Entry& one = entries_[entry];
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank == kNobody || rank >= entry) continue;
      const RegisterUses::Entry& other = entries_[rank];
      if (other.kind == one.kind && other.seen == one.seen && other.made == one.made) return true;
    }
    return false;
  }

  const SearchPlan& plan_;
  Frontier frontier_;
  std::vector<std::uint64_t> used_;
  SearchBudget budget_;
  RegisterUses uses_;
  std::span<const RegisterUses::Entry> entries_;  // by entry of the frontier
  std::uint32_t held_;
  std::uint32_t arrived_ = 0;  // how many had begun when the latest write was made
  bool is_owed_ = false;       // what is held was written for somebody to see, and nobody has
  std::vector<Taken> taken_;
  std::uint32_t deepest_ = 0;
};

}  // namespace

SearchOutcome search_register(std::span<const Operation> operations,
                              std::span<const OperationId> ids, const Semantics& semantics,
                              const SearchLimits& limits) {
  const auto model = model_with<Register>(semantics);
  const auto participants = participants_of(model, operations, ids, semantics);
  const SearchPlan plan = plan_search(operations, participants, true);
  RegisterSearch search(model, operations, plan, limits);
  return play(search, [&] { return longest_beginning(model, operations, plan, limits); });
}

}  // namespace ordeal::checkers
