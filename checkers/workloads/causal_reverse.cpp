// Jepsen's causal-reverse: writes insert, each another value, and a read returns all that is there.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/rows.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

std::span<const Value> elements_of(const History& history, Value list) {
  return list.is_list() ? history.values().elements_of(list) : std::span<const Value>();
}

bool has_list_inside(const History& history, Value list) {
  return std::ranges::any_of(elements_of(history, list), &Value::is_list);
}

// Of one key.
struct Rows {
  std::map<Value, OperationId> writes;
  std::vector<OperationId> acknowledged;  // writes, in the order in which they were over
  std::vector<OperationId> reads;
};

bool is_of_workload(const History& history) {
  return are_reads_of_rows(
      history, [&](Value output) { return output.is_list() && !has_list_inside(history, output); });
}

class CausalReverseCheck {
 public:
  explicit CausalReverseCheck(const History& history) : history_(history) {
    report_.checker = "causal-reverse";
  }

  Report run() {
    if (!history_.operations().empty() && !is_of_workload(history_)) {
      refuse(report_, "this workload writes values and reads lists of all of them");
      return report_;
    }
    if (!collect()) return report_;
    if (history_.has_real_time()) {
      for (auto& [key, rows] : keys_) judge(rows);
    }
    count_evidence(history_, report_);
    KeyReport whole;
    whole.method = "writes before writes";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    if (report_.verdict == Verdict::kValid && compared_ == 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence),
                                  "no read saw a write that began after another one was over"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  bool collect() {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      Rows& rows = keys_[operation.key];
      if (operation.function == Function::kRead) {
        if (operation.is_ok()) rows.reads.push_back(id);
        continue;
      }
      OperationId& write = rows.writes.emplace(operation.input, id).first->second;
      if (history_.operation(write).is_fail()) write = id;  // tried once more
      if (write != id && !operation.is_fail()) {
        refuse(report_, history_.value_text(operation.input) +
                            " is written twice: a read does not tell which of the two it saw");
        return false;
      }
      if (operation.is_ok()) rows.acknowledged.push_back(id);
    }
    return true;
  }

  // The write that a read saw which began last decides: all that was over before any of them began
  // was over before that one.
  void judge(Rows& rows) {
    const auto end_of = [&](OperationId id) { return history_.operation(id).complete_event; };
    std::ranges::sort(rows.acknowledged, {}, end_of);
    for (const OperationId read : rows.reads) judge(rows, read);
  }

  void judge(const Rows& rows, OperationId read) {
    std::vector<OperationId> seen;
    for (const Value value : elements_of(history_, history_.operation(read).output)) {
      const auto write = rows.writes.find(value);
      if (write != rows.writes.end()) seen.push_back(write->second);
    }
    if (seen.empty()) return;
    std::ranges::sort(seen);  // by invocation, as ids are
    const OperationId newest = seen.back();
    const EventNumber begun = history_.operation(newest).invoke_event;
    bool is_first = true;
    for (const OperationId before : rows.acknowledged) {
      if (history_.operation(before).complete_event > begun) break;
      compared_ += is_first;
      is_first = false;
      if (std::ranges::binary_search(seen, before)) continue;
      log_.add(kCausalReverse, [&] { return occurrence(read, before, newest); });
      break;
    }
  }

  Occurrence occurrence(OperationId read, OperationId missed, OperationId seen) const {
    const Operation& first = history_.operation(missed);
    const Operation& second = history_.operation(seen);
    return {
        history_.key_text(first.key),
        {read, missed, seen},
        {sentence(subject_text(history_, first) + " was over (" + completed_text(history_, first) +
                  ") before " + subject_text(history_, second) + " began (" +
                  invoked_text(history_, second) + ")"),
         sentence(subject_text(history_, history_.operation(read)) + " returned " +
                  history_.value_text(second.input) + ", and not " +
                  history_.value_text(first.input))}};
  }

  const History& history_;
  AnomalyLog log_{{kCausalReverse}, {}};
  std::map<KeyId, Rows> keys_;
  std::uint64_t compared_ = 0;  // reads that something is asked of
  Report report_;
};

}  // namespace

Report check_causal_reverse(const History& history, const CheckOptions& /*options*/) {
  return CausalReverseCheck(history).run();
}

bool fits_causal_reverse(const History& history) {
  return is_of_workload(history) && has_writes(history);
}

}  // namespace ordeal::checkers
