#include "checkers/sessions/sequential_objects.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/exhaustion.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/leave_out.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/stands_alone.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint64_t kStepsPerTry = 200'000;  // what takes longer does not count as smaller
constexpr std::size_t kSmallOnesMax = 10'000;    // operations: each is asked of all
constexpr std::size_t kWitnessMax = 1'000;       // operations that are tried before all are
constexpr std::uint64_t kStepsEach = 200;        // of an order in real time, for an operation
constexpr int kTriesMax = 400;                   // of smaller witnesses
constexpr std::size_t kToldMax = 12;             // operations that a sentence lists

class SequentialObjects {
 public:
  SequentialObjects(const History& history, const CheckOptions& options, const ModelRow& model)
      : history_(history),
        options_(options),
        model_(model),
        stands_alone_(history, model, options_.semantics) {
    options_.semantics.values = &history.values();
    report_.checker = "sequential-consistency";
    report_.model = model.name;
  }

  Report run() {
    report_.refusal = refusal_of(model_, history_);
    if (!report_.refusal.empty()) {
      report_.verdict = Verdict::kUnknown;
      return report_;
    }
    report_.switches = switches_of(options_.semantics, history_);
    count_evidence(history_, report_);
    judge();
    return report_;
  }

 private:
  // Real time leaves far less to be tried, and one object far less than all; then all together.
  void judge() {
    KeyReport whole;
    whole.method = "search";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    if (!is_quickly_linearizable() && !finds_small_part()) search_all(whole);
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
  }

  bool is_quickly_linearizable() const {
    if (!history_.has_real_time()) return false;
    CheckOptions quick = options_;
    quick.shrink = false;
    quick.steps_max =
        std::min<std::uint64_t>(options_.steps_max, kStepsEach * history_.operations().size());
    return check_linearizable(history_, quick, model_).verdict == Verdict::kValid;
  }

  // What is wrong is often wrong with few: what shows that there is no order in real time, or what
  // was done with one value.
  bool finds_small_part() {
    std::vector<std::vector<OperationId>> candidates;
    const std::uint64_t steps_per_try = std::min(options_.steps_max, kStepsPerTry);
    if (history_.has_real_time()) {
      CheckOptions quick = options_;
      quick.steps_max = steps_per_try;
      std::vector<OperationId> witness = check_linearizable(history_, quick, model_).witness;
      std::erase_if(witness, [&](OperationId id) {
        return model_.part(history_.operation(id), options_.semantics) == Part::kNone;
      });
      witness = stands_alone_.completed(std::move(witness), kWitnessMax);
      if (!witness.empty()) candidates.push_back(std::move(witness));
    }
    if (history_.operations().size() <= kSmallOnesMax) {
      for (auto& one : stands_alone_.small_ones()) candidates.push_back(std::move(one));
    }
    for (const auto& candidate : candidates) {
      if (search(candidate, steps_per_try).verdict != Verdict::kInvalid) continue;
      report_violation(candidate);
      return true;
    }
    return false;
  }

  void search_all(KeyReport& whole) {
    std::vector<std::vector<OperationId>> parts = history_.by_key();
    std::vector<OperationId> all(history_.operations().size());
    std::iota(all.begin(), all.end(), OperationId{0});
    if (parts.size() > 1) parts.push_back(all);
    for (const auto& ids : parts) {
      const SearchOutcome outcome = search(ids, options_.steps_max);
      whole.steps += outcome.steps;
      whole.configurations += outcome.configurations;
      if (outcome.verdict == Verdict::kInvalid) return report_violation(ids);
      const bool is_whole = ids.size() == all.size();
      if (outcome.verdict == Verdict::kUnknown && is_whole) report_exhaustion(whole, outcome);
    }
  }

  SearchOutcome search(std::span<const OperationId> ids, std::uint64_t steps_max) const {
    SearchLimits limits{options_.steps_max, options_.memory_max};
    limits.steps_max = steps_max;
    return model_.search_sequential(history_.operations(), ids, options_.semantics, limits);
  }

