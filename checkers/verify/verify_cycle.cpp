#include <algorithm>

#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

// A cycle of transactions, each before the next for a reason that is looked up in the history, or
// because it was taken to be.
class ProvedCycle {
 public:
  ProvedCycle(const PlainSteps& txns, const PlainLevel& level,
              const std::vector<DependencyStep>& cycle, const std::vector<OperationId>& evidence,
              const std::vector<DependencyStep>& taken)
      : txns_(txns), level_(level), cycle_(cycle), taken_(taken), readers_(evidence) {
    for (const DependencyStep& step : cycle_) readers_.push_back(step.from);
  }

  Problem verify() const {
    for (const OperationId id : readers_) {
      if (id >= txns_.size()) return name(id) + " does not exist";
    }
    for (std::size_t i = 0; i < cycle_.size(); ++i) {
      const DependencyStep& step = cycle_[i];
      if (step.to != cycle_[(i + 1) % cycle_.size()].from) return "the steps are no cycle";
      if (step.from == step.to || !txns_.happened(step.from) || !txns_.happened(step.to)) {
        return "a step is of something that did not happen";
      }
      if (!is_proved(step)) return name(step.from) + " need not come before " + name(step.to);
    }
    return is_forbidden() ? Problem() : "the level allows such a cycle";
  }

 private:
  using enum Dependency;
  using Cycle = PlainLevel::Cycle;
  using Order = PlainLevel::Order;

  bool is_forbidden() const {
    const auto count = [&](Dependency kind) {
      return std::ranges::count(cycle_, kind, &DependencyStep::kind);
    };
    const bool is_bound = level_.keeps_processes(txns_.bind_every_level());
    if (count(kRealtime) > 0 && level_.order != Order::kRealtime) return false;
    if (count(kProcess) > 0 && !is_bound) return false;
    bool is_apart = true;
    for (std::size_t i = 0; i < cycle_.size(); ++i) {
      is_apart &= cycle_[i].kind != kRw || cycle_[(i + 1) % cycle_.size()].kind != kRw;
    }
    if (level_.name == "prefix-consistency" && is_led_to_misses()) return true;
    // What was missed although the reader knew of it, through reads and processes alone.
    if (level_.name == "causal" && count(kRw) == 1 && count(kWw) == 0) return true;
    if (misses_whom_it_knows()) return true;
    const Cycle cycle = count(kRw) > 1    ? (is_apart ? Cycle::kMissesApart : Cycle::kAny)
                        : count(kRw) == 1 ? Cycle::kOneMiss
                        : count(kWr) > 0  ? Cycle::kFlow
                                          : Cycle::kWrites;
    return cycle <= level_.cycle;
  }

  // Whoever missed something came there by having seen something.
  bool is_led_to_misses() const {
    for (std::size_t i = 0; i < cycle_.size(); ++i) {
      const Dependency led_by = cycle_[(i + cycle_.size() - 1) % cycle_.size()].kind;
      if (cycle_[i].kind == kRw && led_by != kWr && led_by != kProcess) return false;
    }
    return true;
  }

  // Where reads may be old: one missed a write of whom it had read from by then; or
  // of whom it read from at all, or its process did, where it sees all of somebody or nothing.
  bool misses_whom_it_knows() const {
    if (cycle_.size() != 2 || level_.cycle < Cycle::kFlow) return false;
    const auto& [reader, missed, kind] = cycle_[cycle_[0].kind == kRw ? 0 : 1];
    const auto is = [&](Dependency one) { return cycle_[0].kind == one || cycle_[1].kind == one; };
    if (level_.forbids("fractured-read")) return is(kRw) && (is(kWr) || is(kProcess));
    if (!txns_.bind_every_level() && !level_.forbids("non-monotonic-read")) return false;
    bool is_known = false;
    for (const PlainStep& read : txns_.reads_of_others(reader)) {
      if (is_known && txns_.writes_key(missed, read.key) && is_replaced(read, missed)) return true;
      is_known |= txns_.writer(read.key, read.value) == missed;
    }
    return false;
  }

  bool is_taken(const DependencyStep& step) const {
    return std::ranges::any_of(taken_, [&](const DependencyStep& one) {
      return one.from == step.from && one.to == step.to;
    });
  }

