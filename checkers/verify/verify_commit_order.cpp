#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checkers/verify/plain_transactions.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<std::string>;

std::string name(OperationId id) { return "operation " + std::to_string(id); }

constexpr std::size_t kNowhere = ~std::size_t{0};
constexpr std::size_t kClocksMax = 100'000'000;
constexpr std::size_t kStepsMax = 50'000'000;

// An order in which transactions commit. What they read was committed before, it may be old; but
// whoever knows of a transaction reads nothing that it replaced (Biswas and Enea 2019). One knows,
// under read committed, of whom one read from; under read atomic, from whom one reads anything, and
// of what one's process did, where that counts; under causal, of what those knew besides. Under
// parallel snapshots (Cerone, Bernardi and Gotsman 2015) one knows of whom one overwrites, too.
class CommitOrder {
 public:
  CommitOrder(const PlainTransactions& transactions, const PlainLevel& level)
      : transactions_(transactions),
        level_(level),
        is_bound_(!transactions.are_lists() || level.order != PlainLevel::Order::kFree),
        is_atomic_(level.shown.find("fractured-read") != std::string_view::npos),
        place_(transactions.size(), kNowhere) {
    for (OperationId id = 0; id < transactions.size(); ++id) {
      for (const PlainMicro& write : transactions.writes(id)) {
        if (!transactions.never_happened(id)) writers_[{write.key, write.value}].push_back(id);
      }
    }
  }

  Verification verify(const std::vector<OperationId>& order) {
    clocks_.resize(is_causal() ? transactions_.size() : 0);
    if (clocks_.size() * process_count() > kClocksMax) return too_long();
    Problem problem = place(order);
    for (std::size_t i = 0; i < order.size() && !problem; ++i) {
      problem = commit(order[i]);
      if (steps_ > kStepsMax) return too_long();
    }
    if (!problem && transactions_.are_lists()) {
      const auto reader = transactions_.misreader_of_lists(order);
      if (reader) problem = name(*reader) + " read a list that is no beginning of its key's";
    }
    if (problem) return {Verification::Outcome::kRefused, *problem};
    return {Verification::Outcome::kVerified, {}};
  }

 private:
  // A read of what others wrote, with those that it shows: the last is the one it read from.
  struct Look {
    PlainMicro read;
    std::vector<OperationId> seen;
  };

  static Verification too_long() {
    return {Verification::Outcome::kNotVerified,
            "the order is too long to look up who knows of whom"};
  }
  bool is_causal() const { return level_.name == "causal"; }
  bool has_parallel_snapshots() const { return level_.cycle == PlainLevel::Cycle::kOneMiss; }
  std::size_t process_count() const { return transactions_.history().process_count(); }
  std::size_t process_of(OperationId id) const {
    return static_cast<std::size_t>(transactions_.operation(id).process);
  }

