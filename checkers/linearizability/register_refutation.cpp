#include "checkers/linearizability/register_refutation.hpp"

#include <algorithm>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/history/history.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {
namespace {

using Moment = std::int64_t;  // an event number; -1 is before every event
constexpr Moment kBeforeAll = -1;

Moment moment(EventNumber event) { return static_cast<Moment>(event); }

struct Observer {
  OperationId id;
  std::uint32_t value;
};

// What shows that a value was current at some moment of an operation.
struct Evidence {
  OperationId id;
  std::uint32_t value;
  Moment began;
  Moment ended;
};

// Answers: of what ended before a moment, and is not of this value, which began last?
// Keeps, for every beginning of the list, the best and the best of another value.
class EvidenceIndex {
 public:
  explicit EvidenceIndex(std::vector<Evidence> evidence) : evidence_(std::move(evidence)) {
    std::sort(evidence_.begin(), evidence_.end(),
              [](const Evidence& a, const Evidence& b) { return a.ended < b.ended; });
    Best best;
    for (std::uint32_t i = 0; i < evidence_.size(); ++i) {
      const auto later = [&](const std::optional<std::uint32_t>& than) {
        return !than || evidence_[i].began > evidence_[*than].began;
      };
      if (later(best.first)) {
        if (best.first && evidence_[*best.first].value != evidence_[i].value)
          best.second = best.first;
        best.first = i;
      } else if (evidence_[i].value != evidence_[*best.first].value && later(best.second)) {
        best.second = i;
      }
      best_.push_back(best);
    }
  }

  const Evidence* latest(Moment ended_before, std::uint32_t not_value) const {
    const auto end =
        std::partition_point(evidence_.begin(), evidence_.end(),
                             [&](const Evidence& e) { return e.ended < ended_before; });
    if (end == evidence_.begin()) return nullptr;
    const Best& best = best_[static_cast<std::size_t>(end - evidence_.begin()) - 1];
    if (evidence_[*best.first].value != not_value) return &evidence_[*best.first];
    return best.second ? &evidence_[*best.second] : nullptr;
  }

 private:
  struct Best {
    std::optional<std::uint32_t> first;
    std::optional<std::uint32_t> second;  // the best whose value is not that of first
  };
  std::vector<Evidence> evidence_;
  std::vector<Best> best_;
};

struct ValueFacts {
  std::vector<OperationId> writers;           // in order of invocation
  std::vector<Moment> effect_before;          // running maximum over writers: all have taken
                                              // effect by then (kNever: perhaps never)
  std::optional<OperationId> first_sighting;  // the ok observer that completed first
  std::vector<OperationId> replacers;         // ok cas's from it to another value
};

class RegisterFacts {
 public:
  RegisterFacts(std::span<const Operation> operations, std::span<const OperationId> ids,
                const Semantics& semantics)
      : operations_(operations), model_{semantics} {
    initial_ = value_id(semantics.initial);
    for (const OperationId id : ids) add(id);
    std::sort(observers_.begin(), observers_.end(), [&](const Observer& a, const Observer& b) {
      return operations_[a.id].complete_event < operations_[b.id].complete_event;
    });
    // Plain writes first, then reads, then cas's: a witness must explain what its operations saw,
    // and a write saw nothing.
    for (auto* evidence : {&by_writes_, &by_reads_, &by_cas_}) indices_.emplace_back(*evidence);
  }

  std::optional<Refutation> first_refutation() const {
    std::optional<Refutation> found = first_used_up();
    for (const Observer& observer : observers_) {
      if (found && completed(observer.id) > completed(found->culprit)) break;
      if (const auto refutation = refute(observer)) return refutation;
    }
    return found;
  }

 private:
  std::uint32_t value_id(Value value) {
    const std::uint32_t id = values_.id_of(value);
    if (id >= facts_.size()) facts_.resize(id + 1);
    return id;
  }

  Moment completed(OperationId id) const { return moment(operations_[id].complete_event); }

  void add(OperationId id) {
    const Operation& operation = operations_[id];
    const Part part = model_.part(operation);
    if (part == Part::kNone || model_.is_evidence(operation)) return;
    const bool changes = !model_.is_read_only(operation);
    if (changes) add_writer(id, part);
    const auto observed = model_.observed(operation);
    if (part != Part::kRequired || !observed) return;
    const std::uint32_t value = value_id(*observed);
    ValueFacts& facts = facts_[value];
    observers_.push_back({id, value});
    if (!facts.first_sighting || completed(id) < completed(*facts.first_sighting)) {
      facts.first_sighting = id;
    }
    if (changes) {
      facts.replacers.push_back(id);
    } else {
      by_reads_.push_back({id, value, moment(operation.invoke_event), completed(id)});
    }
  }

