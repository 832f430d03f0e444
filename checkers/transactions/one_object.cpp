#include "checkers/transactions/one_object.hpp"

#include "checkers/linearizability/linearizable.hpp"

namespace ordeal::checkers {

Report check_as_one_object(const History& history, CheckOptions options, Level level,
                           const std::string& why) {
  options.model = kAllRegisters;
  Report report;
  if (history.has_real_time()) report = check_linearizable(history, options);
  report.checker = row_of(level).name;
  report.model = kAllRegisters;
  const bool is_exact = level == Level::kStrictSerializable || !report.refusal.empty();
  if (history.has_real_time() && (is_exact || report.verdict == Verdict::kValid)) return report;
  Report unknown;
  unknown.checker = report.checker;
  unknown.model = report.model;
  unknown.verdict = Verdict::kUnknown;
  unknown.refusal = why;
  if (report.verdict == Verdict::kInvalid) {
    unknown.refusal += "; the history is not strict-serializable";
  } else if (history.has_real_time()) {
    unknown.refusal += "; whether it is strict-serializable is not decided";
  }
  return unknown;
}

}  // namespace ordeal::checkers
