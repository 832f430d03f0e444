#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {

// Which operations of a plan have taken effect, at a moment of a search. An *entry* is a rank, or
// required_count() + the position of an optional operation.
//
// Requires that the plan outlives it, and that what is taken could come next by real time.
class Frontier {
 public:
  explicit Frontier(const SearchPlan& plan)
      : plan_(plan),
        required_count_(plan.required_count()),
        taken_((plan.slot_count + 63) / 64),
        used_((plan.optional.size() + 63) / 64),
        occupant_(plan.slot_count, kNobody) {
    if (required_count_ > 0) admit(0, plan_.arrivals_end[0]);
  }

  // Everything below has taken effect, this one has not.
  std::uint32_t rank() const { return rank_; }
  std::uint32_t required_count() const { return required_count_; }
  bool is_done() const { return rank_ == required_count_; }
  std::uint32_t slot_count() const { return plan_.slot_count; }
  std::span<const std::uint64_t> taken() const { return taken_; }
  std::span<const std::uint64_t> used() const { return used_; }

  // The required operation in this slot that can come next by real time; kNobody: none.
  std::uint32_t waiting_in(std::uint32_t slot) const {
    const std::uint32_t rank = occupant_[slot];
    return rank == kNobody || test(taken_, slot) ? kNobody : rank;
  }
  // Whether a required operation has taken effect.
  bool has_taken(std::uint32_t rank) const {
    const std::uint32_t slot = plan_.slot_of_rank[rank];
    return rank < rank_ || (occupant_[slot] == rank && test(taken_, slot));
  }
  // The first optional entry from this position on that can come next; of those that ask for the
  // same the earliest. kNobody: none.
  std::uint32_t next_optional(std::uint32_t position) const {
    const std::uint32_t end =
        is_done() ? static_cast<std::uint32_t>(plan_.optional.size()) : plan_.optional_end[rank_];
    for (; position < end; ++position) {
      const std::uint32_t twin = plan_.earlier_twin[position];
      if (!test(used_, position) && (twin == kNobody || test(used_, twin))) {
        return required_count_ + position;
      }
    }
    return kNobody;
  }
  OperationId operation(std::uint32_t entry) const {
    return entry < required_count_ ? plan_.required[entry]
                                   : plan_.optional[entry - required_count_];
  }

  void take(std::uint32_t entry) {
    if (entry >= required_count_) {
      flip(used_, entry - required_count_);
    } else if (entry != rank_) {
      flip(taken_, plan_.slot_of_rank[entry]);
    } else {
      advance();
      while (rank_ < required_count_ && test(taken_, plan_.slot_of_rank[rank_])) {
        flip(taken_, plan_.slot_of_rank[rank_]);
        advance();
      }
    }
  }

  // Requires: it is the latest that was taken and not taken back. What take() did follows from the
  // entry alone: one that is below the rank now was at it then, and those it passed had been taken
  // before.
  void take_back(std::uint32_t entry) {
    if (entry >= required_count_) {
      flip(used_, entry - required_count_);
    } else if (entry >= rank_) {
      flip(taken_, plan_.slot_of_rank[entry]);
    } else {
      while (rank_ > entry) {
        retreat();
        if (rank_ != entry) flip(taken_, plan_.slot_of_rank[rank_]);
      }
    }
  }

 private:
  static bool test(const std::vector<std::uint64_t>& bits, std::uint32_t at) {
    return ((bits[at / 64] >> (at % 64)) & 1) != 0;
  }
  static void flip(std::vector<std::uint64_t>& bits, std::uint32_t at) {
    bits[at / 64] ^= std::uint64_t{1} << (at % 64);
  }

  void admit(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t i = from; i < to; ++i) {
      occupant_[plan_.slot_of_rank[plan_.arrivals[i]]] = plan_.arrivals[i];
    }
  }

  void advance() {
    occupant_[plan_.slot_of_rank[rank_]] = kNobody;
    ++rank_;
    if (rank_ < required_count_) admit(plan_.arrivals_end[rank_ - 1], plan_.arrivals_end[rank_]);
  }

  void retreat() {
    if (rank_ < required_count_) {
      for (std::uint32_t i = plan_.arrivals_end[rank_ - 1]; i < plan_.arrivals_end[rank_]; ++i) {
        occupant_[plan_.slot_of_rank[plan_.arrivals[i]]] = kNobody;
      }
    }
    --rank_;
    occupant_[plan_.slot_of_rank[rank_]] = rank_;
  }

  const SearchPlan& plan_;
  std::uint32_t required_count_;
  std::vector<std::uint64_t> taken_;     // by slot: beyond rank_, has taken effect
  std::vector<std::uint64_t> used_;      // by optional: has taken effect
  std::vector<std::uint32_t> occupant_;  // by slot: the rank in it, of those that overlap rank_
  std::uint32_t rank_ = 0;
};

}  // namespace ordeal::checkers
