#include "checkers/linearizability/explain_register.hpp"

#include <algorithm>
#include <utility>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/register_refutation.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {
namespace {

class RegisterExplainer {
 public:
  RegisterExplainer(const History& history, const Semantics& semantics,
                    std::span<const OperationId> ids, std::span<const OperationId> witness)
      : history_(history), model_{semantics}, ids_(ids), witness_(witness) {}

  std::optional<Explanation> explain() {
    if (const auto refutation =
            refute_register(history_.operations(), witness_, model_.semantics)) {
      explanation_.code = refutation->code;
      explanation_.culprit = refutation->culprit;
      value_ = *model_.observed(culprit());
      if (refutation->kind == RefutationKind::kNobodyWrote) say_nobody_wrote();
      if (refutation->kind == RefutationKind::kOverwritten) say_overwritten(*refutation);
      if (refutation->kind == RefutationKind::kUsedUp) say_used_up();
      return explanation_;
    }
    if (say_each_after_the_other()) return explanation_;
    return std::nullopt;
  }

 private:
  const Operation& operation(OperationId id) const { return history_.operation(id); }
  const Operation& culprit() const { return operation(explanation_.culprit); }
  bool culprit_is_read() const { return culprit().function == Function::kRead; }
  std::string text(Value value) const { return history_.value_text(value); }
  std::string began(const Operation& op) const { return invoked_text(history_, op); }
  std::string ended(const Operation& op) const { return completed_text(history_, op); }
  void say(std::string reason) {
    if (reason.starts_with("the ")) reason[0] = 'T';
    explanation_.reasons.push_back(std::move(reason));
  }

  // "the read" when there is one in what is told, "the read by c1" otherwise.
  std::string name(const Operation& op, bool sole_read) const {
    if (op.function != Function::kRead) return operation_text(history_, op);
    return "the read" + (sole_read ? std::string() : " by " + history_.process_text(op.process));
  }

  bool is_writer_of(const Operation& op, Value value) const {
    const auto produced = model_.produced(op);
    return produced && *produced == value && !model_.is_read_only(op);
  }

  std::vector<OperationId> sources_of(const Operation& observer, Value value) const {
    std::vector<OperationId> sources;
    for (const OperationId id : witness_) {
      const Operation& op = operation(id);
      if (is_writer_of(op, value) && model_.part(op) != Part::kNone &&
          op.invoke_event < observer.complete_event) {
        sources.push_back(id);
      }
    }
    return sources;
  }

  void say_nobody_wrote() {
    const std::string value = text(value_);
    const std::string subject = name(culprit(), true);
    say(culprit_is_read() ? "The read returned " + value + " (" + ended(culprit()) + ")."
                          : subject + " succeeded (" + ended(culprit()) + "), so the value was " +
                                value + " at some moment before.");
    const Operation* failed = nullptr;
    const Operation* late = nullptr;
    for (const OperationId id : ids_) {
      const Operation& op = operation(id);
      if (!is_writer_of(op, value_)) continue;
      const Operation*& kind = model_.part(op) == Part::kNone ? failed : late;
      if (kind == nullptr) kind = &op;
    }
    if (late != nullptr) {
      say(operation_text(history_, *late) + ", the first write of " + value + ", began at " +
          began(*late) + ", after " + subject + " had returned.");
    }
    if (failed != nullptr) {
      say(operation_text(history_, *failed) + " failed (" + ended(*failed) +
          "): it did not happen.");
    }
    if (late == nullptr && failed == nullptr) say("Nothing ever wrote " + value + '.');
    say("The initial value is " + text(model_.semantics.initial) + ", so " + value +
        " was never there to be " + (culprit_is_read() ? "read." : "replaced."));
  }

  void say_overwritten(const Refutation& refutation) {
    const Operation& overwriter = operation(*refutation.overwriter);
    const bool sole_read = overwriter.function != Function::kRead && !refutation.sighting;
    const std::string subject = name(culprit(), sole_read);
    const bool saw = overwriter.function == Function::kRead;
    const Value newer = saw ? overwriter.output : overwriter.input;
    say(saw ? name(overwriter, false) + " returned " + text(newer) + " (" + ended(overwriter) +
                  ") before " + subject + " began (" + began(culprit()) + "), so " + subject +
                  " must see " + text(newer) + " or something newer."
            : operation_text(history_, overwriter) + " returned (" + ended(overwriter) +
                  ") before " + subject + " began (" + began(culprit()) + "), so " + subject +
                  " must see it or something newer.");
    say_not_again(refutation, overwriter);
    const std::string had_to =
        text(newer) + (anything_newer(overwriter, newer) ? " or something newer" : "");
    say(culprit_is_read()
            ? "So " + subject + " had to return " + had_to + ". It returned " + text(value_) + '.'
            : "So the value was " + had_to + ". The cas needed " + text(value_) +
                  ", yet it succeeded.");
  }

  // Why the old value had taken effect before the overwriter began, and cannot return.
  void say_not_again(const Refutation& refutation, const Operation& overwriter) {
    const std::string value = text(value_);
    const std::string before =
        ", before " + name(overwriter, false) + " began (" + began(overwriter) + ")";
    const auto sources = sources_of(culprit(), value_);
    if (refutation.sighting) {
      const Operation& sighting = operation(*refutation.sighting);
      say("Nothing wrote " + value + " again: its only write, " +
          operation_text(history_, operation(sources.front())) + ", had taken effect by " +
          ended(sighting) + ", when " + name(sighting, false) +
          (sighting.function == Function::kRead ? " returned it" : " found it") + before + '.');
      return;
    }
    if (sources.empty()) {
      say(value + " was the initial value, and nothing wrote it again.");
      return;
    }
    const Operation* last = &operation(sources.front());
    for (const OperationId id : sources) {
      if (operation(id).complete_event > last->complete_event) last = &operation(id);
    }
    say("Nothing wrote " + value + " again: its " +
        (sources.size() == 1
             ? "only write returned at "
             : "last of " + std::to_string(sources.size()) + " writes returned at ") +
        ended(*last) + before + ", and no write of " + value + " is pending.");
  }

