#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "checkers/exhaustion.hpp"
#include "checkers/linearizability/configuration_cache.hpp"
#include "checkers/linearizability/frontier.hpp"
#include "checkers/linearizability/search_plan.hpp"
#include "checkers/models/model.hpp"
#include "checkers/stop.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Bounds of one search, counted in what it does, never in time: the same history and limits end
// the same way on every machine. A step is one evaluation of the model (tens of nanoseconds); of a
// large state, which is copied, it counts for more.
struct SearchLimits {
  std::uint64_t steps_max = 200'000'000;
  std::uint64_t memory_max = std::uint64_t{1} << 30;  // bytes of remembered configurations
};

// What a state holds beside itself.
template <class State>
std::uint64_t bytes_beside(const State& state) {
  if constexpr (requires { typename State::value_type; }) {
    return state.size() * sizeof(typename State::value_type);
  } else {
    return 0;
  }
}

struct SearchOutcome {
  Verdict verdict = Verdict::kUnknown;
  // When valid, a linearization. Otherwise the longest legal beginning of one that was met.
  std::vector<OperationId> order;
  // When invalid, an operation whose completion no order gets past: the operations invoked before
  // that are invalid by themselves. When unknown, one that none of those tried has got past.
  OperationId stuck_at = 0;
  BudgetKind exhausted = BudgetKind::kNothing;
  std::uint64_t steps = 0;
  std::uint64_t configurations = 0;
};

// Decides whether the operations of one object are linearizable (Herlihy and Wing 1990): whether
// every required operation, and some of the optional ones, can be given one moment each between
// invocation and completion such that the model allows them in the order of these moments.
//
// Depth-first over orders (Wing and Gong 1993) with a cache of configurations (Lowe 2017), and:
// - configurations are compact (see SearchPlan): memory is n times the overlap, not n times n;
// - an operation that never changes the state takes effect as soon as it can. That is sound: any
//   order in which it comes later stays legal when it is moved forward, and it costs no choice;
// - the operation that must come soonest is tried first, then what would enable it.
// Exact: valid and invalid are proofs; unknown means a limit was met.
template <Model M>
class LinearizationSearch {
 public:
  LinearizationSearch(const M& model, std::span<const Operation> operations, const SearchPlan& plan,
                      const SearchLimits& limits)
      : model_(model),
        operations_(operations),
        plan_(plan),
        limits_(limits),
        required_count_(plan.required_count()),
        frontier_(plan),
        cache_(frontier_.taken().size(), frontier_.used().size(), limits.memory_max) {
    read_only_.reserve(required_count_);
    for (const OperationId id : plan.required) {
      read_only_.push_back(is_read_only(model, operations[id]));
    }
  }

  SearchOutcome run() {
    state_ = intern(model_.initial());
    settle();
    note_progress();
    if (frontier_.is_done()) return finish(Verdict::kValid);
    if (!remember()) return finish(Verdict::kUnknown);
    frames_.push_back({0, state_, 0, true});
    while (!frames_.empty()) {
      if (is_exhausted()) return finish(Verdict::kUnknown);
      Frame& frame = frames_.back();
      const Choice choice = next_choice(frame);
      if (choice.entry == kNobody) {
        undo_to(frame.order_before);
        frames_.pop_back();
        if (!frames_.empty()) state_ = frames_.back().state;
        continue;
      }
      const auto order_before = static_cast<std::uint32_t>(order_.size());
      take(choice.entry);
      state_ = choice.state;
      settle();
      note_progress();
      if (frontier_.is_done()) return finish(Verdict::kValid);
      if (remember()) {
        frames_.push_back({order_before, state_, 0, true});
      } else if (exhausted_ != BudgetKind::kNothing) {
        return finish(Verdict::kUnknown);
      } else {
        undo_to(order_before);
        state_ = frames_.back().state;
      }
    }
    return finish(Verdict::kInvalid);
  }

 private:
  using State = typename M::State;

  // An entry of the order is a rank, or required_count_ + position of an optional operation.
  struct Choice {
    std::uint32_t entry = kNobody;
    std::uint32_t state = 0;
  };
  struct Frame {
    std::uint32_t order_before;  // length of the order before the choice that led here
    std::uint32_t state;
    std::uint32_t next_entry;  // the next one to consider
    bool enabling;             // first those after which what must come soonest can; then all
  };

  const Operation& operation_of(std::uint32_t entry) const {
    return operations_[frontier_.operation(entry)];
  }

  std::uint32_t intern(const State& state) {
    const auto next = static_cast<std::uint32_t>(states_.size());
    const std::uint32_t id = state_index_.find_or_claim(
        hash_of(state), next, [&](std::uint32_t other) { return states_[other] == state; });
    if (id == next) {
      states_.push_back(state);
      const std::uint64_t beside = bytes_beside(state);
      state_bytes_ += sizeof(State) + (beside > 0 ? beside + kBytesOfBlock : 0);
    }
    return id;
  }

  bool allows(std::uint32_t state, std::uint32_t entry, State* after) {
    *after = states_[state];
    steps_ += 1 + bytes_beside(*after) / kBytesOfStep;
    return model_.step(*after, operation_of(entry));
  }

