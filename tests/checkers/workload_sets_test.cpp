// set-full, set, counter and bank against their definitions, written out in full, on small random
// histories; and what is planted in large good ones.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

bool contains(const History& history, const Operation& read, Value element) {
  if (!read.output.is_list()) return false;
  const auto elements = history.values().elements_of(read.output);
  return std::find(elements.begin(), elements.end(), element) != elements.end();
}

// Clients add 1, 2, ...; reads return what was added, sometimes less, more, or twice.
struct SetShape {
  std::size_t clients = 3;
  std::size_t operations = 7;
  std::uint64_t forget_percent = 15;  // an element, in one read
  std::uint64_t nonsense_percent = 3;
};

History random_set(Splitmix& luck, const SetShape& shape) {
  std::int64_t next = 0;
  std::vector<Value> inside;
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    invocation.key = builder.values().string("x");
    if (luck.chance(50)) return invocation;
    invocation.function = Function::kAdd;
    invocation.input = Value::integer(++next);
    if (luck.chance(50)) inside.push_back(invocation.input);
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation& asked) {
    Conclusion conclusion;
    if (asked.function == Function::kAdd) {
      const bool is_in = std::find(inside.begin(), inside.end(), asked.input) != inside.end();
      if (!is_in && luck.chance(20)) {
        conclusion.completion = Completion::kFail;
      } else if (luck.chance(15)) {
        conclusion.completion = Completion::kInfo;
      } else if (!is_in) {
        inside.push_back(asked.input);
      }
      return conclusion;
    }
    std::vector<Value> seen;
    for (const Value element : inside) {
      if (!luck.chance(shape.forget_percent)) seen.push_back(element);
    }
    if (luck.chance(shape.nonsense_percent)) {
      seen.push_back(Value::integer(1 + static_cast<std::int64_t>(luck.below(6))));
    }
    conclusion.output = builder.values().list(seen);
    return conclusion;
  };
  return interleave(luck, shape.clients, shape.operations, ask, answer);
}

// What the definitions say of one element, read by read, in a history of one key.
struct ElementOracle {
  EventNumber begun = kNever;
  EventNumber known = kNever;
  bool failed = false;
  bool ok = false;
  bool seen = false;
  bool too_early = false;
  bool missed = false;
  bool lost = false;

  ElementOracle(const History& history, const std::vector<Operation>& reads, Value element,
                bool failed_in_doubt) {
    for (const Operation& add : history.operations()) {
      if (add.function != Function::kAdd || add.input != element) continue;
      failed = failed || add.is_fail();
      if (add.is_fail() && !failed_in_doubt) continue;
      begun = std::min(begun, add.invoke_event);
      ok = ok || add.is_ok();
      if (add.is_ok()) known = std::min(known, add.complete_event);
    }
    for (const Operation& read : reads) {
      if (!contains(history, read, element)) continue;
      seen = true;
      known = std::min(known, read.complete_event);
      too_early = too_early || read.complete_event < begun;
    }
    for (const Operation& read : reads) {
      if (contains(history, read, element) || read.invoke_event < known) continue;
      missed = true;
      lost = lost || std::none_of(reads.begin(), reads.end(), [&](const Operation& other) {
               return contains(history, other, element) && other.invoke_event > read.invoke_event;
             });
    }
  }
};

// How many elements each code is about.
std::map<std::string, std::uint64_t> set_oracle(const History& history, bool last_read_only,
                                                bool failed_in_doubt) {
  std::map<std::string, std::uint64_t> found;
  std::vector<Operation> reads;
  std::vector<Value> elements;
  for (const Operation& operation : history.operations()) {
    if (operation.function == Function::kAdd) {
      elements.push_back(operation.input);
    } else if (operation.is_ok()) {
      if (last_read_only) reads.clear();
      reads.push_back(operation);
    }
  }
  for (const Operation& read : reads) {
    const auto list = history.values().elements_of(read.output);
    elements.insert(elements.end(), list.begin(), list.end());
    for (auto at = list.begin(); at != list.end(); ++at) {
      found["SET004"] += std::find(list.begin(), at, *at) != at;
    }
  }
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  for (const Value value : elements) {
    const ElementOracle element(history, reads, value, failed_in_doubt);
    if (element.begun == kNever) {
      if (element.seen) ++found[element.failed ? "SET003" : "SET002"];
    } else if (element.too_early) {
      ++found["SET002"];
    } else {
      if (element.lost) ++found["SET001"];
      if (element.missed && !element.lost) ++found["SET005"];
      if (!element.seen && !element.lost && element.ok) ++found["SET006"];
    }
  }
  return found;
}