  // Whether some write may have come between the overwriter and the culprit.
  bool anything_newer(const Operation& overwriter, Value newer) const {
    return std::any_of(ids_.begin(), ids_.end(), [&](OperationId id) {
      const Operation& op = operation(id);
      return &op != &overwriter && &op != &culprit() && model_.produced(op) &&
             !model_.is_read_only(op) && model_.part(op) != Part::kNone &&
             op.invoke_event < culprit().complete_event &&
             op.effect_before() > overwriter.invoke_event && !is_writer_of(op, value_) &&
             !is_writer_of(op, newer);
    });
  }

  void say_used_up() {
    const std::string value = text(value_);
    std::uint64_t writes = 0;
    std::uint64_t replaced = 0;
    for (const OperationId id : witness_) {
      const Operation& op = operation(id);
      if (model_.part(op) == Part::kNone || model_.is_read_only(op)) continue;
      writes += is_writer_of(op, value_);
      replaced += op.function == Function::kCas && op.is_ok() && op.expected == value_;
    }
    say("A cas that replaces " + value + " uses it up: " + value +
        " must be written again before another can succeed.");
    std::string there =
        value_ == model_.semantics.initial ? value + " is the initial value, and " : std::string();
    there += writes == 0
                 ? "nothing wrote it"
                 : count_text(writes, "write") + (writes == 1 ? " wrote it" : " of it were made");
    say(there + (value_ == model_.semantics.initial && writes == 0 ? " again." : "."));
    say(std::to_string(replaced) + (replaced == 1 ? " cas that replaces " : " cas that replace ") +
        value + " succeeded: one too many.");
  }

  // The operations of a value that ended first and that began last, counting its writer.
  struct Span {
    const Operation* first_end = nullptr;
    const Operation* last_begin = nullptr;
    std::uint64_t writers = 0;
  };

  Span span_of(Value value) const {
    Span span;
    for (const OperationId id : witness_) {
      const Operation& op = operation(id);
      const Part part = model_.part(op);
      if (part == Part::kNone || model_.is_evidence(op)) continue;
      const bool wrote = is_writer_of(op, value);
      span.writers += wrote;
      const auto observed = model_.observed(op);
      if (!wrote && !(part == Part::kRequired && observed && *observed == value)) continue;
      if (part == Part::kRequired &&
          (span.first_end == nullptr || op.complete_event < span.first_end->complete_event)) {
        span.first_end = &op;
      }
      if (span.last_begin == nullptr || op.invoke_event > span.last_begin->invoke_event) {
        span.last_begin = &op;
      }
    }
    return span;
  }

  bool say_each_after_the_other() {
    for (const OperationId first : witness_) {
      for (const OperationId second : witness_) {
        const auto a = model_.observed(operation(first));
        const auto b = model_.observed(operation(second));
        if (first >= second || !a || !b || *a == *b) continue;
        if (*a == model_.semantics.initial || *b == model_.semantics.initial) continue;
        const Span of_a = span_of(*a);
        const Span of_b = span_of(*b);
        if (of_a.writers != 1 || of_b.writers != 1) continue;
        if (of_a.first_end == nullptr || of_b.first_end == nullptr) continue;
        if (of_a.first_end->complete_event > of_b.last_begin->invoke_event) continue;
        if (of_b.first_end->complete_event > of_a.last_begin->invoke_event) continue;
        say_swapped(*a, of_a, *b, of_b);
        return true;
      }
    }
    return false;
  }

  void say_swapped(Value a, const Span& of_a, Value b, const Span& of_b) {
    explanation_.code = kValueCameBack;
    const bool a_is_last = of_a.last_begin->invoke_event > of_b.last_begin->invoke_event;
    const Operation* last = a_is_last ? of_a.last_begin : of_b.last_begin;
    explanation_.culprit = static_cast<OperationId>(last - history_.operations().data());
    if (last->function == Function::kCas) explanation_.code = kImpossibleCas;
    const auto when = [&](const Operation& op, Value value, const std::string& time) {
      return (op.function == Function::kRead
                  ? name(op, false) + ", which returned " + text(value) + ','
                  : name(op, false)) +
             time;
    };
    say("Each of " + text(a) + " and " + text(b) + " was written once.");
    for (const auto& [older, old_span, newer, new_span] :
         {std::tuple(a, of_a, b, of_b), std::tuple(b, of_b, a, of_a)}) {
      say("If " + text(older) + " was written first, " + text(newer) + " had replaced it when " +
          when(*new_span.first_end, newer, " ended (" + ended(*new_span.first_end) + ")") +
          ": before " +
          when(*old_span.last_begin, older, " began (" + began(*old_span.last_begin) + ")") + ".");
    }
    say("So one of the two came back after it had been replaced.");
  }

  const History& history_;
  Register model_;
  std::span<const OperationId> ids_;
  std::span<const OperationId> witness_;
  Value value_;  // what the culprit observed
  Explanation explanation_;
};

}  // namespace

std::optional<Explanation> explain_register(const History& history, const Semantics& semantics,
                                            std::span<const OperationId> ids,
                                            std::span<const OperationId> witness) {
  return RegisterExplainer(history, semantics, ids, witness).explain();
}

}  // namespace ordeal::checkers