  void report_violation(const std::vector<OperationId>& ids) {
    int tries = 0;
    const auto shows_it = [&](const std::vector<OperationId>& fewer) {
      ++tries;
      return stands_alone_.may(fewer) && search(fewer, kStepsPerTry).verdict == Verdict::kInvalid;
    };
    const auto may_try = [&] { return options_.shrink && tries < kTriesMax && !is_stopped(); };
    report_.witness = leave_out(ids, shows_it, may_try);
    report_.witness_is_minimal = may_try();
    report_.verdict = Verdict::kInvalid;
    report_.code = kNotSequential;
    report_.title = title_of(kNotSequential);
    explain();
    report_.key = history_.key_text(history_.operation(*report_.culprit).key);
  }

  // How far one gets, and what comes next in each process.
  void explain() {
    const SearchOutcome outcome = search(report_.witness, options_.steps_max);
    std::vector<bool> is_done(history_.process_count());
    report_.reasons.push_back(
        outcome.order.empty() ? "No operation can be the first."
                              : "One order that gets furthest: " + list_of(outcome.order) + '.');
    for (const OperationId id : report_.witness) {
      const Operation& operation = history_.operation(id);
      const auto process = static_cast<std::size_t>(operation.process);
      const bool is_in_order = std::ranges::find(outcome.order, id) != outcome.order.end();
      if (is_in_order || is_done[process] || operation.is_info()) continue;
      is_done[process] = true;
      if (!report_.culprit) report_.culprit = id;
      report_.reasons.push_back(text_of(id) + " by " + history_.process_text(operation.process) +
                                ", the next of its process, does not fit there.");
    }
    if (!report_.culprit) report_.culprit = report_.witness.back();
    report_.reasons.emplace_back(
        "Every other order that keeps that of each process was tried; none explains all of them.");
  }

  std::string text_of(OperationId id) const {
    const Operation& operation = history_.operation(id);
    const bool tells = operation.is_ok() && !operation.output.is_nil();
    return operation_text(history_, operation) +
           (tells ? ' ' + result_text(history_, operation) : "");
  }

  std::string list_of(std::span<const OperationId> ids) const {
    std::string text = ids.size() > kToldMax ? "..., " : "";
    if (ids.size() > kToldMax) ids = ids.last(kToldMax);
    for (const OperationId id : ids) {
      text += (id == ids.front() ? "" : ", ") + text_of(id) + " by " +
              history_.process_text(history_.operation(id).process);
    }
    return text;
  }

  void report_exhaustion(const KeyReport& whole, const SearchOutcome& outcome) {
    report_.verdict = Verdict::kUnknown;
    report_.exhausted =
        exhaustion_of(outcome.exhausted, options_, whole, ", or have fewer processes");
  }

  const History& history_;
  CheckOptions options_;
  const ModelRow& model_;
  StandsAlone stands_alone_;
  Report report_;
};

}  // namespace

SearchOutcome find_sequential_order(const History& history, const CheckOptions& options,
                                    const ModelRow& model) {
  std::vector<OperationId> all(history.operations().size());
  std::iota(all.begin(), all.end(), OperationId{0});
  Semantics semantics = options.semantics;
  semantics.values = &history.values();
  return model.search_sequential(history.operations(), all, semantics,
                                 {options.steps_max, options.memory_max});
}

Report check_sequential_objects(const History& history, const CheckOptions& options) {
  const ModelRow* model =
      options.model.empty() ? model_that_fits(history) : find_model(options.model);
  if (model != nullptr) return SequentialObjects(history, options, *model).run();
  Report report;
  report.checker = "sequential-consistency";
  report.model = options.model;
  report.verdict = Verdict::kUnknown;
  report.refusal = "no model has all functions of this history";
  return report;
}

}  // namespace ordeal::checkers
