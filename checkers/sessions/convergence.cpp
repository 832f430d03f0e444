#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {
namespace {

bool is_read(const Operation& operation) { return operation.function == Function::kRead; }

// Whether all it can change is that its input is seen: not so of what is added to a number.
bool brings_its_input(const History& history, const Operation& operation) {
  if (operation.function == Function::kWrite || operation.function == Function::kCas) return true;
  if (operation.function != Function::kAdd && operation.function != Function::kAppend) return false;
  return std::ranges::none_of(history.operations(), [&](const Operation& other) {
    return is_read(other) && other.is_ok() && other.key == operation.key &&
           other.output.is_integer();
  });
}

class ConvergenceCheck {
 public:
  ConvergenceCheck(const History& history, const CheckOptions& options)
      : history_(history), options_(options) {
    report_.checker = "convergence";
  }

  Report run() {
    if (!history_.has_real_time()) {
      refuse(report_, "the history has no real-time order: which reads came last is not known");
      return report_;
    }
    if (!history_.operations().empty() && !fits_convergence(history_)) {
      refuse(report_, "this model is about reads of keys and updates of them, not transactions");
      return report_;
    }
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    report_.evidence.emplace_back("keys compared", compared_);
    log_.report_to(report_);
    if (report_.verdict == Verdict::kInvalid) return report_;
    if (doubtful_ > 0 || compared_ == 0) report_.verdict = Verdict::kUnknown;
    if (doubtful_ > 0) {
      warn(count_text(doubtful_, "key") +
           " read differently in the end, but an update in doubt may have come between");
    } else if (compared_ == 0) {
      warn("no key was read twice after its last update");
    }
    return report_;
  }

 private:
  void warn(const std::string& why) {
    report_.warnings.push_back({std::string(kTooLittleEvidence), why});
  }

  void check_key(const std::vector<OperationId>& ids) {
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "final reads";
    key.operations = ids.size();
    EventNumber end = 0;  // of the updates whose end is known
    std::vector<Value> in_doubt;
    bool may_do_anything = false;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      key.in_doubt += operation.is_info();
      if (is_read(operation)) continue;
      if (operation.is_info()) in_doubt.push_back(operation.input);
      may_do_anything =
          may_do_anything || (operation.is_info() && !brings_its_input(history_, operation));
      end =
          std::max(end, operation.is_pending() ? operation.invoke_event : operation.complete_event);
    }
    std::optional<OperationId> first;
    bool is_compared = false;
    bool is_doubtful = false;
    for (const OperationId id : ids) {
      const Operation& read = history_.operation(id);
      if (!is_read(read) || !read.is_ok() || read.invoke_event < end || is_unlearned(read))
        continue;
      if (!first) {
        first = id;
        continue;
      }
      is_compared = true;
      const auto odd = difference(history_.operation(*first).output, read.output);
      if (odd.empty()) continue;
      const bool may_be_late = may_do_anything || std::ranges::any_of(odd, [&](Value value) {
                                 return std::ranges::find(in_doubt, value) != in_doubt.end();
                               });
      is_doubtful = is_doubtful || may_be_late;
      if (may_be_late) continue;
      key.verdict = Verdict::kInvalid;
      log_.add(kDiverged, [&] { return describe(*first, id); });
    }
    compared_ += is_compared;
    doubtful_ += is_doubtful;
    if (key.verdict == Verdict::kValid && (is_doubtful || !is_compared)) {
      key.verdict = Verdict::kUnknown;
    }
    report_.keys.push_back(std::move(key));
  }

  bool is_unlearned(const Operation& read) const {
    return read.output.is_nil() && options_.semantics.nil_read == NilRead::kMatchesAnything;
  }

  std::vector<Value> elements(Value value) const {
    if (!value.is_list()) return {value};
    const auto view = history_.values().elements_of(value);
    std::vector<Value> all(view.begin(), view.end());
    std::sort(all.begin(), all.end());
    return all;
  }

  // What one has and the other has not.
  std::vector<Value> difference(Value a, Value b) const {
    std::vector<Value> odd;
    if (a == b) return odd;
    std::ranges::set_symmetric_difference(elements(a), elements(b), std::back_inserter(odd));
    return odd;
  }

  Occurrence describe(OperationId first, OperationId second) const {
    const Operation& one = history_.operation(first);
    const Operation& other = history_.operation(second);
    return {history_.key_text(one.key),
            {second, first},
            {"The last update of the key was over before both reads began.",
             sentence(subject_text(history_, one) + " returned " + history_.value_text(one.output)),
             sentence(subject_text(history_, other) + " returned " +
                      history_.value_text(other.output))}};
  }

  const History& history_;
  const CheckOptions& options_;
  AnomalyLog log_{{kDiverged}, {}};
  std::uint64_t compared_ = 0;
  std::uint64_t doubtful_ = 0;
  Report report_;
};

}  // namespace

Report check_convergence(const History& history, const CheckOptions& options) {
  return ConvergenceCheck(history, options).run();
}

bool fits_convergence(const History& history) {
  bool reads = false;
  for (const Operation& operation : history.operations()) {
    if (operation.function == Function::kTxn) return false;
    reads = reads || is_read(operation);
  }
  return reads && history.has_real_time();
}

}  // namespace ordeal::checkers
