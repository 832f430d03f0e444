// Queues as bags: what comes out went in, once, and (total-queue) all of it comes out.

#include <algorithm>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

bool is_drain(const History& history, const Operation& operation) {
  return history.function_name(operation.function) == "drain";
}

// One value of one queue; it may be enqueued several times.
struct Element {
  Value value;
  std::vector<OperationId> enqueues;  // that may have happened
  std::vector<OperationId> failed;
  std::vector<OperationId> dequeues;  // one entry for each time it came out
  std::uint64_t certain = 0;          // enqueues that are ok
};

class QueueCheck {
 public:
  QueueCheck(const History& history, const CheckOptions& options, bool is_total)
      : history_(history), options_(options), is_total_(is_total) {
    report_.checker = is_total ? "total-queue" : "queue";
    report_.switches = add_switches_of(options.semantics);
    if (!is_total) return;
    const bool forbids_duplicates = options.semantics.duplicates == Duplicates::kForbidden;
    report_.switches.emplace_back("duplicates", forbids_duplicates ? "forbidden" : "allowed");
    log_.set_forbidden(kQueueDuplicateElement, forbids_duplicates);
  }

  Report run() {
    if (!is_about_queues()) return report_;
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    report_.evidence.emplace_back("elements recovered", recovered_);
    log_.report_to(report_);
    if (report_.verdict == Verdict::kInvalid) return report_;
    if (doubtful_ > 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence),
                                  count_text(doubtful_, "element") +
                                      " never came out, but dequeues in doubt may have got them"});
    }
    return report_;
  }

 private:
  bool happens_never() const { return options_.semantics.fail == FailMeaning::kNeverHappened; }

  bool is_about_queues() {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const bool drains = is_drain(history_, operation);
      if (operation.function == Function::kEnqueue || operation.function == Function::kDequeue ||
          (drains &&
           (!operation.is_ok() || operation.output.is_list() || operation.output.is_nil()))) {
        continue;
      }
      refuse(report_, "a queue has enqueue, dequeue and drain (which returns a list), and no " +
                          operation_text(history_, operation) + " (operation " +
                          std::to_string(id) + ')');
      return false;
    }
    return true;
  }

  void check_key(const std::vector<OperationId>& ids) {
    elements_.clear();
    index_ = ValueIndex();
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "elements";
    key.operations = ids.size();
    broken_ = false;
    std::uint64_t in_doubt = 0;  // dequeues
    bool drain_in_doubt = false;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      key.in_doubt += operation.is_info();
      note(id);
      if (operation.function == Function::kEnqueue || operation.is_ok()) continue;
      if (operation.is_fail() && happens_never()) continue;
      ++in_doubt;
      drain_in_doubt = drain_in_doubt || is_drain(history_, operation);
    }
    std::uint64_t missing = 0;
    for (const Element& element : elements_) {
      if (element.certain > element.dequeues.size()) {
        missing += element.certain - element.dequeues.size();
      }
    }
    const bool may_be_out = drain_in_doubt || missing <= in_doubt;
    if (is_total_ && may_be_out) doubtful_ += missing;
    for (Element& element : elements_) judge(element, is_total_ && !may_be_out);
    key.verdict = broken_ ? Verdict::kInvalid : Verdict::kValid;
    report_.keys.push_back(std::move(key));
  }

  Element& element_of(Value value) {
    const std::uint32_t id = index_.id_of(value);
    if (id == elements_.size()) elements_.emplace_back().value = value;
    return elements_[id];
  }

  void note(OperationId id) {
    const Operation& operation = history_.operation(id);
    if (operation.function == Function::kEnqueue) {
      Element& element = element_of(operation.input);
      const bool may_be_in = may_have_added(operation, options_.semantics);
      (may_be_in ? element.enqueues : element.failed).push_back(id);
      element.certain += operation.is_ok();
    } else if (!operation.is_ok() || operation.output.is_nil()) {
      return;  // nothing came out, as far as anybody knows
    } else if (operation.function == Function::kDequeue) {
      element_of(operation.output).dequeues.push_back(id);
    } else {
      for (const Value value : history_.values().elements_of(operation.output)) {
        element_of(value).dequeues.push_back(id);
      }
    }
  }

  void judge(Element& element, bool must_come_out) {
    const std::size_t in = element.enqueues.size();
    const std::size_t out = element.dequeues.size();
    if (out > element.certain && out <= in) ++recovered_;
    std::ranges::sort(element.dequeues, {},
                      [&](OperationId id) { return history_.operation(id).complete_event; });
    const std::string value = history_.value_text(element.value);
    if (out > 0 && in == 0) {
      const bool failed = !element.failed.empty();
      report(failed ? kQueueFailedElement : kQueueUnexpectedElement, element,
             {value + " came out: " + text(element.dequeues.front()) + '.',
              failed ? "The only enqueue of it failed." : "Nobody ever tried to enqueue it."});
    } else if (out > in) {
      report(kQueueDuplicateElement, element,
             {value + " came out " + count_text(out, "time") + ".",
              "It was enqueued " + count_text(in, "time") + " at most."});
    } else {
      judge_times(element);
    }
    if (must_come_out && element.certain > out) {
      report(kQueueLostElement, element,
             {value + " was enqueued " + count_text(element.certain, "time") + " for certain.",
              "It came out " + count_text(out, "time") + '.'});
    }
  }

  // The i-th time it came out, it had been enqueued i times, or was about to be.
  void judge_times(const Element& element) {
    for (std::size_t i = 0; i < element.dequeues.size() && history_.has_real_time(); ++i) {
      const Operation& dequeue = history_.operation(element.dequeues[i]);
      if (history_.operation(element.enqueues[i]).invoke_event < dequeue.complete_event) continue;
      report(kQueueFutureElement, element,
             {text(element.dequeues[i]) + " returned " + history_.value_text(element.value) + '.',
              "That was over before " + text(element.enqueues[i]) + " began."});
      return;
    }
  }

  std::string text(OperationId id) const { return subject_text(history_, history_.operation(id)); }

  void report(std::string_view code, const Element& element, std::vector<std::string> reasons) {
    broken_ = broken_ || log_.is_forbidden(code);
    log_.add(code, [&] {
      Occurrence shown;
      for (const auto* ids : {&element.dequeues, &element.enqueues, &element.failed}) {
        shown.operations.insert(shown.operations.end(), ids->begin(), ids->end());
      }
      shown.key = history_.key_text(history_.operation(shown.operations.front()).key);
      shown.reasons = std::move(reasons);
      return shown;
    });
  }

  const History& history_;
  const CheckOptions& options_;
  bool is_total_;
  AnomalyLog log_{{kQueueLostElement, kQueueUnexpectedElement, kQueueFailedElement,
                   kQueueDuplicateElement, kQueueFutureElement},
                  {}};
  bool broken_ = false;  // this key
  std::vector<Element> elements_;
  ValueIndex index_;
  std::uint64_t recovered_ = 0;
  std::uint64_t doubtful_ = 0;
  Report report_;
};

}  // namespace

Report check_queue(const History& history, const CheckOptions& options) {
  return QueueCheck(history, options, false).run();
}

Report check_total_queue(const History& history, const CheckOptions& options) {
  return QueueCheck(history, options, true).run();
}

bool fits_queue(const History& history) {
  return std::ranges::any_of(
             history.operations(),
             [](const Operation& operation) { return operation.function == Function::kEnqueue; }) &&
         std::ranges::all_of(history.operations(), [&](const Operation& operation) {
           return operation.function == Function::kEnqueue ||
                  operation.function == Function::kDequeue || is_drain(history, operation);
         });
}

}  // namespace ordeal::checkers
