// Atomic commit: what participants vote and decide, transaction by transaction (the key).

#include <algorithm>
#include <optional>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

class AtomicCommitCheck {
 public:
  explicit AtomicCommitCheck(const History& history) : history_(history) {
    report_.checker = "atomic-commit";
  }

  Report run() {
    if (!is_about_decisions()) return report_;
    for (const auto& ids : history_.by_key()) check_transaction(ids);
    count_evidence(history_, report_);
    log_.report_to(report_);
    if (report_.verdict == Verdict::kValid && decisions_ == 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence), "nobody decided anything"});
    }
    return report_;
  }

 private:
  bool is(const Operation& operation, std::string_view name) const {
    return history_.function_name(operation.function) == name;
  }
  bool says(Value value, std::string_view word) const {
    return value.is_string() && history_.values().text_of(value) == word;
  }

  bool is_about_decisions() {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const bool votes =
          is(operation, "vote") && (says(operation.input, "yes") || says(operation.input, "no"));
      const bool decides =
          is(operation, "decide") && (!operation.is_ok() || says(operation.output, "commit") ||
                                      says(operation.output, "abort"));
      if (votes || decides) continue;
      refuse(report_,
             "atomic commit has \"vote\" yes or no, and \"decide\", which returns commit "
             "or abort, and no " +
                 operation_text(history_, operation) + " (operation " + std::to_string(id) + ')');
      return false;
    }
    return true;
  }

  void check_transaction(const std::vector<OperationId>& ids) {
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "decisions";
    key.operations = ids.size();
    broken_ = false;
    std::optional<OperationId> commit;  // the one that was over first
    std::optional<OperationId> abort;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      key.in_doubt += operation.is_info();
      if (!is(operation, "decide") || !operation.is_ok()) continue;
      ++decisions_;
      auto& same = says(operation.output, "commit") ? commit : abort;
      const bool is_first =
          !same || operation.complete_event < history_.operation(*same).complete_event;
      if (is_first) same = id;
    }
    if (commit && abort) report_split(*commit, *abort);
    if (commit) {
      for (const OperationId id : ids) judge_vote(id, *commit);
    }
    key.verdict = broken_ ? Verdict::kInvalid : Verdict::kValid;
    report_.keys.push_back(std::move(key));
  }

  void report_split(OperationId commit, OperationId abort) {
    const bool same_process =
        history_.operation(commit).process == history_.operation(abort).process;
    found(kSplitDecision, {abort, commit},
          {text(commit) + " came to commit.", text(abort) + " came to abort.",
           same_process ? "It is the same process: a decision is for ever."
                        : "All who decide decide the same."});
  }

  void judge_vote(OperationId id, OperationId commit) {
    const Operation& vote = history_.operation(id);
    if (!is(vote, "vote") || vote.is_fail()) return;
    if (says(vote.input, "no")) {
      found(kCommitDespiteNo, {commit, id},
            {text(id) + ".", text(commit) + " came to commit all the same."});
    } else if (history_.has_real_time() &&
               vote.invoke_event > history_.operation(commit).complete_event) {
      found(kCommitBeforeVote, {commit, id},
            {text(commit) + " came to commit.", text(id) + " began only after that."});
    }
  }

  std::string text(OperationId id) const { return subject_text(history_, history_.operation(id)); }

  void found(std::string_view code, std::vector<OperationId> operations,
             std::vector<std::string> reasons) {
    broken_ = true;
    log_.add(code, [&] {
      return Occurrence{history_.key_text(history_.operation(operations.front()).key),
                        std::move(operations), std::move(reasons)};
    });
  }

  const History& history_;
  AnomalyLog log_{{kSplitDecision, kCommitDespiteNo, kCommitBeforeVote}, {}};
  bool broken_ = false;  // this transaction
  std::uint64_t decisions_ = 0;
  Report report_;
};

}  // namespace

Report check_atomic_commit(const History& history, const CheckOptions& /*options*/) {
  return AtomicCommitCheck(history).run();
}

bool fits_atomic_commit(const History& history) {
  return !history.operations().empty() &&
         std::ranges::all_of(history.operations(), [&](const Operation& operation) {
           const std::string_view name = history.function_name(operation.function);
           return name == "vote" || name == "decide";
         });
}

}  // namespace ordeal::checkers
