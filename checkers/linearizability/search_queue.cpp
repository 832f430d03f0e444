#include "checkers/linearizability/search_queue.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/depth_first.hpp"
#include "checkers/models/container.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint32_t kNothing = kNobody - 1;   // the value of a take that found nothing
constexpr std::uint32_t kAnything = kNobody - 2;  // that of a take in doubt

// The puts of a queue, or its takes.
class Side {
 public:
  Side(std::span<const Operation> operations, std::span<const Participant> participants,
       ValueIndex& values)
      : operations_(operations),
        plan_(plan_search(operations, participants, true)),
        frontier_(plan_),
        within_(plan_.required.size()) {
    for (const OperationId id : plan_.required) values_.push_back(value_of(id, values));
    for (const OperationId id : plan_.optional) values_.push_back(value_of(id, values));
    find_twins_within(values.size());
  }

  // One that can come next. Others of its value that could, and are no worse, are not told of.
  struct Waiting {
    std::uint32_t entry = 0;
    std::uint32_t value = 0;
    EventNumber at = 0;         // the soonest
    bool is_overtaken = false;  // one of its value that begins later has to be over first
  };

  Frontier& frontier() { return frontier_; }
  const Frontier& frontier() const { return frontier_; }
  const Operation& operation(std::uint32_t entry) const {
    return operations_[frontier_.operation(entry)];
  }
  std::uint32_t value(std::uint32_t entry) const { return values_[entry]; }
  // Before this moment the next one must have come.
  EventNumber deadline() const { return deadline(frontier_.rank()); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(values_.size()); }

  // Requires: `now` is a moment that no deadline has passed.
  void find_waiting(EventNumber now, std::vector<Waiting>& found) {
    found.clear();
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank != kNobody && values_[rank] != kNothing) add(rank, now, found);
    }
    for (std::uint32_t entry = frontier_.next_optional(0); entry != kNobody;
         entry = frontier_.next_optional(entry + 1 - frontier_.required_count())) {
      add(entry, now, found);
    }
  }

 private:
  std::uint32_t value_of(OperationId id, ValueIndex& values) const {
    const Operation& operation = operations_[id];
    if (Queue::is_put(operation)) return values.id_of(operation.input);
    if (!operation.is_ok()) return kAnything;
    return operation.output.is_nil() ? kNothing : values.id_of(operation.output);
  }

  EventNumber deadline(std::uint32_t entry) const {
    return entry < frontier_.required_count() ? operation(entry).complete_event : kNever;
  }

  // By rank: those of its value that begin later and are over sooner.
  void find_twins_within(std::size_t values) {
    std::vector<std::vector<std::uint32_t>> of_value(values);
    for (std::uint32_t rank = 0; rank < within_.size(); ++rank) {
      if (values_[rank] == kNothing) continue;
      auto& earlier = of_value[values_[rank]];
      for (auto twin = earlier.rbegin(); twin != earlier.rend(); ++twin) {
        if (deadline(*twin) < operation(rank).invoke_event) break;
        if (operation(*twin).invoke_event > operation(rank).invoke_event) {
          within_[rank].push_back(*twin);
        }
      }
      earlier.push_back(rank);
    }
  }

  void add(std::uint32_t entry, EventNumber now, std::vector<Waiting>& found) {
    const Waiting one{entry, values_[entry], std::max(now, operation(entry).invoke_event),
                      is_overtaken(entry)};
    const auto beats = [&](const Waiting& a, const Waiting& b) {
      return a.value == b.value && a.at <= b.at && deadline(a.entry) <= deadline(b.entry);
    };
    for (const Waiting& other : found) {
      if (beats(other, one)) return;
    }
    std::erase_if(found, [&](const Waiting& other) { return beats(one, other); });
    found.push_back(one);
  }

  bool is_overtaken(std::uint32_t entry) const {
    if (entry >= frontier_.required_count()) return true;  // or so it may be
    return std::ranges::any_of(within_[entry],
                               [&](std::uint32_t twin) { return !frontier_.has_taken(twin); });
  }

  std::span<const Operation> operations_;
  SearchPlan plan_;
  Frontier frontier_;
  std::vector<std::uint32_t> values_;  // by entry
  std::vector<std::vector<std::uint32_t>> within_;
};

