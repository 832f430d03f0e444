// Causal consistency, causal memory, causal convergence and pram.

#include "checkers/sessions/causal.hpp"

#include <algorithm>
#include <deque>

#include "checkers/codes.hpp"
#include "checkers/sessions/causal_order.hpp"
#include "checkers/sessions/judge_sessions.hpp"
#include "checkers/sessions/reader_order.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kOrderedOneByOne = 3000;  // nodes; of fewer it is told in words at once

std::vector<Edge> causal_edges(const SessionTable& table) {
  std::vector<Edge> edges = table.process_edges();
  for (NodeId node = 0; node < table.nodes().size(); ++node) {
    if (!table.node(node).is_write) table.add_read_edge(node, edges);
  }
  return edges;
}

void add_operations(const SessionTable& table, const std::vector<PathStep>& steps,
                    std::vector<OperationId>& operations) {
  for (const PathStep& step : steps) {
    operations.push_back(table.node(step.from).id);
    operations.push_back(table.node(step.to).id);
  }
}

// What the next reason will say. What a process did is about no key.
void add_step(const SessionTable& table, NodeId from, NodeId to, Dependency kind,
              SessionViolation& violation) {
  const OperationId id = table.node(to).id;
  const History& history = table.history();
  violation.steps.push_back(
      {violation.reasons.size(),
       {table.node(from).id, id, kind},
       kind == Dependency::kProcess ? std::string() : history.key_text(history.operation(id).key)});
}

// Steps within a process are told as one.
void add_reasons(const SessionTable& table, const std::vector<PathStep>& steps,
                 SessionViolation& violation) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind == EdgeKind::kWr) {
      add_step(table, steps[i].from, steps[i].to, Dependency::kWr, violation);
      violation.reasons.push_back(
          sentence(table.text(steps[i].to) + " saw " + table.text(steps[i].from)));
    } else if (steps[i].kind == EdgeKind::kProcess) {
      std::size_t last = i;
      while (last + 1 < steps.size() && steps[last + 1].kind == EdgeKind::kProcess) ++last;
      if (table.node(steps[i].from).id != table.node(steps[last].to).id) {
        add_step(table, steps[i].from, steps[last].to, Dependency::kProcess, violation);
        violation.reasons.push_back(sentence("After " + table.text(steps[i].from) +
                                             " its process went on with " +
                                             table.text(steps[last].to)));
      }
      i = last;
    }
  }
}

SessionViolation circle(const SessionTable& table, const std::vector<PathStep>& steps) {
  SessionViolation violation{kCausalityCircle, {}, {}};
  add_operations(table, steps, violation.operations);
  add_reasons(table, steps, violation);
  violation.reasons.emplace_back("So each of these comes before itself.");
  return violation;
}

SessionViolation overwritten_read(const SessionTable& table, const CausalOrder& order,
                                  const KnownWrite& known) {
  SessionViolation violation{known.later == kNone ? kInitialAfterWrite : kOverwrittenRead,
                             {table.node(known.read).id},
                             {}};
  std::vector<PathStep> steps;
  if (known.later != kNone) steps = order.path(known.later, known.earlier);
  add_reasons(table, steps, violation);
  const std::vector<PathStep> rest = order.path(known.earlier, known.read);
  add_reasons(table, rest, violation);
  steps.insert(steps.end(), rest.begin(), rest.end());
  add_operations(table, steps, violation.operations);
  add_step(table, known.read, known.earlier, Dependency::kRw, violation);
  violation.reasons.push_back(sentence(
      "So " + table.text(known.read) + " depends on " + table.text(known.earlier) +
      (known.later == kNone ? " and saw the initial value"
                            : ", which overwrote what it saw, " + table.text(known.later))));
  return violation;
}

// What an order has to explain: the reads of some sessions, given what certainly comes first.
struct Question {
  std::string_view code;
  std::string opening;  // of the explanation: "For the reads of c1 to be explained:"
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::vector<Edge> edges;
  // What follows is added once, or until nothing more follows.
  bool only_once = false;
};

class ForcedOrderSearch {
 public:
  ForcedOrderSearch(const SessionTable& table, Question question, std::uint64_t& steps_left)
      : table_(table), question_(std::move(question)), steps_left_(steps_left) {}

  // What comes before what, once it is known that nothing more follows.
  std::vector<Edge> edges() const { return edges_before(round_); }