  Problem place(const std::vector<OperationId>& order) {
    std::vector<OperationId> latest(process_count(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const OperationId id = order[i];
      if (id >= place_.size()) return name(id) + " does not exist";
      if (transactions_.never_happened(id)) return name(id) + " did not happen";
      if (place_[id] != kNowhere) return name(id) + " is there twice";
      place_[id] = i;
      if (is_bound_ && id < latest[process_of(id)]) return name(id) + " leaves its process's order";
      latest[process_of(id)] = id;
    }
    for (OperationId id = 0; id < place_.size(); ++id) {
      if (transactions_.operation(id).is_ok() && place_[id] == kNowhere) {
        return name(id) + " is missing";
      }
    }
    return std::nullopt;
  }

  Problem commit(OperationId id) {
    std::vector<Look> looks;
    for (const PlainMicro& read : transactions_.reads_of_others(id)) {
      looks.push_back({read, {}});
      if (auto problem = see(id, looks.back())) return problem;
    }
    if (is_causal()) learn(id, looks);
    if (has_parallel_snapshots()) {
      if (!sees_snapshot(id, looks)) return name(id) + " missed what it knew of";
      looks.clear();  // that no update is lost follows
    }
    for (std::size_t i = 0; i < looks.size(); ++i) {
      const std::size_t from = looks[i].seen.empty() ? kNowhere : place_[looks[i].seen.back()];
      const std::size_t known = latest_known(id, looks, i);
      const bool is_older = known != kNowhere && (from == kNowhere || known > from);
      if (is_older) return name(id) + " missed what it knew of";
    }
    if (contradicts_itself(transactions_, id)) return name(id) + " contradicts itself";
    if (auto problem = update(id, looks)) return problem;
    for (const PlainMicro& write : transactions_.writes(id)) {
      by_process_[{write.key, process_of(id)}].push_back(id);
      auto& all = by_key_[write.key];
      if (all.empty() || all.back() != id) all.push_back(id);
    }
    latest_[process_of(id)] = id;
    return std::nullopt;
  }

  // Who wrote what was read, if only one can have, has committed, and meant it to be seen.
  Problem see(OperationId reader, Look& look) {
    std::vector<Value> values = {look.read.value};
    if (transactions_.are_lists()) {
      values = transactions_.list_of_others(reader, look.read);
    } else if (transactions_.is_initial(look.read)) {
      return std::nullopt;
    }
    for (const Value value : values) {
      const auto at = writers_.find({look.read.key, value});
      if (at == writers_.end() || at->second.size() != 1) return "nobody can tell who wrote it";
      const OperationId writer = at->second.front();
      if (place_[writer] == kNowhere || place_[writer] >= place_[reader]) {
        return name(reader) + " comes before what it read";
      }
      look.seen.push_back(writer);
    }
    if (values.empty()) return std::nullopt;
    Value last;
    for (const PlainMicro& write : transactions_.writes(look.seen.back())) {
      if (write.key == look.read.key) last = write.value;
    }
    return last == values.back() ? Problem() : name(reader) + " read what was half done";
  }

  void learn(OperationId id, const std::vector<Look>& looks) {
    auto& clock = clocks_[id];
    clock.assign(process_count(), 0);
    const auto know = [&](const std::vector<std::size_t>& other) {
      for (std::size_t i = 0; i < clock.size(); ++i) clock[i] = std::max(clock[i], other[i]);
    };
    if (const auto before = latest_.find(process_of(id)); before != latest_.end()) {
      know(clocks_[before->second]);
    }
    for (const Look& look : looks) {
      for (const OperationId writer : look.seen) know(clocks_[writer]);
    }
    clock[process_of(id)] = std::size_t{id} + 1;
  }

  // It knows of whom it read from and whom it overwrites, and of its process's last where that
  // counts; but not of who replaced what it read.
  bool sees_snapshot(OperationId id, const std::vector<Look>& looks) {
    std::vector<OperationId>& known = known_[id];
    for (const Look& look : looks) {
      if (!look.seen.empty()) known.push_back(look.seen.back());
    }
    for (const PlainMicro& write : transactions_.writes(id)) {
      const auto others = by_key_.find(write.key);
      if (others != by_key_.end()) known.push_back(others->second.back());
    }
    const auto before = latest_.find(process_of(id));
    if (is_bound_ && before != latest_.end()) known.push_back(before->second);
    return std::ranges::none_of(looks, [&](const Look& look) {
      const auto all = by_key_.find(look.read.key);
      if (all == by_key_.end()) return false;
      // Who wrote it later knows of who replaced it first.
      const std::size_t first_missed = look.seen.empty() ? 0 : place_[look.seen.back()] + 1;
      const auto next = std::ranges::lower_bound(
          all->second, first_missed, {}, [&](OperationId writer) { return place_[writer]; });
      return next != all->second.end() && knows(id, *next);
    });
  }

  // Through any chain.
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

  // Of those that are known where this was read, and wrote its key, the last to commit.
  std::size_t latest_known(OperationId id, const std::vector<Look>& looks, std::size_t at) const {
    std::size_t latest = kNowhere;
    const auto consider = [&](OperationId known) {
      if (latest == kNowhere || place_[known] > latest) latest = place_[known];
    };
    const Value key = looks[at].read.key;
    for (std::size_t i = 0; i < (is_atomic_ ? looks.size() : at) && !is_causal(); ++i) {
      // Of lists an earlier read binds nobody below monotonic atomic view.
      const bool is_free = level_.name != "monotonic-atomic-view" && !is_atomic_;
      if (is_free && transactions_.are_lists()) break;
      for (const OperationId writer : looks[i].seen) {
        for (const PlainMicro& write : transactions_.writes(writer)) {
          if (write.key == key) consider(writer);
        }
      }
    }
    for (std::size_t process = 0; process < process_count(); ++process) {
      const bool is_own = process == process_of(id);
      if (!is_causal() && !(is_atomic_ && is_bound_ && is_own)) continue;
      const auto writes = by_process_.find({key, process});
      if (writes == by_process_.end()) continue;
      const std::size_t end = is_own ? std::size_t{id} : clocks_[id][process];
      const auto beyond = std::ranges::lower_bound(writes->second, end);
      if (beyond != writes->second.begin()) consider(*(beyond - 1));
    }
    return latest;
  }

  // Two that read one version of a key and both replace it.
  Problem update(OperationId id, const std::vector<Look>& looks) {
    if (level_.shown.find("lost-update") == std::string_view::npos) return std::nullopt;
    for (const Look& look : looks) {
      const auto own = transactions_.writes(id);
      const bool replaces = std::ranges::any_of(
          own, [&](const PlainMicro& write) { return write.key == look.read.key; });
      const bool shows_own = transactions_.are_lists() &&
                             look.seen.size() != transactions_.elements(look.read.value).size();
      if (shows_own) continue;
      const std::pair version(look.read.key, look.read.value);
      if (replaces && replacers_.emplace(version, id).first->second != id) {
        return name(id) + " lost an update";
      }
    }
    return std::nullopt;
  }

  const PlainTransactions& transactions_;
  const PlainLevel& level_;
  bool is_bound_;
  bool is_atomic_;
  std::vector<std::size_t> place_;                                       // in the order
  std::map<std::pair<Value, Value>, std::vector<OperationId>> writers_;  // of a key and a value
  // Those of a process that wrote a key, as they committed.
  std::map<std::pair<Value, std::size_t>, std::vector<OperationId>> by_process_;
  std::map<Value, std::vector<OperationId>> by_key_;       // who wrote it, as they committed
  std::map<OperationId, std::vector<OperationId>> known_;  // directly
  std::size_t steps_ = 0;                                  // from one to another of whom it knows
  std::map<std::size_t, OperationId> latest_;              // of a process
  std::vector<std::vector<std::size_t>> clocks_;  // how much of each process a transaction knows
  std::map<std::pair<Value, Value>, OperationId> replacers_;  // of a version of a key
};

}  // namespace

Verification verify_commit_order(const PlainTransactions& transactions, const PlainLevel& level,
                                 const Certificate& certificate) {
  const auto refused = [](const char* why) {
    return Verification{Verification::Outcome::kRefused, why};
  };
  constexpr std::string_view kLevels[] = {
      "read-uncommitted", "read-committed",  "monotonic-atomic-view",
      "cursor-stability", "read-atomic",     "update-atomic",
      "causal",           "consistent-view", "parallel-snapshot-isolation"};
  if (std::ranges::find(kLevels, level.name) == std::end(kLevels)) {
    return refused("the level asks for more than an order of commits");
  }
  if (certificate.orders.size() != 1) return refused("it is not one order");
  return CommitOrder(transactions, level).verify(certificate.orders.front());
}

}  // namespace ordeal::checkers
