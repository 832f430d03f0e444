#include <algorithm>
#include <map>
#include <set>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kNowhere = ~std::size_t{0};
constexpr std::size_t kStepsMax = 50'000'000;

// An order in which transactions with parallel snapshots commit (Cerone, Bernardi and Gotsman
// 2015). One knows of whom one reads from and overwrites, and of one's process's last where that
// counts; through any chain; and misses nobody of whom one knows.
class ParallelOrder {
 public:
  ParallelOrder(const PlainSteps& txns, const PlainLevel& level)
      : txns_(txns),
        level_(level),
        is_bound_(level.keeps_processes(txns.bind_every_level())),
        place_(txns.size(), kNowhere) {}

  Verification verify(const std::vector<OperationId>& order) {
    Problem problem = problem_with_places(txns_.history(), order, txns_.turns(1), {is_bound_});
    for (std::size_t i = 0; i < order.size() && !problem; ++i) {
      place_[order[i]] = i;
      problem = commit(order[i]);
      if (steps_ > kStepsMax) {
        return not_tried("the order is too long to look up who knows of whom");
      }
    }
    if (!problem && txns_.are_lists()) problem = problem_with_lists(txns_, order);
    if (!problem) problem = problem_with_strays(txns_, order, !level_.forbids("internal"));
    return verified_unless(problem);
  }

 private:
  Problem commit(OperationId id) {
    std::vector<OperationId>& known = known_[id];
    std::vector<OperationId> missed;  // the first who replaced what was read
    for (const PlainStep& read : txns_.reads_of_others(id)) {
      const auto sources = txns_.sources(id, read);
      if (!sources) return "nobody can tell whose write " + name(id) + " read";
      for (const OperationId writer : *sources) {
        const bool has_committed = writer != id && place_[writer] != kNowhere;
        if (!has_committed) return name(id) + " comes before what it read";
      }
      // Who wrote it later knows of who replaced it first.
      const auto& all = writers_[read.key];
      const std::size_t first = sources->empty() ? 0 : place_[sources->back()] + 1;
      const auto next = std::ranges::lower_bound(
          all, first, {}, [&](OperationId writer) { return place_[writer]; });
      if (next != all.end()) missed.push_back(*next);
      if (!sources->empty()) known.push_back(sources->back());
    }
    for (const PlainStep& write : txns_.writes(id)) {
      std::vector<OperationId>& all = writers_[write.key];
      if (!all.empty() && all.back() != id) known.push_back(all.back());
      all.push_back(id);
    }
    OperationId& latest = latest_.emplace(txns_.process_of(id), id).first->second;
    if (is_bound_ && latest != id) known.push_back(latest);
    latest = id;
    for (const OperationId one : missed) {
      if (knows(id, one)) return name(id) + " missed what it knew of";
    }
    return std::nullopt;
  }

  bool knows(OperationId id, OperationId other) {
    std::vector<OperationId> open = {id};
    std::set<OperationId> met;
    while (!open.empty() && ++steps_ <= kStepsMax) {
      const OperationId next = open.back();
      open.pop_back();
      if (next == other) return true;
      for (const OperationId earlier : known_[next]) {
        if (place_[earlier] >= place_[other] && met.insert(earlier).second) open.push_back(earlier);
      }
    }
    return false;
  }

  const PlainSteps& txns_;
  const PlainLevel& level_;
  bool is_bound_;
  std::vector<std::size_t> place_;                         // of what has committed
  std::map<OperationId, std::vector<OperationId>> known_;  // directly
  std::map<Value, std::vector<OperationId>> writers_;      // of a key, as they committed
  std::map<std::size_t, OperationId> latest_;              // of a process
  std::size_t steps_ = 0;                                  // from one to another of whom it knows
};

}  // namespace

Verification verify_parallel_order(const PlainSteps& txns, const PlainLevel& level,
                                   const std::vector<OperationId>& order) {
  return ParallelOrder(txns, level).verify(order);
}

}  // namespace ordeal::checkers
