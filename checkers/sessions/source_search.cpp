#include "checkers/sessions/source_search.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/leave_out.hpp"
#include "checkers/stop.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {
namespace {

// Variables are ambiguous reads by their position among them.
using Variable = std::uint32_t;

constexpr std::uint64_t kStepsEach = 4;  // of an operation, to look at it once
constexpr std::size_t kShrunkMax = 64;   // operations of a conflict that is made smaller
constexpr std::size_t kWritersMax = 16;  // of whom each is refuted
constexpr std::size_t kRefutedMax = 8;   // reads of which that is tried

// Why some sources cannot be together: reads, each with the source it has now, and the operations
// that show it.
struct Conflict {
  std::vector<Variable> reads;  // ascending
  std::vector<OperationId> shown_by;
};

template <class T>
void merge(std::vector<T>& into, const std::vector<T>& more) {
  std::vector<T> all;
  std::ranges::set_union(into, more, std::back_inserter(all));
  into = std::move(all);
}

// What is in doubt and counts did happen because somebody saw it who certainly was there, or who is
// in doubt and was seen in turn.
std::vector<OperationId> readers_of(const SessionTable& table, OperationId in_doubt) {
  const History& history = table.history();
  std::vector<OperationId> chain = {in_doubt};
  for (std::size_t at = 0; at < chain.size(); ++at) {
    if (history.operation(chain[at]).is_ok()) break;
    for (OperationId id = 0; id < history.operations().size(); ++id) {
      const bool saw_it =
          table.counts(id) && table.reads_known(id) && table.source(id) == chain[at];
      if (saw_it && std::ranges::find(chain, id) == chain.end()) chain.push_back(id);
    }
  }
  return chain;
}

void add_readers(const SessionTable& table, std::vector<OperationId>& operations) {
  for (std::size_t i = 0, count = operations.size(); i < count; ++i) {
    const OperationId id = operations[i];
    if (table.history().operation(id).is_ok() || !table.counts(id)) continue;
    const auto readers = readers_of(table, id);
    operations.insert(operations.end(), readers.begin(), readers.end());
  }
}

class SourceSearch {
 public:
  SourceSearch(const SessionSources& sources, const FindViolation& find, const SourceLimits& limits)
      : sources_(sources),
        find_(find),
        limits_(limits),
        chosen_(most_plausible_sources(sources)),
        variable_of_(chosen_.size(), kNone),
        ruled_out_(sources.ambiguous().size()) {
    for (Variable i = 0; i < ruled_out_.size(); ++i) variable_of_[sources.ambiguous()[i]] = i;
  }

  SourceOutcome run() {
    SourceOutcome outcome;
    if (!is_settled(outcome)) outcome = search();
    outcome.steps = steps_;
    return outcome;
  }

 private:
  // By what is certain, whatever the reads saw of which that cannot be told, or by a replay.
  bool is_settled(SourceOutcome& outcome) {
    if (ruled_out_.empty()) return false;
    const std::vector<OperationId> certain = certain_sources();
    SessionOutcome found = judge(SessionTable(sources_.history(), certain, true));
    if (found.violation) {
      outcome.core = found.violation->operations;
      std::ranges::sort(outcome.core);
      outcome.violation = std::move(found.violation);
      return true;
    }
    std::size_t asked = 0;
    const auto gives_up = [&](OperationId read) {
      return asked++ < kRefutedMax && is_refuted(read, certain, outcome);
    };
    for (std::size_t i = 0; i < limits_.replays.size(); ++i) {
      const bool is_last = i + 1 == limits_.replays.size();
      const ReplayLimits limits{is_last ? steps_left() / 4 * 3 : steps_left() / 2,
                                limits_.memory_max};
      Replayed replayed = replay_sources(sources_, limits_.replays[i], limits, gives_up);
      steps_ += replayed.steps;
      if (outcome.violation) return true;
      if (replayed.is_whole || i == 0) chosen_ = std::move(replayed.sources);
      if (!replayed.is_whole) continue;
      found = judge(SessionTable(sources_.history(), chosen_, true));
      if (found.violation || found.is_undecided) continue;
      outcome.sources = std::move(chosen_);
      return true;
    }
    return false;
  }

  std::vector<OperationId> certain_sources() const {
    std::vector<OperationId> certain = chosen_;
    for (const OperationId read : sources_.ambiguous()) certain[read] = kUntoldSource;
    return certain;
  }