void compare_sets(const std::string& checker, std::uint64_t seed,
                  std::map<std::string, std::uint64_t>& seen) {
  Splitmix luck(seed);
  const History history = random_set(luck, {});
  CheckOptions options;
  const bool failed_in_doubt = luck.chance(30);
  if (failed_in_doubt) options.semantics.failed_adds = FailMeaning::kInDoubt;
  const Report report = find_checker(checker)->check(history, options);
  auto expected = set_oracle(history, checker == "set", failed_in_doubt);
  CAPTURE(seed);
  CAPTURE(checker);
  const std::string text = text_of(history);
  CAPTURE(text);
  for (const char* code : {"SET001", "SET002", "SET003", "SET004", "SET005", "SET006"}) {
    CAPTURE(code);
    const AnomalyReport* anomaly = anomaly_of(report, code);
    const std::uint64_t count = anomaly == nullptr ? 0 : anomaly->count;
    if (count != expected[code]) REQUIRE(count == expected[code]);
    seen[code] += count > 0;
  }
  if (problem_with_workload(history, options, report) != "") {
    REQUIRE(problem_with_workload(history, options, report) == "");
  }
  if (report.verdict != Verdict::kInvalid) return;
  CAPTURE(report.code);
  if (!is_shown_alone(history, checker, report, options))
    REQUIRE(report.code == "shown by its witness");
}

// A counter that is sometimes read wrong; numbers go both ways.
History random_counter(Splitmix& luck, std::size_t operations, std::uint64_t wrong_percent,
                       std::int64_t wrong_by = 4) {
  std::int64_t count = 0;
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    invocation.key = builder.values().string("x");
    if (luck.chance(50)) return invocation;
    invocation.function = Function::kAdd;
    invocation.input = Value::integer(static_cast<std::int64_t>(luck.below(9)) - 3);
    return invocation;
  };
  const auto answer = [&](HistoryBuilder&, const Invocation& asked) {
    Conclusion conclusion;
    if (asked.function == Function::kRead) {
      conclusion.output = Value::integer(
          count + (luck.chance(wrong_percent) ? luck.chance(50) ? wrong_by : -wrong_by : 0));
      return conclusion;
    }
    const std::uint64_t fate = luck.below(10);
    if (fate == 0) conclusion.completion = Completion::kFail;
    if (fate == 1) conclusion.completion = Completion::kInfo;
    if (fate != 0 && (fate != 1 || luck.chance(50))) count += asked.input.as_integer();
    return conclusion;
  };
  return interleave(luck, 3, operations, ask, answer);
}

std::pair<std::uint64_t, std::uint64_t> counter_oracle(const History& history) {
  std::pair<std::uint64_t, std::uint64_t> found;  // too low, too high
  for (const Operation& read : history.operations()) {
    if (read.function != Function::kRead || !read.is_ok()) continue;
    std::int64_t lower = 0;
    std::int64_t upper = 0;
    for (const Operation& add : history.operations()) {
      if (add.function == Function::kRead || add.is_fail()) continue;
      if (add.invoke_event > read.complete_event) continue;
      const std::int64_t delta = add.input.as_integer();
      const bool is_certain = add.is_ok() && add.complete_event < read.invoke_event;
      if (is_certain || delta < 0) lower += delta;
      if (is_certain || delta > 0) upper += delta;
    }
    found.first += read.output.as_integer() < lower;
    found.second += read.output.as_integer() > upper;
  }
  return found;
}

std::uint64_t count_of(const Report& report, const std::string& code) {
  const AnomalyReport* anomaly = anomaly_of(report, code);
  return anomaly == nullptr ? 0 : anomaly->count;
}

// Three accounts of 10 each; `wrong` reads see something else.
History bank_history(Splitmix& luck, std::size_t operations, const std::vector<Value>& wrong) {
  std::vector<std::int64_t> balances = {10, 10, 10};
  std::size_t completed = 0;
  std::size_t told = 0;
  const auto ask = [&](HistoryBuilder& builder) {
    Invocation invocation;
    if (luck.chance(50)) return invocation;
    invocation.function = builder.function("transfer");
    const Value parts[] = {Value::integer(static_cast<std::int64_t>(luck.below(3))),
                           Value::integer(static_cast<std::int64_t>(luck.below(3))),
                           Value::integer(1 + static_cast<std::int64_t>(luck.below(5)))};
    invocation.input = builder.values().list(parts);
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation& asked) {
    Conclusion conclusion;
    ++completed;
    if (asked.function != Function::kRead) {
      const auto parts = builder.values().elements_of(asked.input);
      const auto from = static_cast<std::size_t>(parts[0].as_integer());
      if (balances[from] < parts[2].as_integer()) {
        conclusion.completion = Completion::kFail;
        return conclusion;
      }
      balances[from] -= parts[2].as_integer();
      balances[static_cast<std::size_t>(parts[1].as_integer())] += parts[2].as_integer();
      return conclusion;
    }
    std::vector<Value> pairs;
    const bool lies = completed > operations / 2 && told < wrong.size();
    for (std::size_t i = 0; i < balances.size(); ++i) {
      const Value balance = lies && i == 1 ? wrong[told] : Value::integer(balances[i]);
      const Value pair[] = {Value::integer(static_cast<std::int64_t>(i)), balance};
      pairs.push_back(builder.values().list(pair));
    }
    told += lies;
    conclusion.output = builder.values().list(pairs);
    return conclusion;
  };
  return interleave(luck, 4, operations, ask, answer);
}

}  // namespace

