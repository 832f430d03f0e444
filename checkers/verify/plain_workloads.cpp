#include "checkers/verify/plain_workloads.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace ordeal::checkers {
namespace {

// No id is given twice.
Judgement judge_unique_ids(const History& history, const Claim&) {
  std::set<Value> given;
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& operation) {
    const bool is_given = operation.is_ok() && !operation.output.is_nil();
    return is_given && !given.insert(operation.output).second;
  }));
}

// Of a pair one insert succeeds.
Judgement judge_write_skew(const History& history, const Claim&) {
  std::set<std::pair<KeyId, Value>> pairs;
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& insert) {
    const auto parts = elements_in(history, insert.input);
    const bool is_named = parts.size() == 2 && parts[1].is_list();
    return insert.is_ok() && !pairs.emplace(insert.key, is_named ? parts[0] : Value()).second;
  }));
}

using Balances = std::vector<std::pair<Value, Value>>;

Balances balances_of(const History& history, const Operation& read) {
  Balances all;
  for (const Value row : elements_in(history, read.output)) {
    const auto pair = elements_in(history, row);
    if (pair.size() == 2) all.emplace_back(pair[0], pair[1]);
  }
  return all;
}

std::optional<std::int64_t> sum_of(const Balances& balances) {
  std::uint64_t sum = 0;
  for (const auto& [account, balance] : balances) {
    if (!balance.is_integer()) return std::nullopt;
    sum += static_cast<std::uint64_t>(balance.as_integer());
  }
  return static_cast<std::int64_t>(sum);
}

// Every read adds up to the total (where nobody told it, to what most do, and of several such sums
// to the one that was read first), of accounts that the first such read or a transfer names.
Judgement judge_bank(const History& history, const Claim& claim) {
  std::vector<Balances> reads;
  std::set<Value> accounts;
  for (const Operation& operation : history.operations()) {
    if (operation.function == Function::kRead) {
      const bool tells = operation.is_ok() && operation.output.is_list();
      if (tells) reads.push_back(balances_of(history, operation));
      continue;
    }
    const auto parts = elements_in(history, operation.input);
    for (std::size_t i = 0; i < parts.size() && i < 2; ++i) accounts.insert(parts[i]);
  }
  std::map<std::int64_t, std::uint64_t> votes;
  for (const Balances& read : reads) {
    if (const auto sum = sum_of(read)) ++votes[*sum];
  }
  std::optional<std::int64_t> total = claim.total;
  for (const Balances& read : reads) {
    const auto sum = claim.total ? std::nullopt : sum_of(read);
    if (sum && (!total || votes[*sum] > votes[*total])) total = sum;
  }
  const auto model = std::ranges::find_if(
      reads, [&](const Balances& read) { return total && sum_of(read) == total; });
  const bool knows_accounts = model != reads.end();
  if (knows_accounts) {
    for (const auto& [account, balance] : *model) accounts.insert(account);
  }
  const bool forbids_debts = claim.switches.negative_balance == NegativeBalance::kForbidden;
  return broken_if(std::ranges::any_of(reads, [&](const Balances& read) {
    const bool is_wrong = std::ranges::any_of(read, [&](const auto& row) {
      return row.second.is_nil() || (forbids_debts && row.second.as_integer() < 0) ||
             (knows_accounts && !accounts.contains(row.first));
    });
    const auto sum = sum_of(read);
    return is_wrong || (sum && sum != total);
  }));
}

// Amounts of one direction, each with the event from which it counts; then what they came to by
// then.
class Amounts {
 public:
  void add(EventNumber event, std::uint64_t amount) { rows_.emplace_back(event, amount); }
  void sum_up() {
    std::ranges::sort(rows_);
    std::uint64_t sum = 0;
    for (auto& row : rows_) row.second = sum += row.second;
  }
  std::uint64_t before(EventNumber event) const {
    const auto at =
        std::ranges::lower_bound(rows_, event, {}, [](const auto& row) { return row.first; });
    return at == rows_.begin() ? 0 : (at - 1)->second;
  }

 private:
  std::vector<std::pair<EventNumber, std::uint64_t>> rows_;
};

std::int64_t amount_of(const Operation& operation) {
  if (operation.function == Function::kRead) return 0;
  if (operation.input.is_integer()) return operation.input.as_integer();
  return operation.function == Function::kIncrement ? 1 : 0;
}

