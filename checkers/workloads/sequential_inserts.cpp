// Jepsen's workload that it calls sequential (CockroachDB, TiDB): a write of k inserts the rows
// k_0, k_1, ..., one transaction after the other, and a read of k asks for the same rows in
// transactions of its own, from the last to the first; what is not there is nil.

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/rows.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

// What a read returned: the key, and its rows from the last to the first.
struct Rows {
  Value key;
  std::span<const Value> rows;
};

std::optional<Rows> rows_of(const History& history, Value output) {
  if (!output.is_list()) return std::nullopt;
  const auto pair = history.values().elements_of(output);
  if (pair.size() != 2 || pair[0].is_list() || pair[0].is_nil() || !pair[1].is_list()) {
    return std::nullopt;
  }
  const auto rows = history.values().elements_of(pair[1]);
  if (std::ranges::any_of(rows, &Value::is_list)) return std::nullopt;
  return Rows{pair[0], rows};
}

bool is_of_workload(const History& history) {
  return are_reads_of_rows(history,
                           [&](Value output) { return rows_of(history, output).has_value(); });
}

class SequentialInsertsCheck {
 public:
  explicit SequentialInsertsCheck(const History& history) : history_(history) {
    report_.checker = "sequential-inserts";
  }

  Report run() {
    if (!history_.operations().empty() && !is_of_workload(history_)) {
      refuse(report_, "this workload writes keys, and reads [key [row ...]]");
      return report_;
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      if (operation.function == Function::kWrite) writes_.emplace(operation.input, id);
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const bool is_read = operation.function == Function::kRead && operation.is_ok();
      if (is_read && !operation.output.is_nil()) judge(id, *rows_of(history_, operation.output));
    }
    count_evidence(history_, report_);
    KeyReport whole;
    whole.method = "rows of a key";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    if (report_.verdict == Verdict::kValid && saw_rows_ == 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence), "no read saw any row"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  void judge(OperationId read, const Rows& seen) {
    const auto first = std::ranges::find_if_not(seen.rows, &Value::is_nil);
    const auto missing =
        std::find_if(first, seen.rows.end(), [](Value row) { return row.is_nil(); });
    saw_rows_ += first != seen.rows.end();
    if (missing == seen.rows.end()) return;
    log_.add(kSequentialInserts, [&] {
      // Rows are counted as they were inserted, from 0.
      const auto number_of = [&](auto row) { return std::to_string(seen.rows.end() - row - 1); };
      const std::string key = history_.values().plain(seen.key);
      const std::string later = key + '_' + number_of(first);
      const std::string earlier = key + '_' + number_of(missing);
      Occurrence found{key, {read}, {}};
      found.reasons.push_back("The write of " + key + " inserted " + earlier + ", and then " +
                              later + '.');
      found.reasons.push_back(sentence(subject_text(history_, history_.operation(read)) +
                                       " saw row " + later + " first, and after that no row " +
                                       earlier));
      const auto write = writes_.find(seen.key);
      if (write != writes_.end()) found.operations.push_back(write->second);
      return found;
    });
  }

  const History& history_;
  AnomalyLog log_{{kSequentialInserts}, {}};
  std::map<Value, OperationId> writes_;  // by the key that is written
  std::uint64_t saw_rows_ = 0;
  Report report_;
};

}  // namespace

Report check_sequential_inserts(const History& history, const CheckOptions& /*options*/) {
  return SequentialInsertsCheck(history).run();
}

bool fits_sequential_inserts(const History& history) {
  return is_of_workload(history) && has_writes(history);
}

}  // namespace ordeal::checkers
