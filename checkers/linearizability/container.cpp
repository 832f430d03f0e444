#include "checkers/linearizability/container.hpp"

#include <algorithm>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {
namespace {

bool is_put(const Operation& operation) {
  return operation.function == Function::kEnqueue || operation.function == Function::kPush;
}

// Everything about the operations of one container, before values in doubt are settled.
class ContainerFacts {
 public:
  explicit ContainerFacts(std::span<const Operation> operations) : operations_(operations) {}

  // False when the values are not distinct.
  bool collect(std::span<const OperationId> ids, const Semantics& semantics) {
    for (const OperationId id : ids) {
      const Operation& operation = operations_[id];
      const Part part = part_by_completion(operation, semantics.fail);
      if (part == Part::kNone) continue;
      const bool in_doubt = part == Part::kOptional;
      if (is_put(operation)) {
        if (operation.input.is_nil()) return false;
        puts_.push_back({id, values_.id_of(operation.input), in_doubt});
      } else if (in_doubt) {
        takes_in_doubt_.push_back(id);
      } else if (operation.output.is_nil()) {
        found_.empties.push_back({id, span_of(operation, false)});
      } else {
        takes_.push_back({id, values_.id_of(operation.output), false});
      }
    }
    return true;
  }

  // The stays, or why there are none: nullopt and a refusal, or nullopt and no refusal if values
  // that somebody took were put twice.
  bool pair_up() {
    std::vector<std::uint32_t> putter(values_.size(), kNobody);
    std::vector<std::uint32_t> taker(values_.size(), kNobody);
    for (std::uint32_t i = 0; i < takes_.size(); ++i) {
      std::uint32_t& other = taker[takes_[i].value];
      if (other != kNobody) twice_ = {takes_[other].id, takes_[i].id};
      other = i;
    }
    for (std::uint32_t i = 0; i < puts_.size(); ++i) {
      const bool is_taken = taker[puts_[i].value] != kNobody;
      if (is_taken && putter[puts_[i].value] != kNobody) return false;
      putter[puts_[i].value] = i;
      if (is_taken || !puts_[i].in_doubt) add_stay(puts_[i], is_taken, taker);
    }
    if (!twice_.empty()) {
      const std::uint32_t put = putter[value_of_take(twice_[0])];
      if (put != kNobody) twice_.push_back(puts_[put].id);
      refusal_ = refusal(twice_);
    }
    for (const Mention& take : takes_) {
      if (putter[take.value] == kNobody) refusal_ = refusal({take.id});
    }
    return true;
  }

  std::optional<Decision> settle(Decision (*decide)(Stays stays)) {
    if (refusal_) return refusal_;
    for (const Choice choice : {Choice::kFirstPut, Choice::kSmallest, Choice::kLastPut}) {
      Decision decision = decide(with_takes(choice));
      if (decision.verdict == Verdict::kValid || takes_in_doubt_.empty()) return decision;
    }
    Decision most = decide(with_takes(Choice::kAll));
    if (most.verdict == Verdict::kValid) return std::nullopt;
    for (const OperationId id : takes_in_doubt_) most.start.push_back(id);
    return refusal(std::move(most.start));
  }

 private:
  struct Mention {
    OperationId id = 0;
    std::uint32_t value = 0;
    bool in_doubt = false;
  };

  // Which of the values that nobody took are given to the takes in doubt.
  enum class Choice : std::uint8_t { kFirstPut, kSmallest, kLastPut, kAll };

  std::uint32_t value_of_take(OperationId id) { return values_.id_of(operations_[id].output); }

  void add_stay(const Mention& put, bool is_taken, const std::vector<std::uint32_t>& taker) {
    Stay stay;
    stay.putter = put.id;
    stay.value = operations_[put.id].input;
    stay.put = span_of(operations_[put.id], put.in_doubt);
    stay.take = {kNeverTaken, kNeverTaken};
    if (is_taken) {
      stay.is_taken = true;
      stay.taker = takes_[taker[put.value]].id;
      stay.take = span_of(operations_[stay.taker], false);
      if (stay.take.last < stay.put.first) refusal_ = refusal({stay.putter, stay.taker});
      stay.take.first = std::max(stay.take.first, stay.put.first);
      stay.put.last = std::min(stay.put.last, stay.take.last);
    }
    found_.stays.push_back(stay);
  }

