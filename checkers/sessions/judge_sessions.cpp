#include "checkers/sessions/judge_sessions.hpp"

#include <algorithm>
#include <numeric>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/exhaustion.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/leave_out.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/sessions/source_cases.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWholeMax = 2000;    // operations of a history that is shrunk as a whole
constexpr std::uint64_t kTriesMax = 2000;  // of smaller witnesses
constexpr std::uint64_t kStepsPerTry = 2'000'000;  // what takes longer does not count as smaller
constexpr std::uint64_t kStepsOfTries = 100'000'000;
constexpr std::uint64_t kMemoryPerTry = std::uint64_t{1} << 26;

// Leaves out what is not needed: halves first, single operations in the end.
class WitnessShrinker {
 public:
  WitnessShrinker(const SessionSources& sources, const FindViolation& find)
      : sources_(sources), find_(find) {}

  // Requires: ids ascending.
  std::vector<OperationId> run(std::vector<OperationId> ids) {
    return leave_out(
        std::move(ids), [&](const auto& fewer) { return violation_of(fewer).has_value(); },
        [&] { return is_minimal(); });
  }

  // With the operations' numbers in the whole history. Whatever the reads among them saw.
  std::optional<SessionViolation> violation_of(const std::vector<OperationId>& ids,
                                               bool in_all_cases = false) {
    ++tries_;
    const History part = sources_.history().select(ids);
    const SessionSources of_part(part, sources_, ids);
    SourceOutcome outcome = search_sources(of_part, find_, {kStepsPerTry, kMemoryPerTry});
    steps_ += outcome.steps;
    if (!outcome.violation) return std::nullopt;
    if (in_all_cases && !of_part.ambiguous().empty()) {
      return explain_by_cases(of_part, ids, find_, kStepsPerTry);
    }
    renumber(*outcome.violation, ids);
    return std::move(outcome.violation);
  }

  bool is_minimal() const { return tries_ < kTriesMax && steps_ < kStepsOfTries && !is_stopped(); }

 private:
  // The reasons begin with who is called T1, T2, ..., each by its number.
  static void renumber(SessionViolation& violation, const std::vector<OperationId>& ids) {
    const auto called = [](OperationId id) { return " is operation " + std::to_string(id) + ','; };
    for (std::size_t i = 0; i < violation.named.size() && i < violation.reasons.size(); ++i) {
      OperationId& id = violation.named[i];
      const std::string in_part = called(id);
      id = ids[id];
      const std::size_t at = violation.reasons[i].find(in_part);
      if (at != std::string::npos) violation.reasons[i].replace(at, in_part.size(), called(id));
    }
    for (OperationId& id : violation.operations) id = ids[id];
    for (ReasonStep& told : violation.steps) {
      told.step.from = ids[told.step.from];
      told.step.to = ids[told.step.to];
    }
  }

  const SessionSources& sources_;
  const FindViolation& find_;
  std::uint64_t tries_ = 0;
  std::uint64_t steps_ = 0;
};

void report_violation(const SessionViolation& violation, const History& history, bool is_minimal,
                      Report& report) {
  report.verdict = Verdict::kInvalid;
  report.code = violation.code;
  report.title = title_of(violation.code);
  report.culprit = violation.operations.front();
  report.key = history.key_text(history.operation(*report.culprit).key);
  report.witness = violation.operations;
  std::sort(report.witness.begin(), report.witness.end());
  report.witness.erase(std::unique(report.witness.begin(), report.witness.end()),
                       report.witness.end());
  report.witness_is_minimal = is_minimal;
  report.reasons = violation.reasons;
  report.named = violation.named;
  report.steps = violation.steps;
}

KeyReport whole_of(const History& history, const Report& report) {
  KeyReport whole;
  whole.verdict = report.verdict;
  whole.method = "sessions";
  whole.operations = history.operations().size();
  for (const Operation& operation : history.operations()) whole.in_doubt += operation.is_info();
  return whole;
}

// The most plausible sources, and then others. Where real time leaves an order of all operations,
// that has sources which do for every model, and mostly it is found much faster. Where only one
// write can have been seen it is asked for last, of large histories of many processes.
SourceOutcome decide(const SessionSources& sources, const CheckOptions& options,
                     std::string_view model, const FindViolation& find) {
  if (!sources.ambiguous().empty() && is_linearizable(sources.history(), options, kLongLook)) {
    return {};
  }
  SourceOutcome outcome = search_sources(
      sources, find, {options.steps_max, options.memory_max, replay_rules_of(model)});
  const bool may_be_found =
      outcome.exhausted != BudgetKind::kNothing && sources.ambiguous().empty() && !is_stopped();
  if (may_be_found && is_linearizable(sources.history(), options, 1)) return {};
  return outcome;
}

void explain(const SessionSources& sources, const CheckOptions& options, const FindViolation& find,
             SourceOutcome outcome, Report& report) {
  const History& history = sources.history();
  std::vector<OperationId> ids = std::move(outcome.core);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const std::string_view code = outcome.violation->code;
  const bool is_unwritten = code == kUnwrittenRegister || code == kFailedRegister;
  if (is_unwritten && ids.size() == outcome.violation->operations.size()) {
    return report_violation(*outcome.violation, history, true, report);
  }
  WitnessShrinker shrinker(sources, find);
  // A finder may have left out what its proof rests on.
  if (!shrinker.violation_of(ids) && history.operations().size() <= kWholeMax) {
    ids.resize(history.operations().size());
    std::iota(ids.begin(), ids.end(), OperationId{0});
  }
  if (options.shrink) ids = shrinker.run(std::move(ids));
  if (const auto shown = shrinker.violation_of(ids, true)) {
    return report_violation(*shown, history, options.shrink && shrinker.is_minimal(), report);
  }
  if (!sources.ambiguous().empty()) {
    const std::string subject =
        "What was read, several can have written; whatever it was, some of "
        "these operations are wrong. In the most plausible case:";
    outcome.violation->reasons.insert(outcome.violation->reasons.begin(), subject);
    outcome.violation->steps.clear();
    outcome.violation->named.clear();
    auto& operations = outcome.violation->operations;
    operations.insert(operations.end(), ids.begin(), ids.end());
  }
  report_violation(*outcome.violation, history, false, report);
}

}  // namespace

Report judge_sessions(std::string_view checker, const History& history, const CheckOptions& options,
                      const FindViolation& find) {
  Report report;
  report.checker = checker;
  report.model = "register";
  const SessionSources sources(history, options.semantics);
  if (!sources.refusal().empty()) {
    refuse(report, sources.refusal());
    return report;
  }
  report.switches = switches_of(options.semantics, history);
  count_evidence(history, report);
  SourceOutcome outcome = decide(sources, options, checker, find);
  if (outcome.exhausted != BudgetKind::kNothing) {
    report.verdict = Verdict::kUnknown;
    report.exhausted = exhaustion_of(outcome.exhausted, options, whole_of(history, report),
                                     ", or have fewer processes");
  } else if (outcome.violation) {
    explain(sources, options, find, std::move(outcome), report);
  }
  report.keys.push_back(whole_of(history, report));
  return report;
}

}  // namespace ordeal::checkers
