#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {

Report check_unique_ids(const History& history, const CheckOptions& /*options*/) {
  Report report;
  report.checker = "unique-ids";
  if (!history.operations().empty() && !fits_unique_ids(history)) {
    refuse(report, "unique ids are about operations called \"generate\" and nothing else");
    return report;
  }
  AnomalyLog log({kDuplicateId}, {});
  ValueIndex ids;
  std::vector<OperationId> first;  // to return it
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    if (!operation.is_ok() || operation.output.is_nil()) continue;
    const std::uint32_t at = ids.id_of(operation.output);
    if (at == first.size()) {
      first.push_back(id);
      continue;
    }
    log.add(kDuplicateId, [&] {
      const std::string value = history.value_text(operation.output);
      return Occurrence{
          "",
          {id, first[at]},
          {subject_text(history, history.operation(first[at])) + " got " + value + '.',
           subject_text(history, operation) + " got " + value + " too."}};
    });
  }
  count_evidence(history, report);
  KeyReport whole;
  whole.method = "ids";
  whole.operations = history.operations().size();
  log.report_to(report);
  if (first.empty()) {
    report.verdict = Verdict::kUnknown;
    report.warnings.push_back({std::string(kTooLittleEvidence), "no id was generated"});
  }
  whole.verdict = report.verdict;
  report.keys.push_back(std::move(whole));
  return report;
}

bool fits_unique_ids(const History& history) {
  return !history.operations().empty() &&
         std::ranges::all_of(history.operations(), [&](const Operation& operation) {
           return history.function_name(operation.function) == "generate";
         });
}

}  // namespace ordeal::checkers
