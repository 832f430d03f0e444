#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checkers/linearizability/configuration_cache.hpp"
#include "checkers/linearizability/search.hpp"

namespace ordeal::checkers {

// Decides whether operations are sequentially consistent (Lamport 1979): whether all required ones
// of all objects, and some of the optional ones, have one order that keeps that of every process,
// and in which each object does what the model allows. Not an object at a time, as linearizability
// is decided: two objects can each have such an order, and no order have both.
//
// Depth-first over the orders, remembering how far every process was and what every object held. An
// operation that changes nothing takes effect as soon as it can, as in LinearizationSearch. Exact:
// valid and invalid are proofs; unknown means a limit was met. NP-hard (Gibbons and Korach 1997).
template <Model M>
class SequentialSearch {
 public:
  // Requires: ids ascending.
  SequentialSearch(const M& model, std::span<const Operation> operations,
                   std::span<const OperationId> ids, const Semantics& semantics,
                   const SearchLimits& limits)
      : model_(model), operations_(operations), limits_(limits) {
    for (const Participant& one : participants_of(model, operations, ids, semantics)) add(one);
    next_.assign(processes_.size(), 0);
    if (!next_.empty()) seen_.emplace(next_.size() + held_.size());
    intern(model.initial());
  }

  SearchOutcome run() {
    settle();
    if (left_ == 0) return finish(Verdict::kValid);
    remember();
    frames_.push_back({0, 0});
    while (!frames_.empty()) {
      if (!may_go_on()) return finish(Verdict::kUnknown);
      Frame& frame = frames_.back();
      const Move move = next_move(frame.tried);
      if (move.place == kNever) {
        undo_to(frame.taken_before);
        frames_.pop_back();
        continue;
      }
      frame.tried = move.place;
      const std::size_t taken_before = taken_.size();
      if (!make(move)) continue;
      settle();
      if (left_ == 0) return finish(Verdict::kValid);
      if (remember()) {
        frames_.push_back({taken_before, 0});
      } else {
        undo_to(taken_before);
      }
    }
    return finish(Verdict::kInvalid);
  }

 private:
  using State = typename M::State;
  struct Entry {
    OperationId id = 0;
    std::uint32_t object = 0;
    bool is_required = false;
    bool is_read_only = false;
  };
  // What a process did, and what its object held before. Of one that is skipped, nothing.
  struct Taken {
    std::uint32_t process = 0;
    std::uint32_t held_before = 0;
    bool has_effect = false;
  };
  struct Frame {
    std::size_t taken_before = 0;
    EventNumber tried = 0;  // the place of the latest move that was tried
  };
  // A process goes on, or passes over what may not have happened. Moves are tried by place: first
  // what was over first, then what is optional.
  struct Move {
    EventNumber place = kNever;
    std::size_t process = 0;
    bool skips = false;
  };

  void add(const Participant& one) {
    const Operation& operation = operations_[one.id];
    const std::uint32_t process =
        number_of(numbers_of_processes_, static_cast<std::size_t>(operation.process));
    const std::uint32_t object =
        number_of(numbers_of_objects_, static_cast<std::size_t>(operation.key));
    if (process == processes_.size()) processes_.emplace_back();
    if (object == held_.size()) held_.push_back(0);
    const bool is_required = one.completed != kNever;
    left_ += is_required;
    processes_[process].push_back({one.id, object, is_required, is_read_only(model_, operation)});
  }

  // Counts those that take part, in order of first appearance.
  struct Numbers {
    std::vector<std::uint32_t> of;
    std::uint32_t count = 0;
  };
  static std::uint32_t number_of(Numbers& numbers, std::size_t name) {
    if (name >= numbers.of.size()) numbers.of.resize(name + 1, kNobody);
    if (numbers.of[name] == kNobody) numbers.of[name] = numbers.count++;
    return numbers.of[name];
  }

  bool may_go_on() {
    if (steps_ > limits_.steps_max) exhausted_ = BudgetKind::kSteps;
    if (bytes() > limits_.memory_max) exhausted_ = BudgetKind::kMemory;
    if (patience_.is_over()) exhausted_ = BudgetKind::kTime;
    return exhausted_ == BudgetKind::kNothing;
  }

  std::uint64_t bytes() const {
    return seen_index_.bytes() + (seen_ ? seen_->bytes() : 0) + state_bytes_;
  }

  const Entry* head(std::size_t process) const {
    const auto& entries = processes_[process];
    return next_[process] == entries.size() ? nullptr : &entries[next_[process]];
  }

  // Everything that changes nothing, and can be done.
  void settle() {
    for (std::size_t process = 0; process < processes_.size(); ++process) {
      const Entry* entry = head(process);
      while (entry != nullptr && entry->is_read_only && take(process, *entry))
        entry = head(process);
    }
  }