// A read returns at least what was added for certain before it began, and at most what may have
// been before it was over; the other way where amounts are negative.
Judgement judge_counter(const History& history, const Claim& claim) {
  struct Counter {
    Amounts certain_up, certain_down, possible_up, possible_down;
  };
  std::map<KeyId, Counter> counters;
  for (const Operation& operation : history.operations()) {
    const std::int64_t amount = amount_of(operation);
    const auto size = static_cast<std::uint64_t>(amount);
    Counter& counter = counters[operation.key];
    if (operation.is_ok()) {
      (amount > 0 ? counter.certain_up : counter.certain_down).add(operation.complete_event, size);
    }
    if (!may_have_happened(operation, claim)) continue;
    (amount > 0 ? counter.possible_up : counter.possible_down).add(operation.invoke_event, size);
  }
  for (auto& [key, counter] : counters) {
    for (Amounts* amounts : {&counter.certain_up, &counter.certain_down, &counter.possible_up,
                             &counter.possible_down}) {
      amounts->sum_up();
    }
  }
  return broken_if(std::ranges::any_of(history.operations(), [&](const Operation& read) {
    const bool is_read = read.function == Function::kRead;
    if (!read.is_ok() || (!is_read && read.output.is_nil())) return false;
    if (read.output.is_nil() && claim.switches.nil_read == NilRead::kMatchesAnything) return false;
    const Counter& counter = counters.at(read.key);
    const std::int64_t own = amount_of(read);
    const auto added = static_cast<std::uint64_t>(own);
    const std::uint64_t up = counter.certain_up.before(read.invoke_event) + (own > 0 ? added : 0);
    const std::uint64_t down =
        counter.certain_down.before(read.invoke_event) + (own > 0 ? 0 : added);
    const auto lowest =
        static_cast<std::int64_t>(up + counter.possible_down.before(read.complete_event));
    const auto highest =
        static_cast<std::int64_t>(down + counter.possible_up.before(read.complete_event));
    if (read.output.is_nil()) return lowest > 0 || highest < 0;
    if (!read.output.is_integer()) return true;
    return read.output.as_integer() < lowest || read.output.as_integer() > highest;
  }));
}

// All decide the same, and commit what nobody voted against, or only later.
Judgement judge_atomic_commit(const History& history, const Claim&) {
  struct Transaction {
    bool aborts = false;
    EventNumber committed = kNever;  // when the first had decided so
    EventNumber voted = 0;           // when the last began to vote
    bool has_no = false;
  };
  std::map<KeyId, Transaction> transactions;
  for (const Operation& operation : history.operations()) {
    Transaction& one = transactions[operation.key];
    const auto says = [&](Value value, std::string_view word) {
      return value.is_string() && history.values().text_of(value) == word;
    };
    if (is_called(history, operation, "vote")) {
      if (operation.is_fail()) continue;
      one.has_no |= says(operation.input, "no");
      one.voted = std::max(one.voted, operation.invoke_event);
    } else if (operation.is_ok() && says(operation.output, "commit")) {
      one.committed = std::min(one.committed, operation.complete_event);
    } else if (operation.is_ok()) {
      one.aborts = true;
    }
  }
  return broken_if(std::ranges::any_of(transactions, [&](const auto& row) {
    const Transaction& one = row.second;
    const bool is_early = history.has_real_time() && one.voted > one.committed;
    return one.committed != kNever && (one.aborts || one.has_no || is_early);
  }));
}

// Of two reads of the same keys one saw all that the other saw.
Judgement judge_long_fork(const History& history, const Claim&) {
  std::map<std::vector<Value>, std::set<std::vector<bool>>> views;  // by keys
  for (const Operation& operation : history.operations()) {
    if (!operation.is_ok()) continue;
    std::map<Value, bool> seen;
    bool reads = true;
    for (const Value part : elements_in(history, operation.output)) {
      const auto words = elements_in(history, part);
      reads = reads && words.size() > 1 && history.values().text_of(words[0]) == "r";
      if (reads) seen[words[1]] = words.size() > 2 && !words[2].is_nil();
    }
    if (!reads || seen.empty()) continue;
    std::vector<Value> keys;
    std::vector<bool> view;
    for (const auto& [key, was_seen] : seen) {
      keys.push_back(key);
      view.push_back(was_seen);
    }
    views[keys].insert(view);
  }
  // In a chain one of each size at most, and each has all of the one before.
  return broken_if(std::ranges::any_of(views, [](const auto& row) {
    std::map<std::ptrdiff_t, std::vector<bool>> chain;
    for (const std::vector<bool>& view : row.second) {
      if (!chain.emplace(std::ranges::count(view, true), view).second) return true;
    }
    const std::vector<bool>* smaller = nullptr;
    for (const auto& [size, view] : chain) {
      for (std::size_t i = 0; smaller != nullptr && i < view.size(); ++i) {
        if ((*smaller)[i] && !view[i]) return true;
      }
      smaller = &view;
    }
    return false;
  }));
}

constexpr PlainWorkload kWorkloads[] = {{"unique-ids", &judge_unique_ids},
                                        {"write-skew", &judge_write_skew},
                                        {"bank", &judge_bank},
                                        {"counter", &judge_counter},
                                        {"long-fork", &judge_long_fork},
                                        {"atomic-commit", &judge_atomic_commit},
                                        {"set", &judge_set},
                                        {"set-full", &judge_set},
                                        {"queue", &judge_queue},
                                        {"total-queue", &judge_queue},
                                        {"kafka", nullptr, &are_logs_broken},
                                        {"mutex", nullptr, &are_locks_broken},
                                        {"convergence", nullptr, &has_diverged}};

}  // namespace

const PlainWorkload* plain_workload(std::string_view checker) {
  const auto row = std::ranges::find(kWorkloads, checker, &PlainWorkload::checker);
  return row == std::end(kWorkloads) ? nullptr : row;
}

}  // namespace ordeal::checkers