class QueueSearch {
 public:
  QueueSearch(std::span<const Operation> operations, std::span<const Participant> puts,
              std::span<const Participant> takes, const SearchLimits& limits)
      : puts_(operations, puts, values_),
        takes_(operations, takes, values_),
        live_(puts_.frontier().taken().size() + takes_.frontier().taken().size() + 1),
        used_(puts_.frontier().used().size() + takes_.frontier().used().size()),
        budget_(limits, live_.size(), used_.size()) {}

  // A value is put and taken; or nothing was found.
  struct Move {
    std::uint32_t put = kNobody;
    std::uint32_t take = kNobody;
    EventNumber put_at = 0;  // the moment right after this event
    EventNumber taken_at = 0;
  };

  using Choice = Move;

  SearchBudget& budget() { return budget_; }
  OperationId stuck_at() const { return completed_at(deepest_); }
  std::vector<OperationId> order() const {
    std::vector<Placed> placed;
    std::uint32_t turn = 0;
    for (const Taken& one : taken_) {
      const Move& move = one.move;
      if (move.put != kNobody) {
        placed.push_back({move.put_at, turn, 0, puts_.frontier().operation(move.put)});
      }
      placed.push_back({move.taken_at, turn, 1, takes_.frontier().operation(move.take)});
      ++turn;
    }
    for (std::uint32_t rank = puts_.frontier().rank(); rank < puts_.frontier().required_count();
         ++rank) {
      if (puts_.frontier().has_taken(rank)) continue;
      const EventNumber at = std::max(put_at_, puts_.operation(rank).invoke_event);
      placed.push_back({at, turn, 0, puts_.frontier().operation(rank)});
    }
    return in_order(std::move(placed));
  }

  std::size_t taken() const { return taken_.size(); }

  // Puts that nobody takes can come after all others.
  bool is_done() const { return takes_.frontier().is_done(); }

  void settle() {
    while (!is_done() && (take_nothing() || take_forced())) {
    }
    const auto reached = [](const Side& side) {
      return side.frontier().is_done() ? EventNumber{0} : side.deadline();
    };
    deepest_ = std::max({deepest_, reached(puts_), reached(takes_)});
  }

  bool take(const Move& move) {
    make(move);
    settle();
    return true;
  }

  void undo_to(std::size_t count) {
    while (taken_.size() > count) {
      const Taken& last = taken_.back();
      if (last.move.put != kNobody) puts_.frontier().take_back(last.move.put);
      takes_.frontier().take_back(last.move.take);
      put_at_ = last.put_before;
      taken_at_ = last.taken_before;
      taken_.pop_back();
    }
  }

  // Those that must come soonest first, what is in doubt last. Requires: settled.
  void add_choices(std::vector<Move>& choices) {
    const auto urgency = [&](const Move& move) {
      return std::array<std::uint64_t, 2>{
          static_cast<std::uint64_t>(move.take >= takes_.frontier().required_count()),
          std::uint64_t{move.put - puts_.frontier().rank()} + move.take - takes_.frontier().rank()};
    };
    std::ranges::stable_sort(found_, {}, urgency);
    choices.insert(choices.end(), found_.begin(), found_.end());
  }

  SearchBudget::Visit remember() {
    const auto& puts = puts_.frontier();
    const auto& takes = takes_.frontier();
    auto at = std::ranges::copy(puts.taken(), live_.begin()).out;
    at = std::ranges::copy(takes.taken(), at).out;
    *at = (std::uint64_t{put_at_} << 32) | taken_at_;
    std::ranges::copy(takes.used(), std::ranges::copy(puts.used(), used_.begin()).out);
    return budget_.visit(puts.rank(), takes.rank(), live_, used_, taken_.size() * sizeof(Taken));
  }

 private:
  struct Taken {
    Move move;
    EventNumber put_before = 0;
    EventNumber taken_before = 0;
  };