  SessionOutcome run() {
    for (round_ = 1;; ++round_) {
      const CausalOrder order(table_, edges_before(round_));
      if (order.has_cycle()) return {violation_of(order.cycle(), kNone), false};
      if (question_.only_once && round_ > 1) return {};
      if (steps_left_ < order.cost() || is_stopped()) return {std::nullopt, true};
      steps_left_ -= order.cost();
      const auto known = order.known_writes(question_.first, question_.end);
      if (known.empty()) return {};
      for (const KnownWrite& one : known) {
        if (one.later == kNone) return {violation_of({}, one.read, one.earlier), false};
        followed_.push_back({one, round_});
      }
    }
  }

 private:
  struct Followed {
    KnownWrite known;
    std::uint32_t round = 0;
  };

  // Those known in earlier rounds than this one.
  std::vector<Edge> edges_before(std::uint32_t round) const {
    std::vector<Edge> edges = question_.edges;
    for (const Followed& one : followed_) {
      if (one.round >= round) break;
      edges.push_back({one.known.earlier, Arrow(one.known.later, EdgeKind::kWw)});
    }
    return edges;
  }

  // All that a way of steps rests on, down to what processes did and read.
  SessionViolation violation_of(std::vector<PathStep> steps, NodeId initial_read,
                                NodeId known = kNone) const {
    SessionViolation violation{question_.code, {}, {}};
    if (initial_read != kNone) {
      violation.operations.push_back(table_.node(initial_read).id);
      steps = CausalOrder(table_, edges_before(round_)).path(known, initial_read);
    }
    violation.reasons.push_back(question_.opening);
    add_operations(table_, steps, violation.operations);
    std::vector<bool> is_told(followed_.size(), false);
    std::deque<std::size_t> open;  // told, and not yet how the reader knew
    const auto tell_forced = [&](const PathStep& step) {
      const std::size_t index = index_of(step);
      if (is_told[index]) return;
      is_told[index] = true;
      open.push_back(index);
      tell(followed_[index].known, violation);
    };
    std::vector<PathStep> plain;  // what processes did and read, in a row
    for (const PathStep& step : steps) {
      if (step.kind != EdgeKind::kWw) {
        plain.push_back(step);
        continue;
      }
      add_reasons(table_, plain, violation);
      plain.clear();
      tell_forced(step);
    }
    add_reasons(table_, plain, violation);
    while (!open.empty()) {
      const Followed& one = followed_[open.front()];
      open.pop_front();
      const auto way =
          CausalOrder(table_, edges_before(one.round)).path(one.known.earlier, one.known.read);
      violation.operations.insert(violation.operations.begin(), table_.node(one.known.read).id);
      add_operations(table_, way, violation.operations);
      for (const PathStep& step : way) {
        if (step.kind == EdgeKind::kWw) tell_forced(step);
      }
    }
    if (initial_read == kNone) {
      violation.reasons.emplace_back(
          "With who read from whom, that is a circle: no order of the writes fits.");
    } else {
      add_step(table_, initial_read, known, Dependency::kRw, violation);
      violation.reasons.push_back(
          sentence(table_.text(initial_read) + " came after a write of its key all the same"));
    }
    return violation;
  }

  void tell(const KnownWrite& known, SessionViolation& violation) const {
    add_step(table_, known.earlier, known.later, Dependency::kWw, violation);
    violation.reasons.push_back(sentence(
        table_.text(known.earlier) + " had to come before " + table_.text(known.later) +
        ", because " + table_.text(known.read) + " came after the former and saw the latter"));
  }

  std::size_t index_of(const PathStep& step) const {
    return static_cast<std::size_t>(std::find_if(followed_.begin(), followed_.end(),
                                                 [&](const Followed& one) {
                                                   return one.known.earlier == step.from &&
                                                          one.known.later == step.to;
                                                 }) -
                                    followed_.begin());
  }

  const SessionTable& table_;
  Question question_;
  std::uint64_t& steps_left_;
  std::vector<Followed> followed_;  // by round
  std::uint32_t round_ = 1;
};

std::string process_of(const SessionTable& table, std::uint32_t session) {
  const Operation& first = table.history().operation(table.node(table.begin(session)).id);
  return table.history().process_text(first.process);
}

// The order of each process, and what this one read.
std::vector<Edge> pram_edges(const SessionTable& table, std::uint32_t reader) {
  std::vector<Edge> edges = table.process_edges();
  for (NodeId node = table.begin(reader); node < table.begin(reader + 1); ++node) {
    if (!table.node(node).is_write) table.add_read_edge(node, edges);
  }
  return edges;
}