  // Whether what is certain forbids all that a read can have seen.
  bool is_refuted(OperationId read, std::vector<OperationId> certain, SourceOutcome& outcome) {
    const std::vector<OperationId> writers = sources_.candidates(read);
    if (writers.size() > kWritersMax) return false;
    std::vector<OperationId> core = {read};
    std::optional<SessionViolation> first;
    for (const OperationId writer : writers) {
      certain[read] = writer;
      SessionOutcome found = judge(SessionTable(sources_.history(), certain, true));
      if (!found.violation) return false;
      core.insert(core.end(), found.violation->operations.begin(),
                  found.violation->operations.end());
      if (writer != kInitialSource) core.push_back(writer);
      if (!first) first = std::move(found.violation);
    }
    std::ranges::sort(core);
    core.erase(std::unique(core.begin(), core.end()), core.end());
    outcome.core = std::move(core);
    outcome.violation = std::move(first);
    return true;
  }

  SourceOutcome search() {
    SourceOutcome outcome;
    while (true) {
      if (outcome.exhausted = exhausted(); outcome.exhausted != BudgetKind::kNothing) break;
      const SessionTable table(sources_.history(), chosen_, !ruled_out_.empty());
      SessionOutcome found = judge(table);
      if (found.is_undecided) outcome.exhausted = BudgetKind::kSteps;
      if (found.is_undecided) break;
      if (!found.violation) {
        outcome.violation.reset();
        outcome.sources = std::move(chosen_);
        return outcome;
      }
      Conflict conflict = conflict_of(table, *found.violation);
      if (!outcome.violation) outcome.violation = std::move(found.violation);
      if (!resolve(conflict)) {
        outcome.core = std::move(conflict.shown_by);
        return outcome;
      }
    }
    outcome.violation.reset();
    return outcome;
  }

  // A source of a read, and the other reads that must not change for it to be out of question.
  struct RuledOut {
    OperationId source = 0;
    Conflict because;
  };

  BudgetKind exhausted() const {
    if (is_stopped()) return BudgetKind::kTime;
    if (steps_ > limits_.steps_max) return BudgetKind::kSteps;
    return memory_ > limits_.memory_max ? BudgetKind::kMemory : BudgetKind::kNothing;
  }

  std::uint64_t steps_left() const {
    return limits_.steps_max - std::min(limits_.steps_max, steps_);
  }

  SessionOutcome judge(const SessionTable& table) {
    const std::uint64_t left = steps_left();
    const bool is_choice = !ruled_out_.empty();
    if (is_choice) steps_ += table.nodes().size() * kStepsEach;
    if (auto violation = unwritten_value(table, sources_)) return {std::move(violation), false};
    SessionOutcome outcome = find_(table, left);
    if (is_choice) steps_ += outcome.steps;
    if (outcome.violation) add_readers(table, outcome.violation->operations);
    return outcome;
  }

  // The reads that the violation rests on: what is wrong with these operations alone is wrong as
  // long as those among them saw what they saw. If that is not enough to show it, all reads.
  Conflict conflict_of(const SessionTable& table, const SessionViolation& violation) {
    Conflict conflict;
    if (ruled_out_.empty()) return {{}, violation.operations};
    std::vector<OperationId> ids = violation.operations;
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (is_shown_by(ids)) {
      const auto may_try = [&] { return ids.size() <= kShrunkMax && !is_stopped(); };
      ids = leave_out(
          ids, [&](const auto& fewer) { return is_shown_by(fewer); }, may_try);
    } else {
      ids.clear();
      for (OperationId id = 0; id < chosen_.size(); ++id) {
        if (table.counts(id)) ids.push_back(id);
      }
    }
    for (const OperationId id : ids) {
      const Variable read = variable_of_[id];
      if (read == kNone || !table.reads_known(id)) continue;
      const bool is_there =
          chosen_[id] == kInitialSource || std::ranges::binary_search(ids, chosen_[id]);
      if (is_there) conflict.reads.push_back(read);
    }
    std::ranges::sort(conflict.reads);
    conflict.shown_by = std::move(ids);
    return conflict;
  }

