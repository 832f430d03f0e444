// Mutual exclusion and fencing tokens, in one pass over the events of each lock.

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

struct Moment {
  EventNumber event = 0;
  OperationId id = 0;
  bool is_invocation = false;
};

class MutexCheck {
 public:
  MutexCheck(const History& history, const CheckOptions& options)
      : history_(history),
        options_(options),
        granted_before_(history.operations().size()),
        written_before_(history.operations().size()) {
    report_.checker = "mutex";
  }

  Report run() {
    if (!choose_model() || !is_about_locks()) return report_;
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    log_.report_to(report_);
    return report_;
  }

 private:
  std::optional<std::int64_t> token_of(const Operation& operation) const {
    if (operation.function == Function::kAcquire) {
      if (!operation.is_ok() || !operation.output.is_integer()) return std::nullopt;
      return operation.output.as_integer();
    }
    if (operation.function != Function::kWrite || !operation.input.is_list()) return std::nullopt;
    const auto parts = history_.values().elements_of(operation.input);
    if (parts.size() != 2 || !parts[0].is_integer()) return std::nullopt;
    return parts[0].as_integer();
  }

  bool choose_model() {
    const bool fenced = std::ranges::any_of(history_.operations(), [&](const Operation& operation) {
      return token_of(operation).has_value();
    });
    report_.model = !options_.model.empty() ? options_.model : fenced ? "fenced-lock" : "mutex";
    const bool is_lease = report_.model == "fenced-lock";
    log_.set_forbidden(kMutexHeldTwice, !is_lease);
    log_.set_forbidden(kMutexReleasedUnheld, !is_lease);
    if (is_lease || report_.model == "mutex") return true;
    refuse(report_, "no model is called \"" + report_.model + "\"; models: mutex fenced-lock");
    return false;
  }

  bool is_about_locks() {
    if (!history_.has_real_time()) {
      refuse(report_, "the history has no real-time order: who held the lock when is not known");
      return false;
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      if (operation.function == Function::kAcquire || operation.function == Function::kRelease ||
          (operation.function == Function::kWrite && token_of(operation))) {
        continue;
      }
      refuse(report_, "a lock has acquire, release and write [token value], and no " +
                          operation_text(history_, operation) + " (operation " +
                          std::to_string(id) + ')');
      return false;
    }
    return true;
  }

  void check_key(const std::vector<OperationId>& ids) {
    holders_.clear();
    granted_.reset();
    written_.reset();
    broken_ = false;
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "holders";
    key.operations = ids.size();
    std::vector<Moment> moments;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      key.in_doubt += operation.is_info();
      moments.push_back({operation.invoke_event, id, true});
      if (operation.is_ok()) moments.push_back({operation.complete_event, id, false});
    }
    std::ranges::sort(moments, {}, &Moment::event);
    for (const Moment& moment : moments) {
      moment.is_invocation ? begin(moment.id) : end(moment.id);
    }
    check_token_reuse(ids);
    key.verdict = broken_ ? Verdict::kInvalid : Verdict::kValid;
    report_.keys.push_back(std::move(key));
  }

  // A release may take effect as soon as it begins; one that failed never did.
  void begin(OperationId id) {
    const Operation& operation = history_.operation(id);
    granted_before_[id] = granted_;
    written_before_[id] = written_;
    if (operation.function != Function::kRelease) return;
    const bool never =
        operation.is_fail() && options_.semantics.fail == FailMeaning::kNeverHappened;
    const auto by_it = [&](OperationId held) {
      return history_.operation(held).process == operation.process;
    };
    if (std::ranges::any_of(holders_, by_it)) {
      if (!never) std::erase_if(holders_, by_it);
    } else if (operation.is_ok() && options_.semantics.fail == FailMeaning::kNeverHappened) {
      found(kMutexReleasedUnheld, {id},
            {text(id) + " succeeded.", "That process did not hold the lock."});
    }
  }

  void end(OperationId id) {
    const Operation& operation = history_.operation(id);
    if (operation.function == Function::kAcquire) {
      if (!holders_.empty()) {
        found(kMutexHeldTwice, {id, holders_.front()},
              {text(holders_.front()) + " had the lock (" + returned(holders_.front()) +
                   ") and had not begun to release it.",
               text(id) + " got it as well (" + returned(id) + ")."});
      }
      holders_.push_back(id);
    }
    const auto token = token_of(operation);
    if (!token) return;
    const bool acquires = operation.function == Function::kAcquire;
    auto& latest = acquires ? granted_ : written_;
    const auto before = acquires ? granted_before_[id] : written_before_[id];
    if (before && *token_of(history_.operation(*before)) >= *token + (acquires ? 0 : 1)) {
      found(acquires ? kMutexStaleToken : kMutexStaleHolder, {id, *before},
            {text(*before) + " was over (" + returned(*before) + "), with token " +
                 std::to_string(*token_of(history_.operation(*before))) + '.',
             text(id) + " began after that, and succeeded with token " + std::to_string(*token) +
                 '.'});
    }
    if (!latest || *token_of(history_.operation(*latest)) < *token) latest = id;
  }

  void check_token_reuse(const std::vector<OperationId>& ids) {
    std::vector<OperationId> grants;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      if (operation.function == Function::kAcquire && token_of(operation)) grants.push_back(id);
    }
    const auto token = [&](OperationId id) { return *token_of(history_.operation(id)); };
    std::ranges::stable_sort(grants, {}, token);
    for (std::size_t i = 1; i < grants.size(); ++i) {
      if (token(grants[i - 1]) != token(grants[i])) continue;
      found(kMutexTokenTwice, {grants[i], grants[i - 1]},
            {text(grants[i - 1]) + " got the token " + std::to_string(token(grants[i])) + '.',
             text(grants[i]) + " got the same."});
    }
  }

  std::string text(OperationId id) const { return subject_text(history_, history_.operation(id)); }
  std::string returned(OperationId id) const {
    return completed_text(history_, history_.operation(id));
  }

  void found(std::string_view code, std::vector<OperationId> operations,
             std::vector<std::string> reasons) {
    broken_ = broken_ || log_.is_forbidden(code);
    log_.add(code, [&] {
      return Occurrence{history_.key_text(history_.operation(operations.front()).key),
                        std::move(operations), std::move(reasons)};
    });
  }

  const History& history_;
  const CheckOptions& options_;
  AnomalyLog log_{{kMutexHeldTwice, kMutexStaleHolder, kMutexStaleToken, kMutexTokenTwice,
                   kMutexReleasedUnheld},
                  {}};
  bool broken_ = false;                 // this key
  std::vector<OperationId> holders_;    // acquires of those who certainly hold it
  std::optional<OperationId> granted_;  // of the acquires that are over the one with the most token
  std::optional<OperationId> written_;  // the same of writes
  std::vector<std::optional<OperationId>> granted_before_;  // when an operation began
  std::vector<std::optional<OperationId>> written_before_;
  Report report_;
};

}  // namespace

Report check_mutex(const History& history, const CheckOptions& options) {
  return MutexCheck(history, options).run();
}

bool fits_mutex(const History& history) {
  bool acquires = false;
  for (const Operation& operation : history.operations()) {
    acquires = acquires || operation.function == Function::kAcquire;
    const bool fits = operation.function == Function::kAcquire ||
                      operation.function == Function::kRelease ||
                      (operation.function == Function::kWrite && operation.input.is_list());
    if (!fits) return false;
  }
  return acquires && history.has_real_time();
}

}  // namespace ordeal::checkers
