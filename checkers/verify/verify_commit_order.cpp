#include <algorithm>
#include <map>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kNowhere = ~std::size_t{0};
constexpr std::size_t kClocksMax = 100'000'000;

// An order in which transactions commit. What they read was committed before, it may be old; but
// whoever knows of a transaction reads nothing that it replaced (Biswas and Enea 2019). One knows,
// under read committed, of whom one read from; under read atomic, from whom one reads anything, and
// of what one's process did, where that counts; under causal, of what those knew besides.
class CommitOrder {
 public:
  CommitOrder(const PlainSteps& txns, const PlainLevel& level)
      : txns_(txns),
        level_(level),
        is_bound_(level.keeps_processes(txns.bind_every_level())),
        is_atomic_(level.forbids("fractured-read")),
        is_causal_(level.name == "causal"),
        place_(txns.size(), kNowhere),
        clocks_(is_causal_ ? txns.size() : 0) {}

  Verification verify(const std::vector<OperationId>& order) {
    if (clocks_.size() * process_count() > kClocksMax) {
      return not_tried("the order is too long to look up who knows of whom");
    }
    Problem problem = problem_with_places(txns_.history(), order, txns_.turns(1), {is_bound_});
    for (std::size_t i = 0; i < order.size() && !problem; ++i) {
      problem = commit(order[i]);
      place_[order[i]] = i;
    }
    if (!problem && txns_.are_lists()) problem = problem_with_lists(txns_, order);
    if (!problem) problem = problem_with_strays(txns_, order, !level_.forbids("internal"));
    return verified_unless(problem);
  }

 private:
  // A read of what others wrote, with those that it shows: the last is the one it read from.
  struct Look {
    PlainStep read;
    std::vector<OperationId> seen;
  };

  std::size_t process_count() const { return txns_.history().process_count(); }

  Problem commit(OperationId id) {
    std::vector<Look> looks;
    for (const PlainStep& read : txns_.reads_of_others(id)) {
      const auto sources = txns_.sources(id, read);
      if (!sources) return "nobody can tell whose write " + name(id) + " read";
      for (const OperationId writer : *sources) {
        if (place_[writer] == kNowhere) return name(id) + " comes before what it read";
      }
      looks.push_back({read, *sources});
    }
    if (is_causal_) learn(id, looks);
    for (std::size_t i = 0; i < looks.size(); ++i) {
      if (misses(id, looks, i)) return name(id) + " missed what it knew of";
    }
    if (loses_update(id, looks)) return name(id) + " lost an update";
    for (const PlainStep& write : txns_.writes(id)) {
      writes_[{write.key, txns_.process_of(id)}].push_back(id);
    }
    latest_[txns_.process_of(id)] = id;
    return std::nullopt;
  }

  void learn(OperationId id, const std::vector<Look>& looks) {
    auto& clock = clocks_[id];
    clock.assign(process_count(), 0);
    const auto know = [&](OperationId other) {
      for (std::size_t i = 0; i < clock.size(); ++i) {
        clock[i] = std::max(clock[i], clocks_[other][i]);
      }
    };
    const auto before = latest_.find(txns_.process_of(id));
    if (before != latest_.end()) know(before->second);
    for (const Look& look : looks) std::ranges::for_each(look.seen, know);
    clock[txns_.process_of(id)] = id + 1;
  }

  // Whether one that is known where this was read wrote its key, and committed after what was seen.
  bool misses(OperationId id, const std::vector<Look>& looks, std::size_t at) const {
    const Look& look = looks[at];
    const auto is_newer = [&](OperationId known) {
      return look.seen.empty() || place_[known] > place_[look.seen.back()];
    };
    // Where processes bind their own levels, so do earlier reads from monotonic atomic view on.
    const bool is_free = !txns_.bind_every_level() && level_.name != "monotonic-atomic-view";
    const std::size_t binding = is_causal_ ? 0 : is_atomic_ ? looks.size() : is_free ? 0 : at;
    for (std::size_t i = 0; i < binding; ++i) {
      for (const OperationId writer : looks[i].seen) {
        if (is_newer(writer) && txns_.writes_key(writer, look.read.key)) return true;
      }
    }
    const std::size_t own = txns_.process_of(id);
    for (std::size_t process = 0; process < process_count(); ++process) {
      const bool is_known = is_causal_ || (is_atomic_ && is_bound_ && process == own);
      const auto all = writes_.find({look.read.key, process});
      if (!is_known || all == writes_.end()) continue;
      const OperationId end = process == own ? id : clocks_[id][process];
      const auto beyond = std::ranges::lower_bound(all->second, end);
      if (beyond != all->second.begin() && is_newer(*(beyond - 1))) return true;
    }
    return false;
  }

  // Two that read one version of a key and both replace it.
  bool loses_update(OperationId id, const std::vector<Look>& looks) {
    if (!level_.forbids("lost-update")) return false;
    std::map<Value, OperationId> versions;  // by key: the one it read last
    for (const Look& look : looks) {
      const bool replaces = !txns_.shows_own(id, look.read) && txns_.writes_key(id, look.read.key);
      if (replaces) versions[look.read.key] = look.seen.empty() ? kNoOne : look.seen.back();
    }
    return std::ranges::any_of(versions, [&](const auto& version) {
      return replacers_.emplace(version, id).first->second != id;
    });
  }

  const PlainSteps& txns_;
  const PlainLevel& level_;
  bool is_bound_;
  bool is_atomic_;
  bool is_causal_;
  std::vector<std::size_t> place_;  // of what has committed
  // Those of a process that wrote a key, as they committed.
  std::map<std::pair<Value, std::size_t>, std::vector<OperationId>> writes_;
  std::map<std::size_t, OperationId> latest_;     // of a process
  std::vector<std::vector<OperationId>> clocks_;  // how much of each process a transaction knows
  std::map<std::pair<Value, OperationId>, OperationId> replacers_;  // of a version of a key
};

}  // namespace

Verification verify_commit_order(const PlainSteps& txns, const PlainLevel& level,
                                 const Certificate& certificate) {
  using Moments = PlainLevel::Moments;
  if (level.moments != Moments::kCommit && level.moments != Moments::kVersions) {
    return refused("the level asks for more than an order of commits");
  }
  if (certificate.orders.size() != 1) return refused("it is not one order");
  const auto& order = certificate.orders.front();
  if (level.moments == Moments::kVersions) {
    return verified_unless(problem_with_versions(txns, level, order));
  }
  const bool has_parallel_snapshots = level.cycle == PlainLevel::Cycle::kOneMiss;
  return has_parallel_snapshots ? verify_parallel_order(txns, level, order)
                                : CommitOrder(txns, level).verify(order);
}

}  // namespace ordeal::checkers