  // Every read-only operation that can come now comes now.
  void settle() {
    State after{};
    bool again = true;
    while (again && !frontier_.is_done()) {
      again = false;
      for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
        const std::uint32_t rank = frontier_.waiting_in(slot);
        if (rank == kNobody || !read_only_[rank] || !allows(state_, rank, &after)) continue;
        const std::uint32_t rank_before = frontier_.rank();
        take(rank);
        // Others may have arrived, in slots already passed.
        again |= frontier_.rank() != rank_before;
      }
    }
  }

  void take(std::uint32_t entry) {
    order_.push_back(entry);
    frontier_.take(entry);
  }

  void undo_to(std::uint32_t order_size) {
    while (order_.size() > order_size) {
      frontier_.take_back(order_.back());
      order_.pop_back();
    }
  }

  // The lowest entry from `from` on that could be chosen by real time alone.
  std::uint32_t next_entry(std::uint32_t from) const {
    if (from < required_count_) {
      std::uint32_t lowest = kNobody;
      for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
        const std::uint32_t rank = frontier_.waiting_in(slot);
        if (rank < lowest && rank >= from && !read_only_[rank]) lowest = rank;
      }
      if (lowest != kNobody) return lowest;
      from = required_count_;
    }
    return frontier_.next_optional(from - required_count_);
  }

  Choice next_choice(Frame& frame) {
    State after{};
    State beyond{};
    while (true) {
      const std::uint32_t entry = next_entry(frame.next_entry);
      if (entry == kNobody) {
        if (!frame.enabling) return {};
        frame.enabling = false;
        frame.next_entry = 0;
        continue;
      }
      frame.next_entry = entry + 1;
      if (!allows(frame.state, entry, &after)) continue;
      bool enables = entry == frontier_.rank();
      if (!enables) {
        ++steps_;
        beyond = after;
        enables = model_.step(beyond, operation_of(frontier_.rank()));
      }
      if (enables == frame.enabling) return {entry, intern(after)};
    }
  }

  bool is_exhausted() {
    if (steps_ + cache_.comparisons() > limits_.steps_max) exhausted_ = BudgetKind::kSteps;
    if (patience_.is_over()) exhausted_ = BudgetKind::kTime;
    return exhausted_ != BudgetKind::kNothing;
  }

  // What the search holds, or will while an index moves.
  std::uint64_t bytes() const {
    return state_bytes_ + state_index_.bytes() +
           ConfigurationCache::bytes_to_grow(state_index_, states_.size()) + cache_.bytes() +
           cache_.bytes_to_grow() + frames_.size() * sizeof(Frame);
  }

  // False when the configuration is known to lead nowhere, or memory is used up (exhausted_).
  bool remember() {
    const auto visit =
        bytes() < limits_.memory_max
            ? cache_.visit(frontier_.rank(), state_, frontier_.taken(), frontier_.used())
            : ConfigurationCache::Visit::kFull;
    if (visit == ConfigurationCache::Visit::kFull) exhausted_ = BudgetKind::kMemory;
    return visit == ConfigurationCache::Visit::kNew;
  }

  void note_progress() {
    deepest_rank_ = std::max(deepest_rank_, frontier_.rank());
    if (order_.size() <= longest_.size() || order_.size() > kLongestKept) return;
    longest_ = order_;
  }

  SearchOutcome finish(Verdict verdict) {
    SearchOutcome outcome;
    outcome.verdict = verdict;
    for (const std::uint32_t entry : verdict == Verdict::kValid ? order_ : longest_) {
      outcome.order.push_back(frontier_.operation(entry));
    }
    if (verdict != Verdict::kValid) outcome.stuck_at = plan_.required[deepest_rank_];
    outcome.exhausted = exhausted_;
    outcome.steps = steps_ + cache_.comparisons();
    outcome.configurations = cache_.size();
    return outcome;
  }

  // The longest beginning is for people, of small witnesses; copying a long one at every step
  // forward would be quadratic.
  static constexpr std::size_t kLongestKept = 64;
  static constexpr std::uint64_t kBytesOfStep = 64;   // copied in the time of a step, about
  static constexpr std::uint64_t kBytesOfBlock = 16;  // that an allocator needs for itself, about

  const M& model_;
  std::span<const Operation> operations_;
  const SearchPlan& plan_;
  SearchLimits limits_;
  std::uint32_t required_count_;
  std::vector<bool> read_only_;  // by rank
  Frontier frontier_;
  std::uint32_t state_ = 0;
  std::deque<State> states_;  // which does not move
  std::uint64_t state_bytes_ = 0;
  InternIndex state_index_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> longest_;
  std::vector<Frame> frames_;
  ConfigurationCache cache_;
  std::uint32_t deepest_rank_ = 0;
  std::uint64_t steps_ = 0;
  Patience patience_;
  BudgetKind exhausted_ = BudgetKind::kNothing;
};

// The longest beginning of few operations that were found invalid in another way: for people, so if
// it is not found soon there is none.
template <Model M>
std::vector<OperationId> longest_beginning(const M& model, std::span<const Operation> operations,
                                           const SearchPlan& plan, const SearchLimits& limits) {
  constexpr std::size_t kToldMax = 64;
  constexpr std::uint64_t kStepsToTell = 2'000'000;
  if (plan.required_count() + plan.optional.size() > kToldMax) return {};
  const SearchLimits few{std::min(limits.steps_max, kStepsToTell), limits.memory_max};
  SearchOutcome told = LinearizationSearch<M>(model, operations, plan, few).run();
  return told.verdict == Verdict::kInvalid ? std::move(told.order) : std::vector<OperationId>();
}

}  // namespace ordeal::checkers
