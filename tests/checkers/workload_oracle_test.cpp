// Decisions, ids, pairs and banks: the checkers against their definitions, written out in full, on
// small random histories.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/checkers/counted_anomalies.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

// Decisions, ids, pairs --------------------------------------------------------------------------

History random_decisions(Splitmix& luck) {
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    invocation.key = Value::integer(static_cast<std::int64_t>(luck.below(2)));
    invocation.function = builder.function(luck.chance(50) ? "vote" : "decide");
    if (builder.function_name(invocation.function) == "vote") {
      invocation.input = builder.values().string(luck.chance(80) ? "yes" : "no");
    }
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation&) {
    Conclusion end;
    if (luck.chance(25)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    if (end.completion == Completion::kOk) {
      end.output = builder.values().string(luck.chance(70) ? "commit" : "abort");
    }
    return end;
  };
  return interleave(luck, 3, 2 + luck.below(6), ask, answer);
}

Counts decision_oracle(const History& history) {
  Counts found = {{"ACM001", 0}, {"ACM002", 0}, {"ACM003", 0}};
  const auto word = [&](Value value) { return history.value_text(value); };
  for (std::int64_t key = 0; key < 2; ++key) {
    EventNumber committed = kNever;
    bool aborted = false;
    std::vector<const Operation*> votes;
    for (const Operation& operation : history.operations()) {
      if (history.key_value(operation.key) != Value::integer(key)) continue;
      const bool is_vote = history.function_name(operation.function) == "vote";
      if (is_vote && !operation.is_fail()) votes.push_back(&operation);
      if (is_vote || !operation.is_ok()) continue;
      if (word(operation.output) == "\"abort\"") aborted = true;
      if (word(operation.output) == "\"commit\"") {
        committed = std::min(committed, operation.complete_event);
      }
    }
    if (committed == kNever) continue;
    found["ACM001"] += aborted;
    for (const Operation* vote : votes) {
      const bool refuses = word(vote->input) == "\"no\"";
      found["ACM002"] += refuses;
      found["ACM003"] += !refuses && vote->invoke_event > committed;
    }
  }
  return found;
}

History random_ids(Splitmix& luck) {
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    invocation.function = builder.function("generate");
    return invocation;
  };
  const auto answer = [&](HistoryBuilder&, const Invocation&) {
    Conclusion end;
    if (luck.chance(20)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    if (end.completion == Completion::kOk && luck.chance(95)) {
      end.output = Value::integer(static_cast<std::int64_t>(luck.below(20)));
    }
    return end;
  };
  return interleave(luck, 3, 2 + luck.below(6), ask, answer);
}

Counts id_oracle(const History& history) {
  Counts found = {{"UID001", 0}};
  const auto all = history.operations();
  for (auto a = all.begin(); a != all.end(); ++a) {
    const bool again = std::any_of(all.begin(), a, [&](const Operation& before) {
      return before.is_ok() && a->is_ok() && !a->output.is_nil() && before.output == a->output;
    });
    found["UID001"] += again;
  }
  return found;
}

History random_pairs(Splitmix& luck) {
  const auto ask = [&](HistoryBuilder& builder) {
    ValuePool& pool = builder.values();
    Invocation invocation;
    invocation.function = builder.function("insert");
    const bool first = luck.chance(50);
    const Value ids = pool.list(std::vector<Value>{first ? Value::integer(1) : Value::nil(),
                                                   first ? Value::nil() : Value::integer(2)});
    const Value pair = Value::integer(static_cast<std::int64_t>(luck.below(4)));
    invocation.input = pool.list(std::vector<Value>{pair, ids});
    return invocation;
  };
  const auto answer = [&](HistoryBuilder&, const Invocation&) {
    Conclusion end;
    if (luck.chance(50)) end.completion = luck.chance(30) ? Completion::kInfo : Completion::kFail;
    return end;
  };
  return interleave(luck, 3, 2 + luck.below(6), ask, answer);
}

Counts pair_oracle(const History& history) {
  Counts found = {{"SKW001", 0}};
  for (std::int64_t pair = 0; pair < 4; ++pair) {
    const auto is_in = [&](const Operation& operation) {
      const Value of = history.values().elements_of(operation.input)[0];
      return operation.is_ok() && of == Value::integer(pair);
    };
    const auto all = history.operations();
    const auto count = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), is_in));
    if (count > 1) found["SKW001"] += count - 1;
  }
  return found;
}

// Banks ------------------------------------------------------------------------------------------

