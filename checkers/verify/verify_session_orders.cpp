#include <algorithm>
#include <map>

#include "checkers/verify/verify_sessions.hpp"

namespace ordeal::checkers {
namespace {

// An order of all that happened, played through: it keeps the order of every process.
class PlayedRegisters {
 public:
  // `reader`: the process whose reads must see the latest write; nullopt, everybody's, and then a
  // cas is one step. `keeps_causes`: whatever anybody reads must have been written by then, so it
  // must be known who did. Otherwise the order says who did, of those who can have.
  PlayedRegisters(const PlainSteps& steps, std::optional<std::size_t> reader, bool keeps_causes)
      : steps_(steps), reader_(reader), keeps_causes_(keeps_causes), done_(steps.size()) {}

  Problem verify(const std::vector<OperationId>& order) {
    std::vector<Turns> turns;
    for (OperationId id = 0; id < steps_.size(); ++id) {
      const std::size_t count = steps_.steps(id).size();
      turns.push_back(
          {reader_ ? count : std::min<std::size_t>(count, 1), steps_.operation(id).is_ok()});
    }
    if (auto problem = problem_with_places(steps_.history(), order, turns, {true})) return problem;
    for (const OperationId id : order) {
      const std::vector<PlainStep> steps = steps_.steps(id);
      do {
        if (auto problem = take(id, steps[done_[id]++])) return problem;
      } while (!reader_ && done_[id] < steps.size());
    }
    return std::nullopt;
  }

  const std::vector<std::size_t>& done() const { return done_; }

 private:
  Problem take(OperationId id, const PlainStep& step) {
    if (step.writes) {
      current_.insert_or_assign(step.key, Held{step.value, id});
      return std::nullopt;
    }
    const auto at = current_.find(step.key);
    const Held current = at == current_.end() ? Held{steps_.initial(), kNoOne} : at->second;
    const bool is_judged = !reader_ || *reader_ == steps_.process_of(id);
    const std::string unfit = name(id) + " cannot have read that there";
    const std::string untold = "nobody can tell who wrote what " + name(id) + " read";
    if (!keeps_causes_) {
      if (!is_judged || current.value == step.value) return std::nullopt;
      return steps_.candidates(id, step).empty() ? untold : unfit;
    }
    const auto source = steps_.source(id, step);
    if (!source) return untold;
    const bool is_early = *source != kNoOne && done_[*source] != steps_.steps(*source).size();
    if (is_early) return name(id) + " comes before what it read";
    if (is_judged && current.writer != *source) return unfit;
    return std::nullopt;
  }

  const PlainSteps& steps_;
  std::optional<std::size_t> reader_;
  bool keeps_causes_;
  std::vector<std::size_t> done_;  // steps, by operation
  struct Held {
    Value value;
    OperationId writer = kNoOne;
  };
  std::map<Value, Held> current_;
};

}  // namespace

// An order of all that explains everybody's reads proves every model. One for each process proves
// those that ask no more; some of these want causes kept.
Problem problem_with_session_orders(const PlainSteps& steps, std::string_view model,
                                    const Certificate& certificate) {
  if (certificate.orders.size() == 1 && !certificate.is_by_process) {
    return PlayedRegisters(steps, std::nullopt, false).verify(certificate.orders.front());
  }
  const bool needs_one = model == "sequential-consistency" || model == "causal-convergence";
  const bool needs_causes =
      model == "causal-memory" || model == "causal" || model == "writes-follow-reads";
  if (!certificate.is_by_process || needs_one) return "it proves nothing of that model";
  if (certificate.orders.size() != steps.history().process_count()) {
    return "it is not one order for each process";
  }
  std::vector<std::size_t> done;
  for (std::size_t process = 0; process < certificate.orders.size(); ++process) {
    PlayedRegisters played(steps, process, needs_causes);
    if (auto problem = played.verify(certificate.orders[process])) return problem;
    if (process > 0 && played.done() != done) return "the orders differ in what happened";
    done = played.done();
  }
  return std::nullopt;
}

}  // namespace ordeal::checkers