  bool is_shown_by(const std::vector<OperationId>& ids) {
    steps_ += ids.size() * kStepsEach;
    std::vector<OperationId> there;
    for (const OperationId id : ids) {
      OperationId source = chosen_[id];
      const auto at = std::ranges::lower_bound(ids, source);
      const bool is_member = at != ids.end() && *at == source;
      if (is_member) source = static_cast<OperationId>(at - ids.begin());
      const bool is_none = source == kInitialSource || source == kMissingSource;
      there.push_back(is_member || is_none ? source : kUntoldSource);
    }
    const History part = sources_.history().select(ids);
    const SessionTable table(part, std::move(there), true);
    return !table.unwritten().empty() || find_(table, steps_left()).violation;
  }

  // Gives the last read of the conflict another source; where it has none, the conflict is that of
  // all the reasons why. False when there is nobody left: then the conflict tells who shows it.
  bool resolve(Conflict& conflict) {
    std::vector<Variable> open;
    while (!conflict.reads.empty()) {
      const Variable last = conflict.reads.back();
      conflict.reads.pop_back();
      forget_reasons_with(last);
      open.push_back(last);
      memory_ += bytes_of(conflict);
      ruled_out_[last].push_back({chosen_[sources_.ambiguous()[last]], std::move(conflict)});
      if (choose(last)) {
        while (!open.empty()) {
          choose(open.back());
          open.pop_back();
        }
        return true;
      }
      conflict = all_reasons(last);
    }
    return false;
  }

  // What was ruled out because this one saw what it saw is possible again.
  void forget_reasons_with(Variable read) {
    for (Variable later = read + 1; later < ruled_out_.size(); ++later) {
      std::erase_if(ruled_out_[later], [&](const RuledOut& one) {
        const bool rests_on_it = std::ranges::binary_search(one.because.reads, read);
        if (rests_on_it) memory_ -= bytes_of(one.because);
        return rests_on_it;
      });
    }
  }

  bool choose(Variable read) {
    const OperationId id = sources_.ambiguous()[read];
    for (const OperationId source : sources_.candidates(id)) {
      ++steps_;
      const bool is_out = std::ranges::any_of(
          ruled_out_[read], [&](const RuledOut& one) { return one.source == source; });
      if (is_out) continue;
      chosen_[id] = source;
      return true;
    }
    return false;
  }

  Conflict all_reasons(Variable read) {
    Conflict all;
    for (const RuledOut& one : ruled_out_[read]) {
      merge(all.reads, one.because.reads);
      merge(all.shown_by, one.because.shown_by);
    }
    std::vector<OperationId> writers = sources_.candidates(sources_.ambiguous()[read]);
    std::erase(writers, kInitialSource);
    std::ranges::sort(writers);
    merge(all.shown_by, writers);
    return all;
  }

  static std::uint64_t bytes_of(const Conflict& conflict) {
    return sizeof(RuledOut) +
           sizeof(OperationId) * (conflict.reads.size() + conflict.shown_by.size());
  }

  const SessionSources& sources_;
  const FindViolation& find_;
  SourceLimits limits_;
  std::vector<OperationId> chosen_;    // by operation
  std::vector<Variable> variable_of_;  // of an operation
  std::vector<std::vector<RuledOut>> ruled_out_;
  std::uint64_t steps_ = 0;
  std::uint64_t memory_ = 0;
};

}  // namespace

std::optional<SessionViolation> unwritten_value(const SessionTable& table,
                                                const SessionSources& sources) {
  if (table.unwritten().empty()) return std::nullopt;
  const History& history = table.history();
  const OperationId id = table.unwritten().front();
  const Operation& read = history.operation(id);
  const std::string subject = subject_text(history, read);
  const bool is_cas = read.function == Function::kCas;
  SessionViolation violation{kUnwrittenRegister, {id}, {}};
  add_readers(table, violation.operations);
  violation.reasons.push_back(sentence(
      is_cas ? subject + " succeeded" : subject + " returned " + history.value_text(read.output)));
  const OperationId failed = sources.failed_write(id);
  if (failed == kNone) {
    violation.reasons.emplace_back("Nobody ever wrote that value, and it is not the initial one.");
  } else {
    violation.code = kFailedRegister;
    violation.operations.push_back(failed);
    violation.reasons.push_back("The only one who wrote that value failed: " +
                                subject_text(history, history.operation(failed)) + '.');
  }
  return violation;
}

SourceOutcome search_sources(const SessionSources& sources, const FindViolation& find,
                             const SourceLimits& limits) {
  return SourceSearch(sources, find, limits).run();
}

}  // namespace ordeal::checkers