TEST_CASE("sets: every element has the fate that its definition gives it") {
  std::map<std::string, std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(30'000); ++seed) {
    compare_sets("set-full", seed, seen);
    compare_sets("set", seed, seen);
  }
  for (const char* code : {"SET001", "SET002", "SET003", "SET004", "SET005", "SET006"}) {
    CAPTURE(code);
    CHECK(seen[code] > histories_wanted(50));
  }
}

TEST_CASE("sets: a large good one is valid, and one lost element in it is found") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History good = random_set(luck, {5, 600, 0, 0});
    CheckOptions strict;
    strict.model = "no-stale-reads";
    CHECK(find_checker("set-full")->check(good, strict).verdict == Verdict::kValid);
    Splitmix again(seed);
    const History bad = random_set(again, {5, 600, 1, 0});
    const Report report = find_checker("set-full")->check(bad, strict);
    CHECK(report.verdict == Verdict::kInvalid);
    const std::string code = report.code;
    CHECK((code == "SET005" || code == "SET001"));
    CHECK(report.witness.size() <= 4);
  }
}

TEST_CASE("counter: the bounds are those of the definition") {
  std::uint64_t invalid = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(30'000); ++seed) {
    Splitmix luck(seed);
    const History history = random_counter(luck, 8, 20, 1 + static_cast<std::int64_t>(seed % 5));
    const Report report = find_checker("counter")->check(history, {});
    const auto [low, high] = counter_oracle(history);
    CAPTURE(seed);
    if (count_of(report, "CNT001") != low) REQUIRE(count_of(report, "CNT001") == low);
    if (count_of(report, "CNT002") != high) REQUIRE(count_of(report, "CNT002") == high);
    if (problem_with_workload(history, {}, report) != "") {
      REQUIRE(problem_with_workload(history, {}, report) == "");
    }
    if (report.verdict != Verdict::kInvalid) continue;
    ++invalid;
    CAPTURE(report.code);
    if (!is_shown_alone(history, "counter", report)) REQUIRE(report.code == "shown by its witness");
  }
  CHECK(invalid > 1000);
}

TEST_CASE("counter: large good ones are valid, and a read of too much is found") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    CHECK(find_checker("counter")->check(random_counter(luck, 2000, 0), {}).verdict ==
          Verdict::kValid);
    Splitmix again(seed);
    CHECK(find_checker("counter")->check(random_counter(again, 2000, 1, 10'000), {}).verdict ==
          Verdict::kInvalid);
  }
}

TEST_CASE("bank: good ones are valid; a wrong total, a debt and a missing balance are named") {
  CheckOptions options;
  options.semantics.negative_balance = NegativeBalance::kForbidden;
  const CheckerRow& bank = *find_checker("bank");
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    const auto judged = [&](const std::vector<Value>& wrong) {
      Splitmix luck(seed);
      return bank.check(bank_history(luck, 200, wrong), options);
    };
    CHECK(judged({}).verdict == Verdict::kValid);
    CHECK(judged({Value::integer(1000)}).code == "BNK001");
    CHECK(judged({Value::nil()}).code == "BNK003");
    const Report debt = judged({Value::integer(-7)});
    CHECK(anomaly_of(debt, "BNK002") != nullptr);
    CHECK(anomaly_of(debt, "BNK002")->is_forbidden);
  }
  Splitmix luck(1);
  const History good = bank_history(luck, 200, {});
  options.total = 31;
  const Report report = bank.check(good, options);
  CHECK(report.code == "BNK001");
  CHECK(report.reasons.back() == "All accounts together hold 31.");
  CHECK(report.witness.size() == 1);
}

TEST_CASE("bank: debts are found and allowed where transfers do not look") {
  Splitmix luck(3);
  const Report report =
      find_checker("bank")->check(bank_history(luck, 100, {Value::integer(-7)}), {});
  REQUIRE(anomaly_of(report, "BNK002") != nullptr);
  CHECK_FALSE(anomaly_of(report, "BNK002")->is_forbidden);
  CHECK(report.code == "BNK001");
}

TEST_CASE("bank: reads of all accounts are of a bank though no transfer was asked for") {
  const History history = one_by_one("0 read nil nil [[1_10]_[2_10]] ok\n");
  CHECK(checker_that_fits(history) == find_checker("bank"));
  CHECK_FALSE(find_checker("linearizable")->fits(history));
  // What such lists are of, nobody can tell.
  CHECK_FALSE(find_checker("linearizable")->fits(one_by_one("0 read nil nil [1_2] ok\n")));
}

TEST_CASE("workloads: what a checker cannot judge is refused or unknown, not invalid") {
  Splitmix luck(1);
  const History counter = random_counter(luck, 10, 0);
  for (const char* name : {"bank", "set-full", "set", "kafka"}) {
    CAPTURE(name);
    const Report report = find_checker(name)->check(counter, {});
    CHECK(report.verdict == Verdict::kUnknown);
    CHECK_FALSE(report.refusal.empty());
  }
  for (const char* name : {"bank", "set-full", "set"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(History(), {}).verdict == Verdict::kUnknown);
  }
}

}  // namespace ordeal::checkers::testing
