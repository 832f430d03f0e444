// Sets that only grow, element by element: one pass over what the reads returned.

#include <algorithm>
#include <limits>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

constexpr OperationId kNobody = std::numeric_limits<OperationId>::max();
constexpr std::uint32_t kNoRank = std::numeric_limits<std::uint32_t>::max();

// What is known of one element of one key.
struct Element {
  Value value;
  OperationId first_add = kNobody;  // that may have happened
  OperationId known_add = kNobody;  // the one that was ok first
  OperationId failed_add = kNobody;
  // Reads of everything that saw it; ranks count them in order of invocation.
  OperationId first_seen = kNobody;     // the one that was over first
  std::uint32_t latest_rank = kNoRank;  // the one that began last
  std::uint32_t run_start = kNoRank;    // every read from this rank to the latest saw it
};

// The rules of one element: written once, for both checkers.
enum class Fate : std::uint8_t { kFine, kStale, kLost, kNeverRead };

class SetCheck {
 public:
  SetCheck(const History& history, const CheckOptions& options, bool only_last_reads)
      : history_(history), options_(options), only_last_reads_(only_last_reads) {
    report_.checker = only_last_reads ? "set" : "set-full";
    report_.switches = add_switches_of(options.semantics);
  }

  Report run() {
    if (!choose_model() || !is_about_sets()) return report_;
    for (const auto& ids : history_.by_key()) check_key(ids);
    count_evidence(history_, report_);
    report_.evidence.emplace_back("elements attempted", attempted_);
    report_.evidence.emplace_back("elements stable", stable_);
    report_.evidence.emplace_back("elements recovered", recovered_);
    if (!only_last_reads_) {
      report_.evidence.emplace_back("stale for at most ns",
                                    static_cast<std::uint64_t>(longest_stale_ns_));
    }
    log_.report_to(report_);
    if (stable_ == 0 && report_.verdict == Verdict::kValid) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence),
                                  "no element was added and read: there is nothing to judge"});
    }
    return report_;
  }

 private:
  bool choose_model() {
    if (only_last_reads_) return true;
    report_.model = options_.model.empty() ? "eventual" : options_.model;
    log_.set_forbidden(kSetStaleElement, report_.model == "no-stale-reads");
    if (report_.model == "eventual" || report_.model == "no-stale-reads") return true;
    refuse(report_,
           "no model is called \"" + report_.model + "\"; models: eventual no-stale-reads");
    return false;
  }

  bool is_about_sets() {
    if (!history_.has_real_time()) {
      refuse(report_, "the history has no real-time order, and what a read missed is about it");
      return false;
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      if (operation.function == Function::kAdd) continue;
      const bool reads_all =
          operation.function == Function::kRead && operation.input.is_nil() &&
          (!operation.is_ok() || operation.output.is_list() || operation.output.is_nil());
      if (reads_all) continue;
      refuse(report_, report_.checker + " is about adds, and reads that return all elements; " +
                          operation_text(history_, operation) + " (operation " +
                          std::to_string(id) + ") is neither");
      return false;
    }
    return true;
  }

  void check_key(const std::vector<OperationId>& ids) {
    elements_.clear();
    index_ = ValueIndex();
    reads_.clear();
    KeyReport key;
    key.key = history_.key_text(history_.operation(ids.front()).key);
    key.method = "elements";
    key.operations = ids.size();
    for (const OperationId id : ids) key.in_doubt += history_.operation(id).is_info();
    broken_ = false;
    for (const OperationId id : ids) {
      if (history_.operation(id).function == Function::kAdd) note_add(id);
    }
    for (const OperationId id : reads_of(ids)) note_read(id);
    for (const Element& element : elements_) judge(element);
    key.verdict = broken_ ? Verdict::kInvalid : Verdict::kValid;
    report_.keys.push_back(std::move(key));
  }

  // Those that count, in order of invocation.
  std::vector<OperationId> reads_of(const std::vector<OperationId>& ids) const {
    std::vector<OperationId> reads;
    for (const OperationId id : ids) {
      const Operation& operation = history_.operation(id);
      if (operation.function != Function::kRead || !operation.is_ok()) continue;
      const bool unlearned =
          operation.output.is_nil() && options_.semantics.nil_read == NilRead::kMatchesAnything;
      if (!unlearned) reads.push_back(id);
    }
    if (only_last_reads_ && reads.size() > 1) reads.erase(reads.begin(), reads.end() - 1);
    return reads;
  }

  Element& element_of(Value value) {
    const std::uint32_t id = index_.id_of(value);
    if (id == elements_.size()) elements_.push_back({.value = value});
    return elements_[id];
  }

  void note_add(OperationId id) {
    const Operation& add = history_.operation(id);
    Element& element = element_of(add.input);
    if (!may_have_added(add, options_.semantics)) {
      if (element.failed_add == kNobody) element.failed_add = id;
      return;
    }
    if (element.first_add == kNobody) element.first_add = id;
    const bool is_first = element.known_add == kNobody ||
                          add.complete_event < history_.operation(element.known_add).complete_event;
    if (add.is_ok() && is_first) element.known_add = id;
  }

  void note_read(OperationId id) {
    const auto rank = static_cast<std::uint32_t>(reads_.size());
    reads_.push_back(id);
    const Operation& read = history_.operation(id);
    if (read.output.is_nil()) return;
    for (const Value value : history_.values().elements_of(read.output)) {
      Element& element = element_of(value);
      if (element.latest_rank == rank) {
        report(kSetDuplicateElement, element, {id},
               {sentence(subject_text(history_, read) + " returned " + history_.value_text(value) +
                         " more than once")});
        continue;
      }
      if (element.latest_rank == kNoRank || element.latest_rank + 1 != rank) {
        element.run_start = rank;
      }
      element.latest_rank = rank;
      if (element.first_seen == kNobody ||
          read.complete_event < history_.operation(element.first_seen).complete_event) {
        element.first_seen = id;
      }
    }
  }

  void judge(const Element& element) {
    if (element.first_add == kNobody) {
      if (element.first_seen != kNobody) judge_intruder(element);
      return;
    }
    ++attempted_;
    if (element.first_seen != kNobody && element.known_add == kNobody) ++recovered_;
    const Operation& add = history_.operation(element.first_add);
    if (element.first_seen != kNobody &&
        history_.operation(element.first_seen).complete_event < add.invoke_event) {
      report(kSetUnexpectedElement, element, {element.first_seen, element.first_add},
             {sentence(subject_text(history_, history_.operation(element.first_seen)) +
                       " returned " + history_.value_text(element.value)),
              "It was over before the first add of that element began."});
      return;
    }
    const std::uint32_t missed = latest_miss(element);
    switch (fate_of(element, missed)) {
      case Fate::kFine:
        ++stable_;
        break;
      case Fate::kStale:
        ++stable_;
        note_staleness(element, missed);
        report_miss(kSetStaleElement, element, reads_[missed]);
        break;
      case Fate::kLost:
        report_miss(kSetLostElement, element, reads_[missed]);
        break;
      case Fate::kNeverRead:
        if (element.known_add == kNobody) break;
        report(kSetNeverRead, element, {element.known_add},
               {"No read that began after " + add_text(element.known_add) + " was ok."});
        break;
    }
  }

  void judge_intruder(const Element& element) {
    const std::string seen =
        sentence(subject_text(history_, history_.operation(element.first_seen)) + " returned " +
                 history_.value_text(element.value));
    if (element.failed_add == kNobody) {
      report(kSetUnexpectedElement, element, {element.first_seen},
             {seen, "Nobody ever tried to add that element."});
    } else {
      report(kSetFailedElement, element, {element.first_seen, element.failed_add},
             {seen, "The only add of that element failed."});
    }
  }

  // The rank of the last read, in order of invocation, that did not see it; kNoRank for none.
  std::uint32_t latest_miss(const Element& element) const {
    const auto count = static_cast<std::uint32_t>(reads_.size());
    if (element.latest_rank == kNoRank || element.latest_rank + 1 < count) return count - 1;
    return element.run_start - 1;
  }

  // The event since which it is in the set.
  EventNumber known_since(const Element& element) const {
    EventNumber known = kNever;
    for (const OperationId id : {element.known_add, element.first_seen}) {
      if (id != kNobody) known = std::min(known, history_.operation(id).complete_event);
    }
    return known;
  }

  Fate fate_of(const Element& element, std::uint32_t missed) const {
    const bool was_missed =
        missed != kNoRank && history_.operation(reads_[missed]).invoke_event > known_since(element);
    if (!was_missed) return element.first_seen == kNobody ? Fate::kNeverRead : Fate::kFine;
    // A read that began before the one that missed it shows nothing, whenever it was over.
    const bool came_back = element.latest_rank != kNoRank && element.latest_rank > missed;
    return came_back ? Fate::kStale : Fate::kLost;
  }

  void note_staleness(const Element& element, std::uint32_t missed) {
    std::int64_t since = std::numeric_limits<std::int64_t>::max();
    for (const OperationId id : {element.known_add, element.first_seen}) {
      if (id != kNobody) since = std::min(since, history_.operation(id).completed_ns);
    }
    longest_stale_ns_ =
        std::max(longest_stale_ns_, history_.operation(reads_[missed]).invoked_ns - since);
  }

  std::string add_text(OperationId id) const {
    return subject_text(history_, history_.operation(id));
  }

  void report_miss(std::string_view code, const Element& element, OperationId miss) {
    const Operation& read = history_.operation(miss);
    const bool by_add =
        element.known_add != kNobody &&
        history_.operation(element.known_add).complete_event == known_since(element);
    const OperationId proof = by_add ? element.known_add : element.first_seen;
    std::vector<OperationId> shown = {miss, proof, element.first_add};
    std::vector<std::string> reasons = {
        by_add
            ? add_text(proof) + " was ok (" + completed_text(history_, history_.operation(proof)) +
                  ")."
            : sentence(add_text(proof) + " saw the element " + history_.value_text(element.value) +
                       " (" + completed_text(history_, history_.operation(proof)) + ')'),
        sentence(subject_text(history_, read) + " began after that (" +
                 invoked_text(history_, read) + ") and did not see the element")};
    if (code == kSetStaleElement) {
      const OperationId later = reads_[element.latest_rank];
      shown.push_back(later);
      reasons.push_back("It was not lost: " + add_text(later) + " began later and saw it.");
    } else {
      reasons.push_back("No read that began later saw it.");
    }
    report(code, element, std::move(shown), std::move(reasons));
  }

  void report(std::string_view code, const Element& element, std::vector<OperationId> shown,
              std::vector<std::string> reasons) {
    broken_ = broken_ || log_.is_forbidden(code);
    log_.add(code, [&] {
      if (element.first_add != kNobody) shown.push_back(element.first_add);
      return Occurrence{history_.key_text(history_.operation(shown.front()).key), std::move(shown),
                        std::move(reasons)};
    });
  }

  const History& history_;
  const CheckOptions& options_;
  bool only_last_reads_;
  AnomalyLog log_{{kSetLostElement, kSetUnexpectedElement, kSetFailedElement, kSetDuplicateElement},
                  {kSetStaleElement, kSetNeverRead}};
  bool broken_ = false;  // this key
  std::vector<Element> elements_;
  ValueIndex index_;
  std::vector<OperationId> reads_;  // by rank
  std::uint64_t attempted_ = 0;
  std::uint64_t stable_ = 0;
  std::uint64_t recovered_ = 0;
  std::int64_t longest_stale_ns_ = 0;
  Report report_;
};

}  // namespace

Report check_set_full(const History& history, const CheckOptions& options) {
  return SetCheck(history, options, false).run();
}

Report check_set(const History& history, const CheckOptions& options) {
  return SetCheck(history, options, true).run();
}

bool fits_set(const History& history) {
  std::vector<std::pair<KeyId, Value>> added;
  bool has_list = false;
  for (const Operation& operation : history.operations()) {
    if (operation.function == Function::kAdd) {
      added.emplace_back(operation.key, operation.input);
      continue;
    }
    if (operation.function != Function::kRead || !operation.input.is_nil()) return false;
    if (!operation.is_ok()) continue;
    if (!operation.output.is_list() && !operation.output.is_nil()) return false;
    has_list = has_list || operation.output.is_list();
  }
  if (added.empty() || !history.has_real_time()) return false;
  if (has_list) return true;
  // No read tells: the same thing added again and again is more likely an amount than an element.
  std::ranges::sort(added);
  return std::ranges::adjacent_find(added) == added.end();
}

}  // namespace ordeal::checkers