Question question_of(const SessionTable& table, std::uint32_t reader, bool is_pram) {
  return {is_pram ? kPramViolation : kCausalMemoryViolation,
          "For the reads of " + process_of(table, reader) + " to be explained:",
          reader,
          reader + 1,
          is_pram ? pram_edges(table, reader) : causal_edges(table),
          false};
}

// In one order of the writes for everybody.
Question question_of_all(const SessionTable& table) {
  return {kConvergenceViolation,
          "In one order of the writes that explains all reads:",
          0,
          table.session_count(),
          causal_edges(table),
          true};
}

}  // namespace

SessionOutcome find_causal_violation(const SessionTable& table) {
  const CausalOrder order(table, causal_edges(table));
  if (order.has_cycle()) return {circle(table, order.cycle()), false};
  const auto known = order.known_writes(0, table.session_count());
  const KnownWrite* contradiction = order.first_contradiction(known);
  if (contradiction == nullptr) return {};
  return {overwritten_read(table, order, *contradiction), false};
}

SessionOutcome find_reader_violation(const SessionTable& table, const CheckOptions& options,
                                     bool is_pram, std::uint64_t steps_max) {
  if (!table.is_one_of_many() && is_linearizable(table.history(), options)) return {};
  if (table.nodes().size() > kOrderedOneByOne) {
    return find_reader_circle(table, is_pram, steps_max);
  }
  std::vector<bool> is_open(table.session_count(), true);
  if (!is_pram) {
    const CausalOrder order(table, causal_edges(table));
    if (order.has_cycle()) return {circle(table, order.cycle()), false};
    // Who knows of no write that its reads do not explain has nothing to find.
    const auto known = order.known_writes(0, table.session_count());
    is_open.assign(table.session_count(), false);
    for (const KnownWrite& one : known) is_open[table.node(one.read).session] = true;
  }
  bool gave_up = false;
  for (std::uint32_t reader = 0; reader < table.session_count(); ++reader) {
    if (!is_open[reader]) continue;
    SessionOutcome outcome =
        ForcedOrderSearch(table, question_of(table, reader, is_pram), steps_max).run();
    if (outcome.violation) return outcome;
    gave_up = gave_up || outcome.is_undecided;
  }
  return {std::nullopt, gave_up};
}

SessionOutcome find_reader_circle(const SessionTable& table, bool is_pram,
                                  std::uint64_t steps_max) {
  if (!is_pram) {
    const CausalOrder order(table, causal_edges(table));
    if (order.has_cycle()) return {circle(table, order.cycle()), false};
  }
  for (std::uint32_t reader = 0; reader < table.session_count(); ++reader) {
    ReaderOrder order(table, reader, is_pram);
    const ReaderOrder::Outcome found = order.run(steps_max);
    if (found == ReaderOrder::Outcome::kUndecided) return {std::nullopt, true};
    if (found == ReaderOrder::Outcome::kExplained) continue;
    const Question question = question_of(table, reader, is_pram);
    return {SessionViolation{question.code, order.shown_by(), {question.opening}}, false};
  }
  return {};
}

SessionOutcome find_divergence(const SessionTable& table, std::uint64_t steps_max) {
  const CausalOrder order(table, causal_edges(table));
  if (order.has_cycle()) return {circle(table, order.cycle()), false};
  return ForcedOrderSearch(table, question_of_all(table), steps_max).run();
}

std::optional<std::vector<Edge>> forced_for_all(const SessionTable& table, bool converges,
                                                std::uint64_t steps_max) {
  if (!converges) return causal_edges(table);
  ForcedOrderSearch search(table, question_of_all(table), steps_max);
  const SessionOutcome outcome = search.run();
  if (outcome.violation || outcome.is_undecided) return std::nullopt;
  return search.edges();
}

std::optional<std::vector<Edge>> forced_for_reader(const SessionTable& table, std::uint32_t reader,
                                                   bool is_pram, std::uint64_t& steps_left) {
  ForcedOrderSearch search(table, question_of(table, reader, is_pram), steps_left);
  const SessionOutcome outcome = search.run();
  if (outcome.violation || outcome.is_undecided) return std::nullopt;
  return search.edges();
}

}  // namespace ordeal::checkers
