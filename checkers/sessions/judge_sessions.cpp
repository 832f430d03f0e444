#include "checkers/sessions/judge_sessions.hpp"

#include <algorithm>
#include <numeric>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/exhaustion.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/leave_out.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWholeMax = 2000;    // operations of a history that is shrunk as a whole
constexpr std::uint64_t kTriesMax = 2000;  // of smaller witnesses
constexpr std::uint64_t kStepsPerTry = 2'000'000;  // what takes longer does not count as smaller

// Leaves out what is not needed: halves first, single operations in the end.
class WitnessShrinker {
 public:
  WitnessShrinker(const History& history, const Semantics& semantics, const FindViolation& find)
      : history_(history), semantics_(semantics), find_(find) {}

  // Requires: ids ascending.
  std::vector<OperationId> run(std::vector<OperationId> ids) {
    return leave_out(
        std::move(ids), [&](const auto& fewer) { return violation_of(fewer).has_value(); },
        [&] { return is_minimal(); });
  }

  // With the operations' numbers in the whole history.
  std::optional<SessionViolation> violation_of(const std::vector<OperationId>& ids) {
    ++tries_;
    const History part = history_.select(ids);
    const SessionTable table(part, semantics_);
    if (!table.refusal().empty()) return std::nullopt;
    SessionOutcome outcome = find_(table, kStepsPerTry);
    if (!outcome.violation) return std::nullopt;
    renumber(*outcome.violation, ids);
    return std::move(outcome.violation);
  }

  bool is_minimal() const { return tries_ < kTriesMax && !is_stopped(); }

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

  const History& history_;
  const Semantics& semantics_;
  const FindViolation& find_;
  std::uint64_t tries_ = 0;
};

SessionViolation unwritten_value(const SessionTable& table) {
  const History& history = table.history();
  const UnwrittenRead& first = table.unwritten().front();
  const Operation& read = history.operation(first.read);
  const std::string subject = subject_text(history, read);
  const bool is_cas = read.function == Function::kCas;
  SessionViolation violation{kUnwrittenRegister, {first.read}, {}};
  violation.reasons.push_back(sentence(
      is_cas ? subject + " succeeded" : subject + " returned " + history.value_text(read.output)));
  if (first.failed_write == kNone) {
    violation.reasons.emplace_back("Nobody ever wrote that value, and it is not the initial one.");
  } else {
    violation.code = kFailedRegister;
    violation.operations.push_back(first.failed_write);
    violation.reasons.push_back("The only one who wrote that value failed: " +
                                subject_text(history, history.operation(first.failed_write)) + '.');
  }
  return violation;
}

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

void report_exhaustion(const History& history, const CheckOptions& options, Report& report) {
  report.verdict = Verdict::kUnknown;
  report.exhausted = exhaustion_of(BudgetKind::kSteps, options, whole_of(history, report),
                                   ", or have fewer processes");
}

}  // namespace

Report judge_sessions(std::string_view checker, const History& history, const CheckOptions& options,
                      const FindViolation& find) {
  Report report;
  report.checker = checker;
  report.model = "register";
  const SessionTable table(history, options.semantics);
  if (!table.refusal().empty()) {
    refuse(report, table.refusal());
    return report;
  }
  report.switches = switches_of(options.semantics, history);
  count_evidence(history, report);
  if (!table.unwritten().empty()) {
    report_violation(unwritten_value(table), history, true, report);
  } else {
    const SessionOutcome outcome = find(table, options.steps_max);
    if (outcome.violation) {
      std::vector<OperationId> ids = outcome.violation->operations;
      std::sort(ids.begin(), ids.end());
      ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
      WitnessShrinker shrinker(history, options.semantics, find);
      // A finder may have left out what its proof rests on.
      if (!shrinker.violation_of(ids) && history.operations().size() <= kWholeMax) {
        ids.resize(history.operations().size());
        std::iota(ids.begin(), ids.end(), OperationId{0});
      }
      if (options.shrink) ids = shrinker.run(std::move(ids));
      const auto shown = shrinker.violation_of(ids);
      report_violation(shown ? *shown : *outcome.violation, history,
                       options.shrink && shown && shrinker.is_minimal(), report);
    } else if (outcome.is_undecided) {
      report_exhaustion(history, options, report);
    }
  }
  report.keys.push_back(whole_of(history, report));
  return report;
}

}  // namespace ordeal::checkers
