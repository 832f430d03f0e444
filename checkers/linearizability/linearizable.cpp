#include "checkers/linearizability/linearizable.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/explain.hpp"
#include "checkers/linearizability/register_refutation.hpp"
#include "checkers/linearizability/shrink_values.hpp"
#include "checkers/linearizability/shrink_witness.hpp"
#include "checkers/linearizability/together.hpp"

namespace ordeal::checkers {
namespace {

// A witness that could be smaller is no reason to wait as long as for a verdict: it has a share of
// the budget, or so many steps.
constexpr std::uint64_t kShareOfWitness = 10;
constexpr std::uint64_t kStepsOfWitness = 1'000'000;

class LinearizabilityCheck {
 public:
  LinearizabilityCheck(const History& history, const CheckOptions& options, const ModelRow& model)
      : history_(history),
        options_(options),
        model_(model),
        limits_{options.steps_max, options.memory_max},
        limits_of_witness_{std::min(options.steps_max,
                                    std::max(kStepsOfWitness, options.steps_max / kShareOfWitness)),
                           options.memory_max} {
    options_.semantics.values = &history.values();
    report_.checker = "linearizable";
    report_.model = model.name;
    report_.switches = switches_of(options.semantics, history);
  }

  Report run() {
    if (refuse_without_real_time() || refuse_misfits()) return report_;
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    return report_;
  }

 private:
  bool refuse_without_real_time() {
    if (history_.has_real_time()) return false;
    report_.verdict = Verdict::kUnknown;
    report_.refusal =
        "the history has no real-time order (it tells what each process did, not when), and "
        "linearizability is about that order";
    return true;
  }

  bool refuse_misfits() {
    report_.refusal = refusal_of(model_, history_);
    if (report_.refusal.empty()) return false;
    report_.verdict = Verdict::kUnknown;
    return true;
  }

  // Without a search, where the model has a way that applies; false where it has not.
  bool decide_key(KeyReport& key, std::span<const OperationId> ids) {
    std::optional<Decision> decision;
    if (model_.decide != nullptr) {
      decision = model_.decide(history_.operations(), ids, options_.semantics);
    }
    if (decision && decision->verdict == Verdict::kValid) {
      key.method = "decided";
      if (options_.keep_order) key.order = std::move(decision->order);
      finish_key(std::move(key), ids, {});
      return true;
    }
    if (model_.kind == ModelKind::kRegister) {
      if (const auto refutation = refute_register(history_.operations(), ids, options_.semantics)) {
        key.verdict = Verdict::kInvalid;
        key.method = "pattern";
        const auto start = start_of(*refutation, ids);
        finish_key(std::move(key), ids, start);
        return true;
      }
    }
    if (!decision && model_.kind == ModelKind::kContainer) {
      const auto start = find_invalid_values(history_, model_, options_.semantics, ids, limits_);
      if (start.empty()) return false;
      key.verdict = Verdict::kInvalid;
      key.method = "pattern";
      finish_key(std::move(key), ids, start);
      return true;
    }
    if (!decision) return false;
    key.verdict = Verdict::kInvalid;
    key.method = "decided";
    start_is_witness_ = decision->is_closed;
    finish_key(std::move(key), ids, decision->start);
    start_is_witness_ = false;
    return true;
  }

  void check_key(std::span<const OperationId> ids) {
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.operations = ids.size();
    for (const OperationId id : ids) key.in_doubt += history_.operation(id).is_info();
    if (!decide_key(key, ids)) search_key(std::move(key), ids);
  }

  void search_key(KeyReport key, std::span<const OperationId> ids) {
    SearchOutcome outcome = model_.search(history_.operations(), ids, options_.semantics, limits_);
    key.method = "search";
    key.verdict = outcome.verdict;
    key.steps = outcome.steps;
    key.configurations = outcome.configurations;
    if (key.verdict == Verdict::kValid && options_.keep_order) key.order = std::move(outcome.order);
    if (key.verdict == Verdict::kUnknown) report_exhaustion(key, outcome);
    // What was invoked after the point that no order gets past had no part in getting stuck.
    std::vector<OperationId> start;
    if (key.verdict == Verdict::kInvalid) {
      const EventNumber end = history_.operation(outcome.stuck_at).complete_event;
      std::copy_if(ids.begin(), ids.end(), std::back_inserter(start),
                   [&](OperationId id) { return history_.operation(id).invoke_event < end; });
      if (model_.observed == nullptr) stuck_by_ = end;
    }
    finish_key(std::move(key), ids, start);
    stuck_by_ = kNever;
  }