  Move next_move(EventNumber tried) const {
    constexpr EventNumber kOptional = kNever / 2;  // half of all places
    Move best;
    const auto consider = [&](EventNumber place, std::size_t process, bool skips) {
      if (place > tried && place < best.place) best = {place, process, skips};
    };
    for (std::size_t process = 0; process < processes_.size(); ++process) {
      const Entry* entry = head(process);
      if (entry == nullptr) continue;
      const Operation& operation = operations_[entry->id];
      if (entry->is_required) {
        consider(operation.complete_event, process, false);
        continue;
      }
      consider(kOptional + 2 * operation.invoke_event, process, false);
      // Nothing comes after the last one: whether it is passed over makes no difference.
      const bool is_last = next_[process] + 1 == processes_[process].size();
      if (!is_last) consider(kOptional + 2 * operation.invoke_event + 1, process, true);
    }
    return best;
  }

  bool make(const Move& move) {
    ++steps_;
    if (!move.skips) return take(move.process, *head(move.process));
    taken_.push_back({static_cast<std::uint32_t>(move.process), 0, false});
    ++next_[move.process];
    return true;
  }

  bool take(std::size_t process, const Entry& entry) {
    std::uint32_t& held = held_[entry.object];
    State after = states_[held];
    steps_ += 1 + bytes_beside(after) / kBytesOfStep;
    if (!model_.step(after, operations_[entry.id])) return false;
    taken_.push_back({static_cast<std::uint32_t>(process), held, true});
    held = intern(after);
    ++next_[process];
    left_ -= entry.is_required;
    return true;
  }

  void undo_to(std::size_t count) {
    if (taken_.size() > longest_size_) {
      longest_size_ = taken_.size();
      longest_ = order();
    }
    while (taken_.size() > count) {
      const Taken last = taken_.back();
      taken_.pop_back();
      const Entry& entry = processes_[last.process][--next_[last.process]];
      if (!last.has_effect) continue;
      held_[entry.object] = last.held_before;
      left_ += entry.is_required;
    }
  }

  std::uint32_t intern(const State& state) {
    const auto next = static_cast<std::uint32_t>(states_.size());
    const std::uint32_t id = state_index_.find_or_claim(
        hash_of(state), next, [&](std::uint32_t other) { return states_[other] == state; });
    if (id == next) {
      states_.push_back(state);
      state_bytes_ += sizeof(State) + bytes_beside(state);
    }
    return id;
  }

  // False when this was met before, and led nowhere.
  bool remember() {
    std::uint64_t hash = 0;
    for (const std::uint32_t word : next_) hash = mix64(hash ^ word);
    for (const std::uint32_t word : held_) hash = mix64(hash ^ word);
    const auto next = static_cast<std::uint32_t>(seen_->size());
    const std::uint32_t known = seen_index_.find_or_claim(hash, next, [&](std::uint32_t other) {
      const std::uint32_t* row = seen_->row(other);
      return std::equal(next_.begin(), next_.end(), row) &&
             std::equal(held_.begin(), held_.end(), row + next_.size());
    });
    ++steps_;
    if (known != next) return false;
    std::ranges::copy(held_, std::ranges::copy(next_, seen_->add()).out);
    return true;
  }

  std::vector<OperationId> order() const {
    std::vector<OperationId> ids;
    std::vector<std::uint32_t> at(processes_.size(), 0);
    for (const Taken& one : taken_) {
      const Entry& entry = processes_[one.process][at[one.process]++];
      if (one.has_effect) ids.push_back(entry.id);
    }
    return ids;
  }

  SearchOutcome finish(Verdict verdict) {
    SearchOutcome outcome;
    outcome.verdict = verdict;
    outcome.order = verdict == Verdict::kValid ? order() : longest_;
    outcome.exhausted = exhausted_;
    outcome.steps = steps_;
    outcome.configurations = seen_ ? seen_->size() : 0;
    return outcome;
  }

  static constexpr std::uint64_t kBytesOfStep = 64;  // copied in the time of a step, about

  const M& model_;
  std::span<const Operation> operations_;
  SearchLimits limits_;
  Numbers numbers_of_processes_;
  Numbers numbers_of_objects_;
  std::vector<std::vector<Entry>> processes_;  // what each did, in its order
  std::vector<std::uint32_t> next_;            // by process: of its entries, the next
  std::vector<std::uint32_t> held_;            // by object: its state
  std::uint64_t left_ = 0;                     // required ones that are not done
  std::vector<Taken> taken_;
  std::vector<Frame> frames_;
  std::vector<State> states_;
  InternIndex state_index_;
  std::uint64_t state_bytes_ = 0;
  std::optional<Rows<std::uint32_t>> seen_;  // next_ and held_; none where nobody takes part
  InternIndex seen_index_;
  std::size_t longest_size_ = 0;
  std::vector<OperationId> longest_;  // the longest beginning that was met
  std::uint64_t steps_ = 0;
  Patience patience_;
  BudgetKind exhausted_ = BudgetKind::kNothing;
};

}  // namespace ordeal::checkers
