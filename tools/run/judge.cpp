#include "tools/run/judge.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "checkers/border.hpp"
#include "checkers/certify.hpp"
#include "checkers/registry.hpp"
#include "tools/report/certificate_text.hpp"
#include "tools/report/numbers.hpp"
#include "tools/run/idle_gates.hpp"

namespace ordeal::tools {
namespace {

constexpr const char* kPropertyCode = "PRP001";
constexpr const char* kUnavailableCode = "AVL001";
constexpr const char* kVacuousCode = "EVD002";

RunVerdict run_verdict(checkers::Verdict verdict) {
  switch (verdict) {
    case checkers::Verdict::kValid:
      return RunVerdict::pass;
    case checkers::Verdict::kUnknown:
      return RunVerdict::inconclusive;
    case checkers::Verdict::kInvalid:
      return RunVerdict::violation;
  }
  return RunVerdict::inconclusive;
}

// A verdict whose certificate is refused is none.
void certify_verdict(checkers::Judge& judge, const checkers::Report& report, CheckResult& outcome) {
  const checkers::Certification proof = certify(judge, report);
  outcome.certificate = certificate_text(proof);
  if (proof.verification.outcome != checkers::Verification::Outcome::kRefused) return;
  outcome.verdict = RunVerdict::broken;
  outcome.code.clear();
  outcome.title = outcome.name + ": " + outcome.certificate;
}

checkers::CheckOptions options_of(const Check& check, const Workload& workload) {
  checkers::CheckOptions options;
  options.model = check.model;
  if (check.budget != 0) options.steps_max = check.budget;
  options.keep_order = check.verify;
  if (workload.kind == "bank") {
    options.total = workload.number("accounts") * workload.number("balance");
  }
  return options;
}

CheckResult ask_checker(const Check& check, const Workload& workload, RunResult& result) {
  CheckResult outcome;
  outcome.check = check;
  outcome.name = check.name;
  const checkers::CheckerRow* row = checkers::find_checker(check.name);
  sim::require(row != nullptr, "a scenario's checkers exist");
  checkers::Judge judge(result.history, options_of(check, workload));
  checkers::Report report = judge.ask(*row);
  outcome.verdict = run_verdict(report.verdict);
  outcome.code = report.code;
  outcome.title = report.title;
  if (!report.refusal.empty()) {
    outcome.title = report.refusal;
  } else if (report.exhausted) {
    outcome.title = "the budget of " + std::to_string(report.exhausted->limit) + ' ' +
                    report.exhausted->budget + " ran out";
  }
  outcome.summary =
      std::to_string(report.keys.size()) + (report.keys.size() == 1 ? " key" : " keys");
  for (const checkers::Warning& warning : report.warnings) {
    result.warnings.push_back(warning.code + ": " + warning.text);
  }
  if (check.verify) certify_verdict(judge, report, outcome);
  outcome.report = std::move(report);
  return outcome;
}

CheckResult ask_property(const Check& check, const protocols::Property& property) {
  CheckResult outcome;
  outcome.check = check;
  outcome.name = property.name;
  outcome.property = property;
  if (property.kind == protocols::PropertyKind::sometimes) {
    // Demanded by name: a run in which it never happened proves nothing of what it is there to
    // show.
    outcome.verdict = property.looks == 0 ? RunVerdict::inconclusive : RunVerdict::pass;
    outcome.code = property.looks == 0 ? kVacuousCode : "";
    outcome.title = property.looks == 0 ? property.name + " never came true in this run" : "";
    outcome.summary = "came true " + std::to_string(property.looks) + " times";
  } else if (property.is_violated()) {
    outcome.verdict = RunVerdict::violation;
    outcome.code = kPropertyCode;
    outcome.title = property.name + ": " + property.first_break;
  } else {
    outcome.summary = "looked " + std::to_string(property.looks) + " times";
  }
  return outcome;
}

CheckResult ask_availability(const Check& check, const RunResult& result) {
  CheckResult outcome;
  outcome.check = check;
  outcome.name = "available";
  const std::string share = percent_text(result.operations_answered, result.operations);
  const std::string wanted = std::to_string(check.at_least_percent) + "%";
  const auto at_least = static_cast<std::uint64_t>(check.at_least_percent);
  if (result.operations_answered * 100 < at_least * result.operations) {
    outcome.verdict = RunVerdict::violation;
    outcome.code = kUnavailableCode;
    outcome.title =
        "not available: " + share + " of the operations were answered, " + wanted + " are demanded";
  } else {
    outcome.summary = share + " >= " + wanted;
  }
  return outcome;
}

// A run in which nothing interesting happened proves nothing, however green.
void warn_of_vacuity(RunResult& result) {
  if (result.operations > 0 && result.operations_ok == 0) {
    result.warnings.push_back("EVD003: none of " + std::to_string(result.operations) +
                              " operations succeeded; the run says nothing");
  }
}

}  // namespace

void judge(const Scenario& scenario, RunResult& result) {
  for (const Check& check : scenario.checks) {
    switch (check.kind) {
      case Check::Kind::checker:
        result.checks.push_back(ask_checker(check, scenario.workload, result));
        break;
      case Check::Kind::available:
        result.checks.push_back(ask_availability(check, result));
        break;
      case Check::Kind::properties:
      case Check::Kind::property:
        for (const protocols::Property& property : result.properties) {
          const bool is_asked = check.kind == Check::Kind::property
                                    ? property.name == check.name
                                    : property.kind != protocols::PropertyKind::sometimes;
          if (is_asked) result.checks.push_back(ask_property(check, property));
        }
        break;
    }
  }
  warn_of_vacuity(result);
  for (std::string& warning : warnings_of_idle_gates(scenario, result)) {
    result.warnings.push_back(std::move(warning));
  }
  if (result.failure) result.verdict = RunVerdict::broken;
  for (const CheckResult& check : result.checks) {
    result.verdict = std::max(result.verdict, check.verdict);
  }
  // What came out of something else than the script is no verdict on it.
  const bool went_otherwise = result.failure && result.failure->kind == sim::FailureKind::script;
  if (went_otherwise) result.verdict = RunVerdict::broken;
}

void find_borders(const Scenario& scenario, RunResult& result) {
  for (CheckResult& check : result.checks) {
    const bool is_violated = check.report && check.verdict == RunVerdict::violation;
    if (!check.report || (!is_violated && !check.check.border)) continue;
    checkers::BorderLimits limits;
    if (check.check.border) limits.operations_max = std::numeric_limits<std::uint64_t>::max();
    checkers::Judge judge(result.history, options_of(check.check, scenario.workload));
    complete_border(judge, limits, *check.report);
  }
}

}  // namespace ordeal::tools
