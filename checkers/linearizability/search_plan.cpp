#include "checkers/linearizability/search_plan.hpp"

#include <algorithm>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {
namespace {

// Every operation takes a slot that nobody overlapping it holds.
void assign_slots(SearchPlan& plan) {
  plan.slot_of_rank.resize(plan.required.size());
  std::vector<std::uint32_t> free_slots;
  std::uint32_t arrived = 0;
  for (std::uint32_t rank = 0; rank < plan.required.size(); ++rank) {
    for (; arrived < plan.arrivals_end[rank]; ++arrived) {
      if (free_slots.empty()) free_slots.push_back(plan.slot_count++);
      plan.slot_of_rank[plan.arrivals[arrived]] = free_slots.back();
      free_slots.pop_back();
    }
    free_slots.push_back(plan.slot_of_rank[rank]);
  }
}

std::uint64_t hash_of_request(const Operation& operation, bool are_anonymous) {
  std::uint64_t hash = mix64(static_cast<std::uint64_t>(operation.function));
  if (!are_anonymous) hash = mix64(hash ^ static_cast<std::uint64_t>(operation.process));
  hash = mix64(hash ^ operation.input.hash());
  return mix64(hash ^ operation.expected.hash());
}

bool is_same_request(const Operation& a, const Operation& b, bool are_anonymous) {
  return a.function == b.function && a.input == b.input && a.expected == b.expected &&
         (are_anonymous || a.process == b.process);
}

// Two optional operations that ask for the same are interchangeable, so the search takes the
// earlier one first: n crashed writes of one value are n choices, not 2^n.
void find_twins(SearchPlan& plan, std::span<const Operation> operations, bool are_anonymous) {
  InternIndex requests;
  std::vector<std::uint32_t> latest;  // by request: the latest optional that asks for it
  for (std::uint32_t i = 0; i < plan.optional.size(); ++i) {
    const Operation& operation = operations[plan.optional[i]];
    const auto next = static_cast<std::uint32_t>(latest.size());
    const std::uint32_t request = requests.find_or_claim(
        hash_of_request(operation, are_anonymous), next, [&](std::uint32_t other) {
          return is_same_request(operation, operations[plan.optional[latest[other]]],
                                 are_anonymous);
        });
    if (request == next) latest.push_back(kNobody);
    plan.earlier_twin.push_back(latest[request]);
    latest[request] = i;
  }
}

}  // namespace

SearchPlan plan_search(std::span<const Operation> operations,
                       std::span<const Participant> participants, bool are_anonymous) {
  SearchPlan plan;
  std::vector<Participant> required;
  std::vector<EventNumber> optional_invoked;
  for (const Participant& participant : participants) {
    if (participant.completed != kNever) {
      required.push_back(participant);
    } else {
      plan.optional.push_back(participant.id);
      optional_invoked.push_back(participant.invoked);
    }
  }
  std::vector<std::uint32_t> by_completion(required.size());
  for (std::uint32_t i = 0; i < by_completion.size(); ++i) by_completion[i] = i;
  std::sort(by_completion.begin(), by_completion.end(), [&](std::uint32_t a, std::uint32_t b) {
    return required[a].completed < required[b].completed;
  });
  plan.arrivals.resize(required.size());
  std::uint32_t arrived = 0;
  std::uint32_t optional_arrived = 0;
  for (std::uint32_t rank = 0; rank < by_completion.size(); ++rank) {
    const Participant& participant = required[by_completion[rank]];
    plan.required.push_back(participant.id);
    plan.arrivals[by_completion[rank]] = rank;
    while (arrived < required.size() && required[arrived].invoked < participant.completed)
      ++arrived;
    while (optional_arrived < optional_invoked.size() &&
           optional_invoked[optional_arrived] < participant.completed) {
      ++optional_arrived;
    }
    plan.arrivals_end.push_back(arrived);
    plan.optional_end.push_back(optional_arrived);
  }
  assign_slots(plan);
  find_twins(plan, operations, are_anonymous);
  return plan;
}

void drop_unseen(std::vector<Participant>& participants, std::vector<std::optional<Value>> observed,
                 std::vector<std::optional<Value>> produced) {
  ValueIndex values;
  std::vector<std::uint32_t> observers;
  const auto count_of = [&](Value value) -> std::uint32_t& {
    const std::uint32_t id = values.id_of(value);
    if (id >= observers.size()) observers.resize(id + 1);
    return observers[id];
  };
  for (const auto& value : observed) {
    if (value) ++count_of(*value);
  }
  // A dropped cas observes nothing any more, which may leave another value unseen. Stopping early
  // is sound, so a long chain of them costs a few passes only.
  constexpr int kPassesMax = 8;
  std::vector<bool> dropped(participants.size());
  bool again = true;
  for (int pass = 0; pass < kPassesMax && again; ++pass) {
    again = false;
    for (std::size_t i = 0; i < participants.size(); ++i) {
      if (dropped[i] || participants[i].completed != kNever || !produced[i]) continue;
      if (count_of(*produced[i]) > 0) continue;
      dropped[i] = true;
      if (observed[i]) --count_of(*observed[i]);
      again = true;
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < participants.size(); ++i) {
    if (!dropped[i]) participants[kept++] = participants[i];
  }
  participants.resize(kept);
}

}  // namespace ordeal::checkers