  bool is_proved(const DependencyStep& step) const {
    const Operation& from = txns_.operation(step.from);
    const Operation& to = txns_.operation(step.to);
    switch (step.kind) {
      case kProcess:
        return from.process == to.process && step.from < step.to;
      case kRealtime:
        return txns_.history().has_real_time() && from.is_ok() &&
               from.complete_event < to.invoke_event;
      case kWr:
        return any_write_and_read(
            step.from, step.to, [&](const PlainStep& write, const PlainStep& read) {
              return txns_.sees(read, write.value) && is_only_writer(step.from, write);
            });
      case kWw:
        if (is_taken(step)) return true;
        return txns_.are_lists() ? replaces_in_list(step) : replaces_what_it_read(step);
      case kRw:
        return any_write_and_read(step.to, step.from,
                                  [&](const PlainStep& write, const PlainStep& read) {
                                    return txns_.are_lists() ? !txns_.sees(read, write.value)
                                                             : is_replaced(read, step.to);
                                  });
    }
    return false;
  }

  template <class Condition>
  static bool any_two(const std::vector<PlainStep>& some, const std::vector<PlainStep>& others,
                      Condition&& condition) {
    return std::ranges::any_of(some, [&](const PlainStep& one) {
      return std::ranges::any_of(others, [&](const PlainStep& two) { return condition(one, two); });
    });
  }

  template <class Condition>
  bool any_write_and_read(OperationId writer, OperationId reader, Condition&& condition) const {
    return any_two(txns_.writes(writer), txns_.reads_of_others(reader),
                   [&](const PlainStep& write, const PlainStep& read) {
                     return read.key == write.key && condition(write, read);
                   });
  }

  bool is_only_writer(OperationId id, const PlainStep& write) const {
    return txns_.writer(write.key, write.value) == id;
  }

  // Some list has what `from` appended ahead of what `to` appended, or not yet that.
  bool replaces_in_list(const DependencyStep& step) const {
    return std::ranges::any_of(readers_, [&](OperationId reader) {
      return std::ranges::any_of(txns_.reads(reader), [&](const PlainStep& read) {
        const auto list = txns_.elements(read.value);
        const auto shows = [&](const PlainStep& earlier, const PlainStep& later) {
          const auto at = std::ranges::find(list, earlier.value);
          return earlier.key == read.key && later.key == read.key && at != list.end() &&
                 std::find(list.begin(), at, later.value) == at &&
                 is_only_writer(step.from, earlier);
        };
        return any_two(txns_.writes(step.from), txns_.writes(step.to), shows);
      });
    });
  }

  bool replaces_what_it_read(const DependencyStep& step) const {
    return any_write_and_read(
        step.from, step.to, [&](const PlainStep& write, const PlainStep& read) {
          return txns_.sees(read, write.value) && is_only_writer(step.from, write) &&
                 txns_.writes_key(step.to, read.key);
        });
  }

  // Of a register: the writer replaced what was read, for it read or had written that too, or is
  // taken to have written after that; or it is the initial value, which everything replaces.
  bool is_replaced(const PlainStep& read, OperationId writer) const {
    if (txns_.is_initial(read)) return true;
    const auto source = txns_.writer(read.key, read.value);
    if (source && is_taken({*source, writer, kWw})) return true;
    bool is_known = false;
    for (const PlainStep& other : txns_.reads_of_others(writer)) {
      is_known |= other.key == read.key && other.value == read.value;
    }
    for (const PlainStep& write : txns_.writes(writer)) {
      if (write.key != read.key) continue;
      if (is_known) return true;
      is_known = write.value == read.value;
    }
    return false;
  }

  const PlainSteps& txns_;
  const PlainLevel& level_;
  const std::vector<DependencyStep>& cycle_;
  const std::vector<DependencyStep>& taken_;
  std::vector<OperationId> readers_;  // of lists that show the order of versions
};

}  // namespace

Problem problem_with_cycle(const PlainSteps& txns, const PlainLevel& level,
                           const std::vector<DependencyStep>& cycle,
                           const std::vector<OperationId>& evidence,
                           const std::vector<DependencyStep>& taken) {
  if (cycle.empty()) return "it proves nothing";
  return ProvedCycle(txns, level, cycle, evidence, taken).verify();
}

}  // namespace ordeal::checkers
