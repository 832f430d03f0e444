#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {

// What a workload's definition says of a history. Open: it can be of either kind.
enum class Judgement : std::uint8_t { kKept, kOpen, kBroken };

// By operation: whether it is in the part that a certificate names.
using Members = std::vector<bool>;

// The definitions of workloads, once more and for the verifier alone. Each looks at the whole
// history, in the plainest way; requires a history that the checker of that name judged.
Judgement judge_unique_ids(const History& history, const Claim& claim);
Judgement judge_write_skew(const History& history, const Claim& claim);
Judgement judge_atomic_commit(const History& history, const Claim& claim);
Judgement judge_long_fork(const History& history, const Claim& claim);
// In plain_rows.cpp, plain_amounts.cpp and plain_collections.cpp.
Judgement judge_causal_reverse(const History& history, const Claim& claim);
Judgement judge_sequential_inserts(const History& history, const Claim& claim);
Judgement judge_bank(const History& history, const Claim& claim);
Judgement judge_counter(const History& history, const Claim& claim);
Judgement judge_set(const History& history, const Claim& claim);
Judgement judge_queue(const History& history, const Claim& claim);

// Where a few operations are wrong only beside all the others: whether something is wrong with the
// members alone. Of logs with offsets, of locks, and of replicas; in files of their own.
bool are_logs_broken(const History& history, const Claim& claim, const Members& members);
bool are_locks_broken(const History& history, const Claim& claim, const Members& members);
bool has_diverged(const History& history, const Claim& claim, const Members& members);

inline bool is_called(const History& history, const Operation& operation, std::string_view name) {
  return history.function_name(operation.function) == name;
}
inline bool may_have_happened(const Operation& operation, const Claim& claim) {
  return !operation.is_fail() || claim.switches.fail == FailMeaning::kInDoubt;
}
inline std::span<const Value> elements_in(const History& history, Value list) {
  return list.is_list() ? history.values().elements_of(list) : std::span<const Value>();
}
constexpr Judgement broken_if(bool is_broken) {
  return is_broken ? Judgement::kBroken : Judgement::kKept;
}

}  // namespace ordeal::checkers