  // The stays with takes in doubt given away: one each, or, as if there were enough of them all as
  // early as the first, to every value that nobody took.
  Stays with_takes(Choice choice) const {
    Stays settled = found_;
    if (takes_in_doubt_.empty()) return settled;
    std::vector<Stay*> left;
    for (Stay& stay : settled.stays) {
      if (!stay.is_taken) left.push_back(&stay);
    }
    std::stable_sort(left.begin(), left.end(), [&](const Stay* a, const Stay* b) {
      if (choice == Choice::kSmallest) return a->value < b->value;
      return choice == Choice::kLastPut ? a->put.last > b->put.last : a->put.last < b->put.last;
    });
    const bool to_all = choice == Choice::kAll;
    if (!to_all && left.size() > takes_in_doubt_.size()) left.resize(takes_in_doubt_.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
      Stay& stay = *left[i];
      stay.is_taken = true;
      stay.taker = takes_in_doubt_[to_all ? 0 : i];
      stay.take = span_of(operations_[stay.taker], true);
      stay.take.first = std::max(stay.take.first, stay.put.first);
    }
    return settled;
  }

  std::span<const Operation> operations_;
  ValueIndex values_;
  std::vector<Mention> puts_;
  std::vector<Mention> takes_;
  std::vector<OperationId> takes_in_doubt_;
  std::vector<OperationId> twice_;
  Stays found_;
  std::optional<Decision> refusal_;
};

}  // namespace

Span span_of(const Operation& operation, bool in_doubt) {
  return {4 * static_cast<Moment>(operation.invoke_event) + 5,
          in_doubt ? kAfterAllEvents : 4 * static_cast<Moment>(operation.complete_event) + 3};
}

std::vector<OperationId> in_order(std::vector<Placed> placed) {
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    if (a.at != b.at) return a.at < b.at;
    return a.turn != b.turn ? a.turn < b.turn : a.part < b.part;
  });
  std::vector<OperationId> order;
  order.reserve(placed.size());
  for (const Placed& operation : placed) order.push_back(operation.id);
  return order;
}

std::vector<Span> certain_stretches(const std::vector<Stay>& stays) {
  std::vector<Span> certain;
  for (const Stay& stay : stays) {
    if (stay.is_certain()) certain.push_back({stay.put.last, stay.take.first});
  }
  std::sort(certain.begin(), certain.end(),
            [](const Span& a, const Span& b) { return a.first < b.first; });
  std::vector<Span> stretches;
  for (const Span& span : certain) {
    if (stretches.empty() || stretches.back().last < span.first) {
      stretches.push_back(span);
    } else {
      stretches.back().last = std::max(stretches.back().last, span.last);
    }
  }
  return stretches;
}

Moment first_gap(const std::vector<Span>& stretches, Moment from) {
  const Moment gap = from + 1;
  const auto after = std::partition_point(stretches.begin(), stretches.end(),
                                          [&](const Span& stretch) { return stretch.first < gap; });
  if (after == stretches.begin() || std::prev(after)->last < gap) return gap;
  return std::prev(after)->last + 1;
}

std::vector<OperationId> covering(const std::vector<Stay>& stays, Span span) {
  std::vector<const Stay*> certain;
  for (const Stay& stay : stays) {
    if (stay.is_certain() && stay.take.first > span.first && stay.put.last < span.last) {
      certain.push_back(&stay);
    }
  }
  std::sort(certain.begin(), certain.end(),
            [](const Stay* a, const Stay* b) { return a->put.last < b->put.last; });
  std::vector<OperationId> ids;
  Moment covered = span.first + 1;
  const Stay* best = nullptr;
  for (const Stay* stay : certain) {
    if (best != nullptr && stay->put.last > covered) {
      add_operations(*best, &ids);
      covered = best->take.first + 1;
      if (covered > span.last) return ids;
    }
    if (best == nullptr || stay->take.first > best->take.first) best = stay;
  }
  if (best != nullptr) add_operations(*best, &ids);
  return ids;
}

void add_operations(const Stay& stay, std::vector<OperationId>* ids) {
  ids->push_back(stay.putter);
  if (stay.is_taken) ids->push_back(stay.taker);
}

Decision refusal(std::vector<OperationId> start) {
  std::sort(start.begin(), start.end());
  start.erase(std::unique(start.begin(), start.end()), start.end());
  return {Verdict::kInvalid, {}, std::move(start)};
}

std::optional<Decision> decide_container(std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics,
                                         Decision (*decide)(Stays stays)) {
  ContainerFacts facts(operations);
  if (!facts.collect(ids, semantics) || !facts.pair_up()) return std::nullopt;
  return facts.settle(decide);
}

}  // namespace ordeal::checkers
