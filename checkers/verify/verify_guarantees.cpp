#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "checkers/verify/plain_registers.hpp"

namespace ordeal::checkers {
namespace {

// The session guarantees as they are defined (sessions/sessions.hpp), read by read. What one read
// is older than a write when it is the initial value, or its writer wrote both, that one first.
class PlainGuarantee {
 public:
  PlainGuarantee(const PlainRegisters& registers, std::string_view model)
      : registers_(registers), model_(model), counts_(registers.history().operations().size()) {}

  std::optional<std::string> problem() {
    for (OperationId id = 0; id < counts_.size(); ++id) {
      if (registers_.history().operation(id).is_ok() && !count(id)) {
        return "nobody can tell who wrote what operation " + std::to_string(id) + " read";
      }
    }
    for (OperationId id = 0; id < counts_.size(); ++id) note(id);
    for (OperationId id = 0; id < counts_.size(); ++id) {
      if (counts_[id] && !keeps(id)) return "operation " + std::to_string(id) + " breaks it";
    }
    return std::nullopt;
  }

 private:
  std::size_t process_of(OperationId id) const {
    return static_cast<std::size_t>(registers_.history().operation(id).process);
  }
  OperationId writer_of(const PlainStep& read) const {
    return registers_.writer(read.key, read.value).value_or(kNobody);
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
      for (const PlainStep& step : registers_.steps(next)) {
        const auto writer = registers_.writer(step.key, step.value);
        if (!step.is_write && !writer) return false;
        if (!step.is_write && *writer != kNobody) open.push_back(*writer);
      }
    }
    return true;
  }

  // What each process wrote, and of what others wrote the latest that it had read by then.
  void note(OperationId id) {
    for (const PlainStep& step : registers_.steps(id)) {
      if (!counts_[id]) continue;
      if (step.is_write) {
        writes_[{process_of(id), step.key}].push_back(id);
        continue;
      }
      const OperationId seen = writer_of(step);
      if (seen == kNobody) continue;
      auto& reads = reads_[{process_of(id), step.key}][process_of(seen)];
      reads.emplace_back(id, reads.empty() ? seen : std::max(seen, reads.back().second));
    }
  }

  bool keeps(OperationId id) {
    const std::size_t process = process_of(id);
    for (const PlainStep& step : registers_.steps(id)) {
      if (step.is_write) continue;
      const OperationId seen = writer_of(step);
      if (model_ == "read-your-writes" && is_older(seen, last_write(process, step.key, id))) {
        return false;
      }
      if (model_ == "monotonic-reads" && goes_back(step, seen)) return false;
      auto& known = known_[process];
      for (const auto& [other, until] : known) {
        if (model_ == "monotonic-writes" && is_older(seen, last_write(other, step.key, until))) {
          return false;
        }
        if (model_ == "writes-follow-reads" && misses_read(step.key, seen, other, until)) {
          return false;
        }
      }
      if (seen == kNobody || process_of(seen) == process) continue;
      OperationId& until = known.emplace(process_of(seen), seen).first->second;
      until = std::max(until, seen);
    }
    return true;
  }

  bool is_older(OperationId seen, OperationId write) const {
    if (write == kNobody) return false;
    return seen == kNobody || (process_of(seen) == process_of(write) && seen < write);
  }

  // Of this process and key, ahead of that operation.
  OperationId last_write(std::size_t process, KeyId key, OperationId until) const {
    const auto writes = writes_.find({process, key});
    if (writes == writes_.end()) return kNobody;
    const auto beyond = std::ranges::lower_bound(writes->second, until);
    return beyond == writes->second.begin() ? kNobody : *(beyond - 1);
  }

  // Whether the other had read, by then, something newer than what was seen.
  bool misses_read(KeyId key, OperationId seen, std::size_t other, OperationId until) const {
    const auto all = reads_.find({other, key});
    if (all == reads_.end()) return false;
    return std::ranges::any_of(all->second, [&](const auto& row) {
      const auto beyond = std::ranges::upper_bound(row.second, until, {}, &Read::first);
      return beyond != row.second.begin() && is_older(seen, (beyond - 1)->second);
    });
  }

  // Something older than what it has read, or that again after something else.
  bool goes_back(const PlainStep& read, OperationId seen) {
    const std::size_t process = process_of(read.id);
    const auto all = reads_.find({process, read.key});
    if (all != reads_.end()) {
      for (const auto& [writer, reads] : all->second) {
        const auto beyond = std::ranges::lower_bound(reads, read.id, {}, &Read::first);
        if (beyond != reads.begin() && is_older(seen, (beyond - 1)->second)) return true;
      }
    }
    Past& past = past_[{process, read.key}];
    if (past.left.contains(seen)) return true;
    if (past.latest != seen && past.latest != kNobody) past.left.insert(past.latest);
    past.latest = seen;
    return false;
  }

  using Read = std::pair<OperationId, OperationId>;  // who read it, and the latest write read
  struct Past {
    OperationId latest = kNobody;  // what was read last
    std::set<OperationId> left;    // what was read before something else
  };

  const PlainRegisters& registers_;
  std::string_view model_;
  std::vector<bool> counts_;
  std::map<std::pair<std::size_t, KeyId>, std::vector<OperationId>> writes_;
  // By process and key, and then by who wrote it.
  std::map<std::pair<std::size_t, KeyId>, std::map<std::size_t, std::vector<Read>>> reads_;
  // By process: of every other one up to which write it knows it.
  std::map<std::size_t, std::map<std::size_t, OperationId>> known_;
  std::map<std::pair<std::size_t, KeyId>, Past> past_;
};

}  // namespace

std::optional<std::string> problem_with_guarantee(const PlainRegisters& registers,
                                                  std::string_view model) {
  constexpr std::string_view kGuarantees[] = {"read-your-writes", "monotonic-reads",
                                              "monotonic-writes", "writes-follow-reads"};
  if (std::ranges::find(kGuarantees, model) == std::end(kGuarantees)) {
    return "that model has more to it than what one read shows";
  }
  return PlainGuarantee(registers, model).problem();
}

}  // namespace ordeal::checkers
