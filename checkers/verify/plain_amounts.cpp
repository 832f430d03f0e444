#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

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

}  // namespace

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

}  // namespace ordeal::checkers