// Two accounts that hold 10 together, and reads that are wrong now and then.
History random_bank(Splitmix& luck) {
  const auto number = [&](std::int64_t from, std::uint64_t size) {
    return Value::integer(from + static_cast<std::int64_t>(luck.below(size)));
  };
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    if (luck.chance(70)) return invocation;
    invocation.function = builder.function("transfer");
    invocation.input =
        builder.values().list(std::vector<Value>{number(0, 3), number(0, 2), number(1, 3)});
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation& asked) {
    Conclusion end;
    if (luck.chance(10)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    if (asked.function != Function::kRead || end.completion != Completion::kOk) return end;
    ValuePool& pool = builder.values();
    const Value first = number(-1, 12);
    const Value rest = luck.chance(75) ? Value::integer(10 - first.as_integer()) : number(0, 12);
    std::vector<Value> pairs = {
        pool.list(std::vector<Value>{Value::integer(0), first}),
        pool.list(std::vector<Value>{Value::integer(1), luck.chance(10) ? Value::nil() : rest})};
    if (luck.chance(10)) {
      pairs.push_back(pool.list(std::vector<Value>{number(2, 2), Value::integer(0)}));
    }
    end.output = pool.list(pairs);
    return end;
  };
  return interleave(luck, 3, 2 + luck.below(6), ask, answer);
}

struct BalanceRead {
  std::map<std::int64_t, Value> balances;
  std::int64_t total = 0;
  bool is_whole = true;
};

std::vector<BalanceRead> balance_reads(const History& history) {
  std::vector<BalanceRead> reads;
  for (const Operation& operation : history.operations()) {
    if (operation.function != Function::kRead || !operation.is_ok()) continue;
    BalanceRead read;
    for (const Value pair : history.values().elements_of(operation.output)) {
      const auto parts = history.values().elements_of(pair);
      read.balances[parts[0].as_integer()] = parts[1];
      if (parts[1].is_nil()) read.is_whole = false;
      read.total += parts[1].is_integer() ? parts[1].as_integer() : 0;
    }
    reads.push_back(read);
  }
  return reads;
}

Counts bank_oracle(const History& history, std::optional<std::int64_t> told) {
  Counts found = {{"BNK001", 0}, {"BNK002", 0}, {"BNK003", 0}, {"BNK004", 0}};
  const std::vector<BalanceRead> reads = balance_reads(history);
  std::map<std::int64_t, std::uint64_t> votes;
  for (const BalanceRead& read : reads) votes[read.total] += read.is_whole;
  std::int64_t total = told.value_or(0);
  const BalanceRead* model = nullptr;  // the earliest that has the total
  for (const BalanceRead& read : reads) {
    if (!read.is_whole || (told && read.total != *told)) continue;
    if (model == nullptr || votes[read.total] > votes[model->total]) model = &read;
  }
  if (!told && model != nullptr) total = model->total;
  std::set<std::int64_t> accounts;
  if (model != nullptr) {
    for (const auto& [account, balance] : model->balances) accounts.insert(account);
    for (const Operation& operation : history.operations()) {
      if (operation.function == Function::kRead) continue;
      const auto parts = history.values().elements_of(operation.input);
      accounts.insert(parts[0].as_integer());
      accounts.insert(parts[1].as_integer());
    }
  }
  for (const BalanceRead& read : reads) {
    found["BNK001"] += read.is_whole && read.total != total;
    for (const auto& [account, balance] : read.balances) {
      found["BNK002"] += balance.is_integer() && balance.as_integer() < 0;
      found["BNK003"] += balance.is_nil();
      found["BNK004"] += model != nullptr && !accounts.contains(account);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("decisions, ids and pairs: as many anomalies as their definitions say") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(40'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History decisions = random_decisions(luck);
    check_counts(decisions, "atomic-commit", decision_oracle(decisions), Compared::kCount, seen);
    const History ids = random_ids(luck);
    check_counts(ids, "unique-ids", id_oracle(ids), Compared::kCount, seen);
    const History pairs = random_pairs(luck);
    check_counts(pairs, "write-skew", pair_oracle(pairs), Compared::kCount, seen);
  }
  check_all_seen(seen);
}

TEST_CASE("banks: as many anomalies as the definitions say, whether or not the total is told") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(40'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_bank(luck);
    CheckOptions options;
    options.semantics.negative_balance = NegativeBalance::kForbidden;
    if (luck.chance(50)) options.total = 10;
    check_counts(history, "bank", bank_oracle(history, options.total), Compared::kCount, seen,
                 options);
  }
  check_all_seen(seen);
}

}  // namespace ordeal::checkers::testing