  void add_writer(OperationId id, Part part) {
    const Operation& operation = operations_[id];
    const std::uint32_t value = value_id(operation.input);
    ValueFacts& facts = facts_[value];
    const Moment before = moment(part == Part::kRequired ? operation.complete_event : kNever);
    facts.effect_before.push_back(
        facts.effect_before.empty() ? before : std::max(before, facts.effect_before.back()));
    facts.writers.push_back(id);
    if (part != Part::kRequired) return;
    auto& evidence = operation.function == Function::kCas ? by_cas_ : by_writes_;
    evidence.push_back({id, value, moment(operation.invoke_event), before});
  }

  // How many of the value's writers could be the observer's source.
  std::size_t source_count(const Observer& observer) const {
    const auto& writers = facts_[observer.value].writers;
    return static_cast<std::size_t>(
        std::partition_point(writers.begin(), writers.end(),
                             [&](OperationId id) {
                               return moment(operations_[id].invoke_event) < completed(observer.id);
                             }) -
        writers.begin());
  }

  std::optional<Refutation> refute(const Observer& observer) const {
    const std::size_t sources = source_count(observer);
    const bool is_cas = operations_[observer.id].function == Function::kCas;
    Refutation refutation;
    refutation.culprit = observer.id;
    if (sources == 0 && observer.value != initial_) {
      refutation.code = is_cas ? kImpossibleCas : kUnwrittenValue;
      return refutation;
    }
    refutation.kind = RefutationKind::kOverwritten;
    const ValueFacts& facts = facts_[observer.value];
    const Moment written = sources == 0 ? kBeforeAll : facts.effect_before[sources - 1];
    refutation.overwriter = overwriter_after(written, observer);
    refutation.code = is_cas ? kImpossibleCas : kStaleRead;
    if (refutation.overwriter) return refutation;
    if (sources != 1 || observer.value == initial_) return std::nullopt;
    refutation.sighting = facts.first_sighting;
    refutation.overwriter = overwriter_after(completed(*facts.first_sighting), observer);
    refutation.code = is_cas ? kImpossibleCas : kValueCameBack;
    if (refutation.overwriter) return refutation;
    return std::nullopt;
  }

  std::optional<OperationId> overwriter_after(Moment written, const Observer& observer) const {
    const Moment began = moment(operations_[observer.id].invoke_event);
    for (const EvidenceIndex& index : indices_) {
      const Evidence* latest = index.latest(began, observer.value);
      if (latest != nullptr && latest->began > written) return latest->id;
    }
    return std::nullopt;
  }

  std::optional<Refutation> first_used_up() const {
    std::optional<Refutation> found;
    for (std::uint32_t value = 0; value < facts_.size(); ++value) {
      std::vector<OperationId> replacers = facts_[value].replacers;
      const std::size_t times = facts_[value].writers.size() + (value == initial_ ? 1 : 0);
      if (replacers.size() <= times) continue;
      std::sort(replacers.begin(), replacers.end(),
                [&](OperationId a, OperationId b) { return completed(a) < completed(b); });
      const OperationId culprit = replacers[times];
      if (found && completed(found->culprit) < completed(culprit)) continue;
      found = Refutation{RefutationKind::kUsedUp, kImpossibleCas, culprit, {}, {}};
    }
    return found;
  }

  std::span<const Operation> operations_;
  Register model_;
  ValueIndex values_;
  std::vector<ValueFacts> facts_;  // by value
  std::uint32_t initial_ = 0;
  std::vector<Observer> observers_;  // by completion
  std::vector<Evidence> by_writes_;
  std::vector<Evidence> by_reads_;
  std::vector<Evidence> by_cas_;
  std::vector<EvidenceIndex> indices_;
};

}  // namespace

std::optional<Refutation> refute_register(std::span<const Operation> operations,
                                          std::span<const OperationId> ids,
                                          const Semantics& semantics) {
  return RegisterFacts(operations, ids, semantics).first_refutation();
}

}  // namespace ordeal::checkers
