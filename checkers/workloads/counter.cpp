// Bounds of a counter, in one pass over the events of each key.

#include "checkers/models/counter.hpp"

#include <algorithm>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

// What adds come to, those that add and those that subtract apart. Wraps around beyond 64 bits.
struct Sums {
  std::uint64_t up = 0;
  std::uint64_t down = 0;

  void add(std::int64_t delta) { (delta > 0 ? up : down) += static_cast<std::uint64_t>(delta); }
};

struct Bounds {
  std::int64_t lower = 0;
  std::int64_t upper = 0;
};

struct Moment {
  EventNumber event = 0;
  OperationId id = 0;
  bool is_invocation = false;
};

// Whether it tells the number: a read, or an add that returns what it made of it.
bool tells(const Operation& operation) {
  if (!operation.is_ok()) return false;
  return operation.function == Function::kRead || !operation.output.is_nil();
}

class CounterCheck {
 public:
  CounterCheck(const History& history, const CheckOptions& options)
      : history_(history), options_(options), certain_at_(history.operations().size()) {
    report_.checker = "counter";
    report_.switches = {{"fail", options.semantics.fail == FailMeaning::kNeverHappened
                                     ? "never-happened"
                                     : "in-doubt"}};
  }

  Report run() {
    if (!is_about_counters()) return report_;
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    log_.report_to(report_);
    return report_;
  }

 private:
  bool is_about_counters() {
    if (!history_.has_real_time()) {
      refuse(report_, "the history has no real-time order, and the bounds of a read are about it");
      return false;
    }
    for (const Operation& operation : history_.operations()) {
      if (operation.function == Function::kRead || operation.function == Function::kAdd ||
          operation.function == Function::kIncrement) {
        continue;
      }
      refuse(report_, "a counter has no \"" +
                          std::string(history_.function_name(operation.function)) + "\" (event " +
                          std::to_string(operation.invoke_event) + ')');
      return false;
    }
    return true;
  }

  bool may_have_happened(const Operation& operation) const {
    return !operation.is_fail() || options_.semantics.fail == FailMeaning::kInDoubt;
  }

  void check_key(const std::vector<OperationId>& ids) {
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "bounds";
    key.operations = ids.size();
    std::vector<Moment> moments;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      key.in_doubt += operation.is_info();
      moments.push_back({operation.invoke_event, id, true});
      if (operation.is_ok()) moments.push_back({operation.complete_event, id, false});
    }
    std::sort(moments.begin(), moments.end(),
              [](const Moment& a, const Moment& b) { return a.event < b.event; });
    const std::uint64_t before = broken_;
    follow(moments);
    key.verdict = broken_ == before ? Verdict::kValid : Verdict::kInvalid;
    report_.keys.push_back(std::move(key));
  }

  void follow(const std::vector<Moment>& moments) {
    Sums certain;   // ok and over
    Sums possible;  // begun, unless they never happened
    for (const Moment& moment : moments) {
      const Operation& operation = history_.operation(moment.id);
      const std::int64_t delta = Counter::delta_of(operation);
      if (moment.is_invocation) {
        if (may_have_happened(operation)) possible.add(delta);
        certain_at_[moment.id] = certain;
        continue;
      }
      if (tells(operation)) judge(moment.id, possible);
      certain.add(delta);
    }
  }

  void judge(OperationId id, Sums possible) {
    const Operation& operation = history_.operation(id);
    if (operation.output.is_nil() && options_.semantics.nil_read == NilRead::kMatchesAnything) {
      return;
    }
    Sums certain = certain_at_[id];
    // Its own part is in what it returns.
    certain.add(Counter::delta_of(operation));
    const Bounds bounds = {static_cast<std::int64_t>(certain.up + possible.down),
                           static_cast<std::int64_t>(certain.down + possible.up)};
    if (!operation.output.is_integer()) {
      // Nothing there is zero, before the first add.
      if (!operation.output.is_nil() || bounds.lower > 0 || bounds.upper < 0) {
        found(kCounterNotANumber, id, bounds);
      }
    } else if (operation.output.as_integer() < bounds.lower) {
      found(kCounterTooLow, id, bounds);
    } else if (operation.output.as_integer() > bounds.upper) {
      found(kCounterTooHigh, id, bounds);
    }
  }

  void found(std::string_view code, OperationId id, const Bounds& bounds) {
    ++broken_;
    log_.add(code, [&] { return describe(id, bounds); });
  }

  // Every add that may have moved the number towards what was returned, and enough of those that
  // certainly moved it the other way.
  Occurrence describe(OperationId id, const Bounds& bounds) const {
    const Operation& operation = history_.operation(id);
    Occurrence shown{history_.key_text(operation.key), {id}, {}};
    const bool too_low =
        operation.output.is_integer() && operation.output.as_integer() < bounds.lower;
    const std::int64_t seen = operation.output.is_integer() ? operation.output.as_integer() : 0;
    std::int64_t excess = too_low ? bounds.lower - seen : seen - bounds.upper;
    std::vector<OperationId> certain;
    std::uint64_t begun = 0;
    for (OperationId other = 0; other < history_.operations().size(); ++other) {
      const Operation& add = history_.operation(other);
      const std::int64_t delta = Counter::delta_of(add);
      if (other == id || add.key != operation.key || delta == 0) continue;
      if (!may_have_happened(add) || add.invoke_event > operation.complete_event) continue;
      const bool is_certain = add.is_ok() && add.complete_event < operation.invoke_event;
      if (is_certain) certain.push_back(other);
      begun += !is_certain;
      if ((delta < 0) == too_low) shown.operations.push_back(other);
    }
    // What is left out moves the bound back; as long as it stays on its side, it was not needed.
    for (const OperationId other : certain) {
      const std::int64_t delta = Counter::delta_of(history_.operation(other));
      if ((delta < 0) == too_low) continue;
      const std::int64_t weight = delta < 0 ? -delta : delta;
      if (excess > weight) {
        excess -= weight;
      } else {
        shown.operations.push_back(other);
      }
    }
    shown.reasons = {sentence(subject_text(history_, operation) + " returned " +
                              history_.value_text(operation.output)),
                     count_text(certain.size(), "add") + " had succeeded before it began, and " +
                         std::to_string(begun) + " more may have taken effect before it ended.",
                     "So it had to return at least " + std::to_string(bounds.lower) +
                         " and at most " + std::to_string(bounds.upper) + '.'};
    return shown;
  }

  const History& history_;
  const CheckOptions& options_;
  std::vector<Sums> certain_at_;  // by operation: when it was invoked
  AnomalyLog log_{{kCounterTooLow, kCounterTooHigh, kCounterNotANumber}, {}};
  std::uint64_t broken_ = 0;
  Report report_;
};

}  // namespace

Report check_counter(const History& history, const CheckOptions& options) {
  return CounterCheck(history, options).run();
}

bool fits_counter(const History& history) {
  bool adds = false;
  for (const Operation& operation : history.operations()) {
    const bool is_add =
        operation.function == Function::kAdd || operation.function == Function::kIncrement;
    const bool tells_no_number =
        operation.is_ok() && !operation.output.is_nil() && !operation.output.is_integer();
    if (tells_no_number || (!is_add && operation.function != Function::kRead)) return false;
    adds = adds || is_add;
  }
  return adds && history.has_real_time();
}

}  // namespace ordeal::checkers
