#include "checkers/workloads/anomaly_log.hpp"

#include <algorithm>

#include "checkers/codes.hpp"

namespace ordeal::checkers {
namespace {

void explain(std::string_view code, const Occurrence& occurrence, Report& report) {
  report.verdict = Verdict::kInvalid;
  report.code = code;
  report.title = title_of(code);
  report.key = occurrence.key;
  report.culprit = occurrence.operations.front();
  report.witness = occurrence.operations;
  std::sort(report.witness.begin(), report.witness.end());
  report.witness.erase(std::unique(report.witness.begin(), report.witness.end()),
                       report.witness.end());
  report.witness_is_minimal = true;
  report.reasons = occurrence.reasons;
  report.steps = occurrence.steps;
}

}  // namespace

AnomalyLog::AnomalyLog(std::initializer_list<std::string_view> forbidden,
                       std::initializer_list<std::string_view> allowed) {
  for (const std::string_view code : forbidden) kinds_.push_back({code, true, 0, {}});
  for (const std::string_view code : allowed) kinds_.push_back({code, false, 0, {}});
}

AnomalyLog::Kind& AnomalyLog::kind_of(std::string_view code) {
  return *std::find_if(kinds_.begin(), kinds_.end(),
                       [&](const Kind& kind) { return kind.code == code; });
}

void AnomalyLog::report_to(Report& report) const {
  for (const Kind& kind : kinds_) {
    if (kind.count == 0) continue;
    report.anomalies.push_back({.name = anomaly_name(kind.code),
                                .code = std::string(kind.code),
                                .title = std::string(title_of(kind.code)),
                                .count = kind.count,
                                .is_forbidden = kind.is_forbidden,
                                .operations = kind.first.operations,
                                .reasons = kind.first.reasons,
                                .steps = kind.first.steps});
    if (kind.is_forbidden && report.verdict != Verdict::kInvalid) {
      explain(kind.code, kind.first, report);
    }
  }
}

std::string anomaly_name(std::string_view code) {
  const std::string_view title = title_of(code);
  return std::string(title.substr(0, title.find(':')));
}

std::string sentence(std::string text) {
  if (text.starts_with("the ")) text.front() = 'T';
  if (text.ends_with(',')) text.pop_back();
  return text + '.';
}

void refuse(Report& report, std::string why) {
  report.verdict = Verdict::kUnknown;
  report.refusal = std::move(why);
}

}  // namespace ordeal::checkers
