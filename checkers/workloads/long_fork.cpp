// Long fork and write skew, as Jepsen's workloads of these names ask for them.

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

// Reads of the same keys. Every key is written once, so a read has seen its write or not.
struct Group {
  std::vector<OperationId> reads;
};

class LongForkCheck {
 public:
  explicit LongForkCheck(const History& history) : history_(history) {
    report_.checker = "long-fork";
  }

  Report run() {
    if (!collect_writes()) return report_;
    collect_reads();
    for (auto& [keys, group] : groups_) judge(group);
    count_evidence(history_, report_);
    KeyReport whole;
    whole.method = "chains of reads";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    if (report_.verdict == Verdict::kValid && compared_ == 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back(
          {std::string(kTooLittleEvidence), "no two reads were of the same keys"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  std::span<const Value> elements(Value list) const {
    return list.is_list() ? history_.values().elements_of(list) : std::span<const Value>();
  }
  bool is_word(Value value, std::string_view word) const {
    return value.is_string() && history_.values().text_of(value) == word;
  }

  bool is_part(Value part) const {
    const auto words = elements(part);
    return words.size() >= 2 && (is_word(words[0], "r") || is_word(words[0], "w"));
  }

  // A transaction either reads, or writes one key that nobody else writes.
  bool collect_writes() {
    ValueIndex written;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const auto parts = elements(operation.input);
      bool writes = false;
      bool reads = false;
      if (!std::ranges::all_of(parts, [&](Value part) { return is_part(part); }) ||
          !std::ranges::all_of(elements(operation.output),
                               [&](Value part) { return is_part(part); })) {
        return refuse_at(id, "its parts are no reads or writes");
      }
      for (const Value part : parts) {
        const auto words = elements(part);
        (is_word(words[0], "w") ? writes : reads) = true;
        if (!is_word(words[0], "w")) continue;
        const std::size_t before = written.size();
        if (written.id_of(words[1]) != before) {
          return refuse_at(id, "key " + history_.values().plain(words[1]) + " is written twice");
        }
      }
      if (operation.function != Function::kTxn || parts.empty() || (writes && reads) ||
          (writes && parts.size() > 1)) {
        return refuse_at(id, "a transaction of this workload reads, or writes one key");
      }
    }
    return true;
  }

  bool refuse_at(OperationId id, const std::string& why) {
    refuse(report_, operation_text(history_, history_.operation(id)) + " (operation " +
                        std::to_string(id) + "): " + why);
    return false;
  }

  void collect_reads() {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      if (!operation.is_ok() || !is_read(operation)) continue;
      std::vector<Value> keys;
      for (const auto& [key, seen] : view(id)) keys.push_back(key);
      groups_[keys].reads.push_back(id);
    }
  }

  bool is_read(const Operation& operation) const {
    const auto parts = elements(operation.output);
    return !parts.empty() && is_word(elements(parts[0])[0], "r");
  }

  // Key by key, ascending: whether its write was seen.
  std::vector<std::pair<Value, bool>> view(OperationId id) const {
    std::vector<std::pair<Value, bool>> seen;
    for (const Value part : elements(history_.operation(id).output)) {
      const auto words = elements(part);
      seen.emplace_back(words[1], words.size() > 2 && !words[2].is_nil());
    }
    std::sort(seen.begin(), seen.end());
    return seen;
  }

  // In a chain every read saw all that the one before saw; so neighbours are enough.
  void judge(Group& group) {
    std::vector<std::vector<std::pair<Value, bool>>> views;
    std::vector<std::size_t> order(group.reads.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      views.push_back(view(group.reads[i]));
    }
    const auto count = [&](std::size_t i) {
      return std::ranges::count(views[i], true, &std::pair<Value, bool>::second);
    };
    std::ranges::stable_sort(order, {}, count);
    for (std::size_t i = 1; i < order.size(); ++i) {
      ++compared_;
      const auto& less = views[order[i - 1]];
      const auto& more = views[order[i]];
      const Value* only_first = nullptr;
      const Value* only_second = nullptr;
      for (std::size_t k = 0; k < less.size(); ++k) {
        if (less[k].second && !more[k].second) only_first = &less[k].first;
        if (!less[k].second && more[k].second) only_second = &less[k].first;
      }
      if (only_first == nullptr || only_second == nullptr) continue;
      const OperationId one = group.reads[order[i - 1]];
      const OperationId other = group.reads[order[i]];
      log_.add(kLongFork, [&] {
        return Occurrence{
            "",
            {other, one},
            {sees(one, *only_first, *only_second), sees(other, *only_second, *only_first)}};
      });
    }
  }

  std::string sees(OperationId id, Value seen, Value unseen) const {
    return "operation " + std::to_string(id) + " by " +
           history_.process_text(history_.operation(id).process) + " saw the write of key " +
           history_.values().plain(seen) + " and not that of key " +
           history_.values().plain(unseen) + '.';
  }

  const History& history_;
  AnomalyLog log_{{kLongFork}, {}};
  std::map<std::vector<Value>, Group> groups_;  // by keys
  std::uint64_t compared_ = 0;
  Report report_;
};

bool is_insert(const History& history, const Operation& operation) {
  return history.function_name(operation.function) == "insert";
}

// [k [a b]] names the pair k; or the operation has it as its key.
std::pair<KeyId, Value> pair_of(const History& history, const Operation& operation) {
  if (operation.input.is_list()) {
    const auto parts = history.values().elements_of(operation.input);
    if (parts.size() == 2 && parts[1].is_list()) return {operation.key, parts[0]};
  }
  return {operation.key, Value::nil()};
}

}  // namespace

Report check_long_fork(const History& history, const CheckOptions& /*options*/) {
  return LongForkCheck(history).run();
}

Report check_write_skew(const History& history, const CheckOptions& /*options*/) {
  Report report;
  report.checker = "write-skew";
  if (!history.operations().empty() && !fits_write_skew(history)) {
    refuse(report, "this workload inserts into pairs and does nothing else");
    return report;
  }
  AnomalyLog log({kWriteSkew}, {});
  std::map<std::pair<KeyId, Value>, OperationId> inserted;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    if (!operation.is_ok()) continue;
    const OperationId other = inserted.emplace(pair_of(history, operation), id).first->second;
    if (other == id) continue;
    log.add(kWriteSkew, [&] {
      return Occurrence{history.key_text(operation.key),
                        {id, other},
                        {subject_text(history, history.operation(other)) + " succeeded.",
                         subject_text(history, operation) +
                             " succeeded too: each looked whether the other was there, and neither "
                             "saw it."}};
    });
  }
  count_evidence(history, report);
  KeyReport whole;
  whole.method = "pairs";
  whole.operations = history.operations().size();
  log.report_to(report);
  if (inserted.empty()) {
    report.verdict = Verdict::kUnknown;
    report.warnings.push_back({std::string(kTooLittleEvidence), "no insert succeeded"});
  }
  whole.verdict = report.verdict;
  report.keys.push_back(std::move(whole));
  return report;
}

bool fits_write_skew(const History& history) {
  return !history.operations().empty() &&
         std::ranges::all_of(history.operations(), [&](const Operation& operation) {
           return is_insert(history, operation);
         });
}

}  // namespace ordeal::checkers