  // The operations that a refutation speaks of; their closure is invalid.
  std::vector<OperationId> start_of(const Refutation& refutation,
                                    std::span<const OperationId> ids) const {
    std::vector<OperationId> start = {refutation.culprit};
    if (refutation.overwriter) start.push_back(*refutation.overwriter);
    if (refutation.sighting) start.push_back(*refutation.sighting);
    if (refutation.kind != RefutationKind::kUsedUp) return start;
    const Operation& last = history_.operation(refutation.culprit);
    for (const OperationId id : ids) {
      const Operation& other = history_.operation(id);
      const bool replaces = other.function == Function::kCas && other.is_ok() &&
                            other.expected == last.expected && other.input != other.expected;
      if (replaces && other.complete_event < last.complete_event) start.push_back(id);
    }
    return start;
  }

  void finish_key(KeyReport key, std::span<const OperationId> ids,
                  const std::vector<OperationId>& start) {
    const bool first_invalid =
        key.verdict == Verdict::kInvalid && report_.verdict != Verdict::kInvalid;
    report_.verdict = worse(report_.verdict, key.verdict);
    if (first_invalid) {
      report_.key = key.key;
      report_violation(ids, start);
    }
    report_.keys.push_back(std::move(key));
  }

  void report_violation(std::span<const OperationId> ids, const std::vector<OperationId>& start) {
    if (start_is_witness_) {
      report_.witness = start;
      report_.witness_is_minimal = true;
    } else if (model_.kind == ModelKind::kContainer) {
      ShrunkWitness shrunk =
          shrink_values(history_, model_, options_.semantics, ids, start, limits_of_witness_);
      report_.witness = std::move(shrunk.ids);
      report_.witness_is_minimal = shrunk.is_minimal;
    } else if (options_.shrink && Together::knows(model_)) {
      ShrunkWitness shrunk =
          shrink_together(history_, model_, options_.semantics, ids, start, limits_of_witness_);
      report_.witness = std::move(shrunk.ids);
      report_.witness_is_minimal = shrunk.is_minimal;
    } else if (!options_.shrink) {
      report_.witness = close_witness(history_, model_, options_.semantics, ids, start);
    } else {
      ShrunkWitness shrunk = shrink_witness(history_, model_, options_.semantics, ids, start,
                                            limits_of_witness_, stuck_by_);
      report_.witness = std::move(shrunk.ids);
      report_.witness_is_minimal = shrunk.is_minimal;
    }
    const Explanation explanation = explain_violation(history_, model_, options_.semantics, ids,
                                                      report_.witness, limits_of_witness_);
    report_.code = explanation.code;
    report_.title = title_of(explanation.code);
    report_.culprit = explanation.culprit;
    report_.reasons = explanation.reasons;
  }

  void report_exhaustion(const KeyReport& key, const SearchOutcome& outcome) {
    if (report_.exhausted) return;
    const Operation& reached = history_.operation(outcome.stuck_at);
    std::string advice = ", or spread the operations over more keys";
    if (key.in_doubt > 0) {
      advice += ", or have fewer operations in doubt: they are what makes it slow";
    }
    advice += ". No order that was tried gets past operation " + std::to_string(outcome.stuck_at) +
              ", " + subject_text(history_, reached) + " (event " +
              std::to_string(reached.invoke_event) + ')';
    report_.exhausted = exhaustion_of(outcome.exhausted, options_, key, std::move(advice));
  }

  const History& history_;
  CheckOptions options_;
  const ModelRow& model_;
  SearchLimits limits_;
  SearchLimits limits_of_witness_;
  // Of the violation that is being reported:
  bool start_is_witness_ = false;
  EventNumber stuck_by_ = kNever;  // no order of its start gets past the completions up to here
  Report report_;
};

}  // namespace

Report check_linearizable(const History& history, const CheckOptions& options,
                          const ModelRow& model) {
  return LinearizabilityCheck(history, options, model).run();
}

namespace {

// "add, pop": what a history asks of its object, in order of first appearance.
std::string functions_of(const History& history) {
  std::vector<Function> seen;
  std::string names;
  for (const Operation& operation : history.operations()) {
    if (std::ranges::find(seen, operation.function) != seen.end()) continue;
    seen.push_back(operation.function);
    names += (names.empty() ? "" : ", ") + std::string(history.function_name(operation.function));
  }
  return names;
}

}  // namespace

Report check_linearizable(const History& history, const CheckOptions& options) {
  const ModelRow* model =
      options.model.empty() ? model_that_fits(history) : find_model(options.model);
  if (model != nullptr) return check_linearizable(history, options, *model);
  Report report;
  report.checker = "linearizable";
  report.model = options.model;
  report.verdict = Verdict::kUnknown;
  report.refusal = options.model.empty() ? "no model has all functions of this history (" +
                                               functions_of(history) + ')'
                                         : "no model is called \"" + options.model + '"';
  report.refusal += "; models:";
  for (const ModelRow& row : linearizability_models())
    report.refusal += ' ' + std::string(row.name);
  return report;
}

}  // namespace ordeal::checkers
