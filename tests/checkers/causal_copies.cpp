#include "tests/checkers/causal_copies.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

using Clock = std::vector<std::size_t>;  // by copy
using Stamp = std::pair<std::size_t, std::size_t>;

struct Write {
  std::size_t copy = 0;
  Clock after;  // itself counted
  std::size_t key = 0;
  Value value;
  Stamp stamp;
};

struct Copy {
  Clock heard;
  std::size_t lamport = 0;
  std::vector<std::pair<Stamp, Value>> held;  // by key
  std::vector<Write> early;
};

// A step of what is planted: by whom, a write or a read of which key, and of which new value.
struct Step {
  std::size_t process;
  bool writes;
  std::size_t key;
  std::int64_t value;
};

const std::map<std::string_view, std::vector<Step>> kPlanted = {
    {"read-your-writes", {{0, true, 0, 1}, {0, true, 0, 2}, {0, false, 0, 1}}},
    {"monotonic-reads", {{0, true, 0, 1}, {0, true, 0, 2}, {1, false, 0, 2}, {1, false, 0, 1}}},
    {"monotonic-writes",
     {{0, true, 0, 1}, {0, true, 0, 2}, {0, true, 1, 3}, {1, false, 1, 3}, {1, false, 0, 1}}},
    {"writes-follow-reads",
     {{0, true, 0, 1},
      {0, true, 0, 2},
      {1, false, 0, 2},
      {1, true, 1, 3},
      {2, false, 1, 3},
      {2, false, 0, 1}}},
    {"circle", {{0, false, 0, 1}, {0, true, 1, 2}, {1, false, 1, 2}, {1, true, 0, 1}}},
    {"causal",
     {{0, true, 0, 1},
      {1, false, 0, 1},
      {1, true, 0, 2},
      {1, true, 1, 3},
      {2, false, 1, 3},
      {2, true, 2, 4},
      {3, false, 2, 4},
      {3, false, 0, 1}}},
    {"causal-convergence",
     {{0, true, 0, 1},
      {1, true, 0, 2},
      {2, false, 0, 1},
      {2, false, 0, 2},
      {3, false, 0, 2},
      {3, false, 0, 1}}},
    {"causal-memory",
     {{0, true, 0, 1}, {1, true, 0, 2}, {2, false, 0, 1}, {2, false, 0, 2}, {2, false, 0, 1}}},
    {"older",
     {{0, true, 0, 1}, {0, true, 0, 1}, {0, true, 0, 2}, {1, false, 0, 2}, {1, false, 0, 1}}},
};

constexpr std::int64_t kFirstPlanted = 1'000'000'000;

class Copies {
 public:
  Copies(std::uint64_t seed, const CopiesPlan& plan)
      : luck_(seed), plan_(plan), copies_(plan.copies), is_busy_(plan.processes) {
    for (Copy& copy : copies_) {
      copy.heard.resize(plan.copies);
      copy.held.resize(plan.keys);
    }
    if (!plan.planted.empty()) steps_ = kPlanted.at(plan.planted);
  }

  History run() {
    while (asked_ < plan_.operations) {
      ++now_;
      deliver();
      const std::size_t process = luck_.below(plan_.processes);
      if (is_busy_[process]) {
        end(process);
      } else if (next_ < steps_.size() && asked_ > plan_.operations / 2 && luck_.chance(20)) {
        plant(steps_[next_++]);
      } else {
        ask(process);
      }
    }
    for (std::size_t process = 0; process < plan_.processes; ++process) end(process);
    return builder_.finish();
  }

 private:
  void deliver() {
    while (!on_the_way_.empty() && on_the_way_.begin()->first <= now_) {
      auto [to, write] = std::move(on_the_way_.begin()->second);
      on_the_way_.erase(on_the_way_.begin());
      std::vector<Write>& early = copies_[to].early;
      early.push_back(std::move(write));
      for (auto at = early.begin(); at != early.end();) {
        const bool is_next = may_take(copies_[to], *at);
        if (is_next) take(copies_[to], *at);
        at = is_next ? (early.erase(at), early.begin()) : at + 1;
      }
    }
  }

  bool may_take(const Copy& copy, const Write& write) const {
    for (std::size_t i = 0; i < plan_.copies; ++i) {
      if (i == write.copy && copy.heard[i] + 1 != write.after[i]) return false;
      const bool waits = i != write.copy && copy.heard[i] < write.after[i];
      if (waits && plan_.delivery != Delivery::kInOrder) return false;
    }
    return true;
  }

  void take(Copy& copy, const Write& write) {
    copy.heard[write.copy] = write.after[write.copy];
    copy.lamport = std::max(copy.lamport, write.stamp.first);
    const bool wins =
        plan_.delivery != Delivery::kLatestWins || copy.held[write.key].first < write.stamp;
    if (wins) copy.held[write.key] = {write.stamp, write.value};
  }

  void begin(std::size_t process, bool writes, std::size_t key, Value value) {
    Invocation asked{.process = Value::integer(static_cast<std::int64_t>(process))};
    asked.key = builder_.values().string("k" + std::to_string(key));
    asked.function = writes ? Function::kWrite : Function::kRead;
    if (writes) asked.input = value;
    builder_.invoke(asked);
    ends_[process] = {.process = asked.process, .output = writes ? Value::nil() : value};
    is_busy_[process] = true;
    ++asked_;
  }

  void end(std::size_t process) {
    if (is_busy_[process]) builder_.complete(ends_[process]);
    is_busy_[process] = false;
  }

  void ask(std::size_t process) {
    const std::size_t key = luck_.below(plan_.keys);
    Copy& copy = copies_[process % plan_.copies];
    if (luck_.chance(50)) return begin(process, false, key, copy.held[key].second);
    const std::uint64_t number = plan_.values == 0 ? asked_ : luck_.below(plan_.values);
    const Value value = Value::integer(static_cast<std::int64_t>(number));
    const std::size_t self = process % plan_.copies;
    ++copy.heard[self];
    const Write write{self, copy.heard, key, value, {++copy.lamport, self}};
    copy.held[key] = {write.stamp, value};
    for (std::size_t to = 0; to < plan_.copies; ++to) {
      if (to != self)
        on_the_way_.emplace(now_ + luck_.below(plan_.delay + 1), std::pair(to, write));
    }
    begin(process, true, key, value);
  }

  void plant(const Step& step) {
    end(step.process);
    begin(step.process, step.writes, step.key, Value::integer(kFirstPlanted + step.value));
    end(step.process);
  }

  Splitmix luck_;
  const CopiesPlan& plan_;
  HistoryBuilder builder_;
  std::vector<Copy> copies_;
  std::multimap<std::uint64_t, std::pair<std::size_t, Write>> on_the_way_;
  std::map<std::size_t, Conclusion> ends_;
  std::vector<bool> is_busy_;
  std::vector<Step> steps_;
  std::size_t next_ = 0;
  std::size_t asked_ = 0;
  std::uint64_t now_ = 0;
};

}  // namespace

History causal_copies(std::uint64_t seed, const CopiesPlan& plan) {
  return Copies(seed, plan).run();
}

}  // namespace ordeal::checkers::testing
