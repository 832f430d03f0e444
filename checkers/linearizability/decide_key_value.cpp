#include <algorithm>
#include <iterator>
#include <numeric>

#include "checkers/leave_out.hpp"
#include "checkers/linearizability/decide_register.hpp"
#include "checkers/linearizability/text_states.hpp"

namespace ordeal::checkers {
namespace {

// The operation as one of a cas-register whose values are the states.
Operation as_register(Operation operation, const TextStates::Entry& entry) {
  const Value after = Value::integer(entry.after);
  operation.input = operation.output = Value::nil();
  if (entry.is_read) {
    operation.output = after;
    return operation;
  }
  operation.input = after;
  operation.function = Function::kWrite;
  // An append nobody saw can come wherever a put can: what follows it before the next put is not
  // seen either.
  if (entry.before == kNobody) return operation;
  operation.function = Function::kCas;
  operation.expected = Value::integer(entry.before);
  return operation;
}

Decision decide_states(std::span<const Operation> operations, const TextStates& states,
                       const Semantics& semantics) {
  std::vector<Operation> told;
  told.reserve(states.entries().size());
  for (const auto& entry : states.entries()) {
    told.push_back(as_register(operations[entry.id], entry));
  }
  std::vector<OperationId> positions(told.size());
  std::iota(positions.begin(), positions.end(), OperationId{0});
  Semantics of_states;
  of_states.initial = Value::integer(TextStates::kNothingYet);
  of_states.fail = semantics.fail;
  return *decide_register(told, positions, of_states);
}

class KeyValueDecision {
 public:
  KeyValueDecision(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), semantics_(semantics) {}

  std::optional<Decision> decide(std::span<const OperationId> ids) {
    const auto states = TextStates::of(operations_, ids, semantics_);
    if (!states) return std::nullopt;
    if (!states->impossible().empty()) {
      return refusal_of(*states, {states->impossible().begin(), states->impossible().end()});
    }
    Decision decision = decide_states(operations_, *states, semantics_);
    if (decision.verdict == Verdict::kValid) {
      for (OperationId& id : decision.order) id = states->entries()[id].id;
      return decision;
    }
    std::vector<OperationId> start;
    for (const OperationId position : decision.start) {
      const auto& entry = states->entries()[position];
      start.push_back(entry.id);
      if (entry.shown_by != kNobody) start.push_back(states->entries()[entry.shown_by].id);
    }
    return refusal_of(*states, std::move(start));
  }

 private:
  Decision refusal_of(const TextStates& states, std::vector<OperationId> start) {
    Decision decision{Verdict::kInvalid, {}, minimal(states, std::move(start)), false};
    decision.is_closed = !is_untold_;
    for (const OperationId read : states.impossible()) {
      const auto failed = states.failed_sources_of(read);
      decision.start.insert(decision.start.end(), failed.begin(), failed.end());
    }
    std::sort(decision.start.begin(), decision.start.end());
    return decision;
  }

  // False, too, where the texts do not tell: without the read that was impossible another may show
  // a text that was written twice.
  bool fails(std::span<const OperationId> ids) {
    const auto states = TextStates::of(operations_, ids, semantics_);
    is_untold_ = is_untold_ || !states;
    if (!states) return false;
    return !states->impossible().empty() ||
           decide_states(operations_, *states, semantics_).verdict == Verdict::kInvalid;
  }

  // First with what reads need, then without what no read that is left needs.
  std::vector<OperationId> minimal(const TextStates& states, std::vector<OperationId> items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    items = leave_out(
        std::move(items), [&](const auto& fewer) { return fails(states.closed(fewer)); },
        [] { return true; });
    std::vector<OperationId> set = states.closed(items);
    std::vector<OperationId> shown = shown_in(states, set);
    is_untold_ = false;
    for (std::size_t at = 0; at < set.size();) {
      std::vector<OperationId> rest = set;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
      if (!std::binary_search(shown.begin(), shown.end(), set[at]) && fails(rest)) {
        set = std::move(rest);
        shown = shown_in(states, set);
        is_untold_ = false;
        at = 0;
      } else {
        ++at;
      }
    }
    return set;
  }

  // The writes that the reads of the set need.
  std::vector<OperationId> shown_in(const TextStates& states,
                                    const std::vector<OperationId>& set) const {
    const auto is_read = [&](OperationId id) {
      return operations_[id].function == Function::kRead;
    };
    std::vector<OperationId> reads;
    std::copy_if(set.begin(), set.end(), std::back_inserter(reads), is_read);
    std::vector<OperationId> shown = states.closed(reads);
    std::erase_if(shown, is_read);
    return shown;
  }

  std::span<const Operation> operations_;
  const Semantics& semantics_;
  bool is_untold_ = false;  // what is left without one of the witness: another has to say
};

}  // namespace

std::optional<Decision> decide_key_value(std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics) {
  return KeyValueDecision(operations, semantics).decide(ids);
}

}  // namespace ordeal::checkers
