#include <algorithm>
#include <map>

#include "checkers/verify/verify_sessions.hpp"

namespace ordeal::checkers {
namespace {

// An order that has everything after what its process did before and after what it read. Whoever
// comes to know of an operation so knows all that this one knew.
class CausalOrderOfAll {
 public:
  // `converges`: of the writes that a read knows of it saw the last in this order; otherwise none
  // of them had replaced, as far as itself knew, what was read.
  CausalOrderOfAll(const PlainSteps& steps, bool converges)
      : steps_(steps),
        converges_(converges),
        place_(steps.size()),
        known_(steps.size()),
        latest_(steps.history().process_count(), kNoOne) {}

  Problem verify(const std::vector<OperationId>& order) {
    std::vector<Turns> turns = steps_.turns(1);
    for (OperationId id = 0; id < turns.size(); ++id) {
      turns[id].must = turns[id].must && !steps_.steps(id).empty();
    }
    Problem problem = problem_with_places(steps_.history(), order, turns, {true});
    for (std::size_t i = 0; i < order.size() && !problem; ++i) {
      place_[order[i]] = i;
      problem = take(order[i]);
      latest_[steps_.process_of(order[i])] = order[i];
    }
    return problem;
  }

 private:
  Problem take(OperationId id) {
    const OperationId before = latest_[steps_.process_of(id)];
    std::vector<OperationId> known(latest_.size());
    if (before != kNoOne) known = known_[before];
    for (const PlainStep& step : steps_.steps(id)) {
      if (step.writes) {
        writes_[{step.key, steps_.process_of(id)}].push_back(id);
        continue;
      }
      const auto writer = steps_.source(id, step);
      if (!writer) return "nobody can tell who wrote what " + name(id) + " read";
      if (*writer != kNoOne) {
        if (known_[*writer].empty()) return name(id) + " comes before what it read";
        for (std::size_t i = 0; i < known.size(); ++i) {
          known[i] = std::max(known[i], known_[*writer][i]);
        }
      }
      if (misses(id, step.key, *writer, known)) return name(id) + " missed what it knew of";
    }
    known[steps_.process_of(id)] = id + 1;
    known_[id] = std::move(known);
    return std::nullopt;
  }

  // Of every process the last write of the key that is known.
  bool misses(OperationId reader, Value key, OperationId seen,
              const std::vector<OperationId>& known) const {
    for (std::size_t process = 0; process < known.size(); ++process) {
      const auto writes = writes_.find({key, process});
      if (writes == writes_.end()) continue;
      const bool is_own = process == steps_.process_of(reader);
      const auto beyond =
          std::ranges::lower_bound(writes->second, is_own ? reader : known[process]);
      if (beyond == writes->second.begin()) continue;
      const OperationId last = *(beyond - 1);
      if (last == seen) continue;
      if (seen == kNoOne) return true;
      if (converges_ ? place_[last] > place_[seen] : known_[last][steps_.process_of(seen)] > seen) {
        return true;
      }
    }
    return false;
  }

  const PlainSteps& steps_;
  bool converges_;
  std::vector<std::size_t> place_;               // in the order
  std::vector<std::vector<OperationId>> known_;  // by process: all before that
  std::vector<OperationId> latest_;              // of a process
  std::map<std::pair<Value, std::size_t>, std::vector<OperationId>> writes_;  // in their order
};

}  // namespace

Problem problem_with_causal_order(const PlainSteps& steps, std::string_view model,
                                  const Certificate& certificate) {
  const bool converges = model == "causal-convergence";
  if (!converges && model != "causal") return "it proves nothing of that model";
  if (certificate.orders.size() != 1) return "it is not one order";
  return CausalOrderOfAll(steps, converges).verify(certificate.orders.front());
}

}  // namespace ordeal::checkers
