#include <algorithm>
#include <map>
#include <set>

#include "checkers/verify/verify_sessions.hpp"

namespace ordeal::checkers {
namespace {

// The session guarantees as they are defined, read by read. What one read
// is older than a write when it is the initial value, or its writer wrote both, that one first.
class PlainGuarantee {
 public:
  PlainGuarantee(const PlainSteps& steps, std::string_view model)
      : steps_(steps), model_(model), counts_(steps.size()) {}

  Problem problem() {
    for (OperationId id = 0; id < counts_.size(); ++id) {
      const bool is_certain = steps_.operation(id).is_ok() || steps_.is_part();
      if (is_certain && !count(id)) return "nobody can tell who wrote what was read";
    }
    for (OperationId id = 0; id < counts_.size(); ++id) note(id);
    for (OperationId id = 0; id < counts_.size(); ++id) {
      if (counts_[id] && !keeps(id)) return name(id) + " breaks it";
    }
    return std::nullopt;
  }

 private:
  OperationId writer_of(OperationId reader, const PlainStep& read) const {
    return steps_.source(reader, read).value_or(kNoOne);
  }

  // It happened, and so did what it saw. False when somebody saw what nobody is known to have
  // written.
  bool count(OperationId id) {
    std::vector<OperationId> open = {id};
    while (!open.empty()) {
      const OperationId next = open.back();
      open.pop_back();
      if (counts_[next]) continue;
      counts_[next] = true;
      for (const PlainStep& step : steps_.steps(next)) {
        if (step.writes) continue;
        const auto writer = steps_.source(next, step);
        if (!writer) return false;
        if (*writer != kNoOne) open.push_back(*writer);
      }
    }
    return true;
  }

  // What each process wrote, and of what others wrote the latest that it had read by then.
  void note(OperationId id) {
    for (const PlainStep& step : steps_.steps(id)) {
      if (!counts_[id]) continue;
      if (step.writes) {
        writes_[{steps_.process_of(id), step.key}].push_back(id);
        continue;
      }
      const OperationId seen = writer_of(id, step);
      if (seen == kNoOne) continue;
      auto& reads = reads_[{steps_.process_of(id), step.key}][steps_.process_of(seen)];
      reads.emplace_back(id, reads.empty() ? seen : std::max(seen, reads.back().second));
    }
  }

  bool keeps(OperationId id) {
    const std::size_t process = steps_.process_of(id);
    for (const PlainStep& step : steps_.steps(id)) {
      if (step.writes) continue;
      const OperationId seen = writer_of(id, step);
      if (model_ == "read-your-writes" && is_older(seen, last_write(process, step.key, id))) {
        return false;
      }
      if (model_ == "monotonic-reads" && goes_back(id, step.key, seen)) return false;
      auto& known = known_[process];
      for (const auto& [other, until] : known) {
        if (model_ == "monotonic-writes" && is_older(seen, last_write(other, step.key, until))) {
          return false;
        }
        if (model_ == "writes-follow-reads" && misses_read(step.key, seen, other, until)) {
          return false;
        }
      }
      if (seen == kNoOne || steps_.process_of(seen) == process) continue;
      OperationId& until = known.emplace(steps_.process_of(seen), seen).first->second;
      until = std::max(until, seen);
    }
    return true;
  }

  bool is_older(OperationId seen, OperationId write) const {
    if (write == kNoOne) return false;
    return seen == kNoOne || (steps_.process_of(seen) == steps_.process_of(write) && seen < write);
  }

  // Of this process and key, ahead of that operation.
  OperationId last_write(std::size_t process, Value key, OperationId until) const {
    const auto writes = writes_.find({process, key});
    if (writes == writes_.end()) return kNoOne;
    const auto beyond = std::ranges::lower_bound(writes->second, until);
    return beyond == writes->second.begin() ? kNoOne : *(beyond - 1);
  }

  // Whether the other had read, by then, something newer than what was seen.
  bool misses_read(Value key, OperationId seen, std::size_t other, OperationId until) const {
    const auto all = reads_.find({other, key});
    if (all == reads_.end()) return false;
    // Nothing of any other process is newer than what that one wrote, but than nothing.
    const std::size_t writer = seen == kNoOne ? 0 : steps_.process_of(seen);
    for (auto row = all->second.lower_bound(writer); row != all->second.end(); ++row) {
      const auto beyond = std::ranges::upper_bound(row->second, until, {}, &Read::first);
      if (beyond != row->second.begin() && is_older(seen, (beyond - 1)->second)) return true;
      if (seen != kNoOne) break;
    }
    return false;
  }

  // Something older than what it has read, or that again after something else.
  bool goes_back(OperationId reader, Value key, OperationId seen) {
    const std::size_t process = steps_.process_of(reader);
    const auto all = reads_.find({process, key});
    if (all != reads_.end()) {
      for (const auto& [writer, reads] : all->second) {
        const auto beyond = std::ranges::lower_bound(reads, reader, {}, &Read::first);
        if (beyond != reads.begin() && is_older(seen, (beyond - 1)->second)) return true;
      }
    }
    Past& past = past_[{process, key}];
    if (past.left.contains(seen)) return true;
    if (past.latest != seen && past.latest != kNoOne) past.left.insert(past.latest);
    past.latest = seen;
    return false;
  }

  using Read = std::pair<OperationId, OperationId>;  // who read it, and the latest write read
  struct Past {
    OperationId latest = kNoOne;  // what was read last
    std::set<OperationId> left;   // what was read before something else
  };

  const PlainSteps& steps_;
  std::string_view model_;
  std::vector<bool> counts_;
  std::map<std::pair<std::size_t, Value>, std::vector<OperationId>> writes_;
  // By process and key, and then by who wrote it.
  std::map<std::pair<std::size_t, Value>, std::map<std::size_t, std::vector<Read>>> reads_;
  // By process: of every other one up to which write it knows it.
  std::map<std::size_t, std::map<std::size_t, OperationId>> known_;
  std::map<std::pair<std::size_t, Value>, Past> past_;
};

}  // namespace

bool is_guarantee(std::string_view model) {
  constexpr std::string_view kAll[] = {"read-your-writes", "monotonic-reads", "monotonic-writes",
                                       "writes-follow-reads"};
  return std::ranges::find(kAll, model) != std::end(kAll);
}

Problem problem_with_guarantee(const PlainSteps& steps, std::string_view model) {
  if (!is_guarantee(model)) return "that model has more to it than what one read shows";
  return PlainGuarantee(steps, model).problem();
}

}  // namespace ordeal::checkers