  // What comes later can come later than this as well: everything else has time for it.
  bool take_nothing() {
    for (std::uint32_t slot = 0; slot < takes_.frontier().slot_count(); ++slot) {
      const std::uint32_t rank = takes_.frontier().waiting_in(slot);
      if (rank == kNobody || takes_.value(rank) != kNothing) continue;
      const EventNumber at = std::max(taken_at_, takes_.operation(rank).invoke_event);
      ++budget_.steps();
      if (at >= puts_.deadline()) continue;
      make({kNobody, rank, at, at});
      return true;
    }
    return false;
  }

  // A pair that may come now in any order of all. Finds the choices on the way.
  bool take_forced() {
    found_.clear();
    puts_.find_waiting(put_at_, waiting_puts_);
    takes_.find_waiting(taken_at_, waiting_takes_);
    budget_.steps() += waiting_puts_.size() + waiting_takes_.size();
    for (const Side::Waiting& take_of : waiting_takes_) {
      std::size_t pairs = 0;
      Move move;
      for (const Side::Waiting& put : waiting_puts_) {
        if (put.value != take_of.value && take_of.value != kAnything) continue;
        const EventNumber taken_at = std::max(take_of.at, put.at);
        ++pairs;
        if (taken_at >= takes_.deadline()) continue;
        move = {put.entry, take_of.entry, put.at, taken_at};
        found_.push_back(move);
        if (put.is_overtaken) ++pairs;
      }
      const bool is_only_take =
          std::ranges::count(waiting_takes_, take_of.value, &Side::Waiting::value) == 1;
      if (pairs != 1 || move.put == kNobody || take_of.is_overtaken || !is_only_take) continue;
      if (!leaves_room(move)) continue;
      make(move);
      return true;
    }
    return false;
  }

  // For a take that found nothing, which would be put off by it, and the puts after that.
  bool leaves_room(const Move& move) const {
    if (move.taken_at == taken_at_ || move.taken_at < puts_.deadline()) return true;
    for (std::uint32_t slot = 0; slot < takes_.frontier().slot_count(); ++slot) {
      const std::uint32_t rank = takes_.frontier().waiting_in(slot);
      if (rank == kNobody || takes_.value(rank) != kNothing) continue;
      if (takes_.operation(rank).invoke_event < move.taken_at) return false;
    }
    return true;
  }

  void make(const Move& move) {
    taken_.push_back({move, put_at_, taken_at_});
    put_at_ = move.put_at;
    taken_at_ = move.taken_at;
    if (move.put != kNobody) puts_.frontier().take(move.put);
    takes_.frontier().take(move.take);
  }

  OperationId completed_at(EventNumber event) const {
    for (const Side* side : {&puts_, &takes_}) {
      for (std::uint32_t rank = 0; rank < side->frontier().required_count(); ++rank) {
        if (side->operation(rank).complete_event == event) return side->frontier().operation(rank);
      }
    }
    return 0;
  }

  ValueIndex values_;
  Side puts_;
  Side takes_;
  EventNumber put_at_ = 0;    // the latest put, or take that found nothing
  EventNumber taken_at_ = 0;  // the latest of all; never before put_at_
  std::vector<Taken> taken_;
  std::vector<Move> found_;
  std::vector<Side::Waiting> waiting_puts_;
  std::vector<Side::Waiting> waiting_takes_;
  std::vector<std::uint64_t> live_;
  std::vector<std::uint64_t> used_;
  EventNumber deepest_ = 0;
  SearchBudget budget_;
};

}  // namespace

SearchOutcome search_queue(std::span<const Operation> operations, std::span<const OperationId> ids,
                           const Semantics& semantics, const SearchLimits& limits) {
  const Queue model;
  const auto participants = participants_of(model, operations, ids, semantics);
  const auto plan = [&] { return plan_search(operations, participants, true); };
  std::vector<Participant> puts;
  std::vector<Participant> takes;
  for (const Participant& one : participants) {
    const Operation& operation = operations[one.id];
    if (Queue::is_put(operation) && operation.input.is_nil()) {
      return LinearizationSearch<Queue>(model, operations, plan(), limits).run();
    }
    (Queue::is_put(operation) ? puts : takes).push_back(one);
  }
  QueueSearch search(operations, puts, takes, limits);
  return play(search, [&] { return longest_beginning(model, operations, plan(), limits); });
}

}  // namespace ordeal::checkers
