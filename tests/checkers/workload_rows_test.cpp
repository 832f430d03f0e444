// Rows that are inserted, causal-reverse and sequential-inserts: the checkers against their
// definitions, written out in full, on small random histories, and as Jepsen writes them down.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/counted_anomalies.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

std::vector<Value> elements(const History& history, Value list) {
  const auto inside = history.values().elements_of(list);
  return {inside.begin(), inside.end()};
}

// Writes of two keys, each another value, and reads of some of what may be there.
History random_inserts(Splitmix& luck) {
  std::int64_t written = 0;
  const auto ask = [&](HistoryBuilder&) {
    Invocation invocation;
    invocation.key = Value::integer(luck.chance(25) ? 1 : 0);
    invocation.function = luck.chance(60) ? Function::kWrite : Function::kRead;
    if (invocation.function == Function::kWrite) invocation.input = Value::integer(++written);
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation& asked) {
    Conclusion end;
    if (luck.chance(15)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    if (asked.function != Function::kRead || end.completion != Completion::kOk) return end;
    std::vector<Value> seen;
    for (std::int64_t value = 1; value <= written; ++value) {
      if (luck.chance(80)) seen.push_back(Value::integer(value));
    }
    if (luck.chance(10)) seen.push_back(Value::integer(99));  // nobody wrote it
    if (luck.chance(10) && !seen.empty()) seen.push_back(seen.front());
    if (luck.chance(30)) std::ranges::reverse(seen);
    end.output = luck.chance(95) ? builder.values().list(seen) : Value::nil();
    return end;
  };
  return interleave(luck, 3, 3 + luck.below(8), ask, answer);
}

// Reads that saw a write and missed one that was over before it began.
std::uint64_t reversed_reads(const History& history) {
  std::uint64_t found = 0;
  for (const Operation& read : history.operations()) {
    if (read.function != Function::kRead || !read.is_ok() || read.output.is_nil()) continue;
    const std::vector<Value> seen = elements(history, read.output);
    const auto sees = [&](const Operation& write) {
      return write.key == read.key && std::ranges::find(seen, write.input) != seen.end();
    };
    bool is_wrong = false;
    for (const Operation& one : history.operations()) {
      for (const Operation& other : history.operations()) {
        const bool are_writes = one.function == Function::kWrite &&
                                other.function == Function::kWrite && one.key == read.key;
        is_wrong = is_wrong || (are_writes && one.is_ok() && sees(other) && !sees(one) &&
                                one.complete_event < other.invoke_event);
      }
    }
    found += is_wrong;
  }
  return found;
}

Value random_rows(Splitmix& luck, ValuePool& pool, Value key) {
  std::vector<Value> rows(1 + luck.below(5));
  std::size_t missing = luck.below(rows.size() + 1);
  if (luck.chance(20)) missing = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_there = luck.chance(15) ? luck.chance(50) : i >= missing;
    if (is_there)
      rows[i] = pool.string(pool.plain(key) + '_' + std::to_string(rows.size() - 1 - i));
  }
  const Value list = pool.list(rows);
  return pool.list(std::vector<Value>{key, list});
}

History random_sequences(Splitmix& luck) {
  std::int64_t written = 0;
  const auto ask = [&](HistoryBuilder&) {
    Invocation invocation;
    invocation.function = luck.chance(50) ? Function::kWrite : Function::kRead;
    if (invocation.function == Function::kWrite) invocation.input = Value::integer(written++);
    return invocation;
  };
  const auto answer = [&](HistoryBuilder& builder, const Invocation& asked) {
    Conclusion end;
    if (luck.chance(15)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    if (asked.function == Function::kRead && end.completion == Completion::kOk) {
      const auto key = static_cast<std::int64_t>(luck.below(4));
      end.output = random_rows(luck, builder.values(), Value::integer(key));
    }
    return end;
  };
  return interleave(luck, 3, 2 + luck.below(5), ask, answer);
}

// Reads in which some row is there and one that was asked for later is not.
std::uint64_t torn_reads(const History& history) {
  std::uint64_t found = 0;
  for (const Operation& read : history.operations()) {
    if (read.function != Function::kRead || !read.is_ok()) continue;
    const std::vector<Value> rows = elements(history, elements(history, read.output)[1]);
    bool is_wrong = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = i + 1; j < rows.size(); ++j) {
        is_wrong = is_wrong || (!rows[i].is_nil() && rows[j].is_nil());
      }
    }
    found += is_wrong;
  }
  return found;
}

bool is_of_rows(const History& history) {
  const bool writes = std::ranges::any_of(history.operations(), [](const Operation& operation) {
    return operation.function == Function::kWrite;
  });
  return writes && std::ranges::any_of(history.operations(), [](const Operation& operation) {
           return operation.function == Function::kRead && operation.is_ok() &&
                  !operation.output.is_nil();
         });
}

std::string event(int process, const std::string& rest) {
  return "{:process " + std::to_string(process) + ", " + rest + "}\n";
}

bool fits(const History& history, const char* checker) {
  return find_checker(checker)->fits(history);
}

std::string name_of_fitting(const History& history) {
  const CheckerRow* row = checker_that_fits(history);
  return row == nullptr ? "" : std::string(row->name);
}

}  // namespace

TEST_CASE("causal-reverse: reads are wrong by definition, and no others") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(20'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_inserts(luck);
    CHECK(fits(history, "causal-reverse") == is_of_rows(history));
    if (!is_of_rows(history)) continue;
    check_counts(history, "causal-reverse", {{"CRV001", reversed_reads(history)}}, Compared::kCount,
                 seen);
  }
  check_all_seen(seen);
}

TEST_CASE("sequential-inserts: reads are wrong by definition, and no others") {
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(20'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_sequences(luck);
    CHECK(fits(history, "sequential-inserts") == is_of_rows(history));
    if (!is_of_rows(history)) continue;
    check_counts(history, "sequential-inserts", {{"SQI001", torn_reads(history)}}, Compared::kCount,
                 seen);
  }
  check_all_seen(seen);
}

// jepsen.independent has the key in the value.
TEST_CASE("causal-reverse as Jepsen writes it down is known by what it holds") {
  const std::string writes = event(0, ":type :invoke, :f :write, :value [5 1]") +
                             event(1, ":type :invoke, :f :write, :value [6 1]") +
                             event(0, ":type :ok, :f :write, :value [5 1]") +
                             event(1, ":type :info, :f :write, :value [6 1], :error :timeout") +
                             event(0, ":type :invoke, :f :write, :value [5 2]") +
                             event(2, ":type :invoke, :f :read, :value [5 nil]");
  const History bad = history_read(writes + event(2, ":type :ok, :f :read, :value [5 #{2}]"));
  CHECK(name_of_fitting(bad) == "causal-reverse");
  const Report report = checker_that_fits(bad)->check(bad, {});
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == "CRV001");
  CHECK(report.witness.size() == 3);
  const History good = history_read(writes + event(2, ":type :ok, :f :read, :value [5 #{1 2}]"));
  CHECK(checker_that_fits(good)->check(good, {}).verdict == Verdict::kValid);
  // Nothing was over before the only write that was seen began.
  const History thin = history_read(writes + event(2, ":type :ok, :f :read, :value [5 #{1}]"));
  CHECK(checker_that_fits(thin)->check(thin, {}).verdict == Verdict::kUnknown);
  const History twice = history_read(writes + event(2, ":type :ok, :f :read, :value [5 #{1}]") +
                                     event(0, ":type :info, :f :write, :value [5 2]") +
                                     event(3, ":type :invoke, :f :write, :value [5 2]"));
  CHECK(checker_that_fits(twice)->check(twice, {}).refusal ==
        "2 is written twice: a read does not tell which of the two it saw");
}

TEST_CASE("Jepsen's sequential is known by what it holds, and by Jepsen's name") {
  const std::string begin = event(0, ":type :invoke, :f :write, :value 4") +
                            event(1, ":type :invoke, :f :read, :value 4") +
                            event(1, ":type :ok, :f :read, :value [4 [nil nil nil]]") +
                            event(1, ":type :invoke, :f :read, :value 4");
  const History bad =
      history_read(begin + event(1, ":type :ok, :f :read, :value [4 [nil \"4_1\" nil]]"));
  CHECK(name_of_fitting(bad) == "sequential-inserts");
  for (const char* name : {"sequential-inserts", "sequential"}) {
    CAPTURE(name);
    const Report report = find_checker(name)->check(bad, {});
    CHECK(report.checker == "sequential-inserts");
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.code == "SQI001");
    REQUIRE(report.reasons.size() == 2);
    CHECK(report.reasons[0] == "The write of 4 inserted 4_0, and then 4_1.");
  }
  const History good =
      history_read(begin + event(1, ":type :ok, :f :read, :value [4 [nil \"4_1\" \"4_0\"]]"));
  CHECK(find_checker("sequential")->check(good, {}).verdict == Verdict::kValid);
  const History thin = history_read(begin);
  CHECK(find_checker("sequential")->check(thin, {}).verdict == Verdict::kUnknown);
}

TEST_CASE("registers, sets and lists are no rows") {
  for (const char* other :
       {"0 write nil 1 nil ok\n1 read nil nil 1 ok\n",
        "0 write nil [1] nil ok\n1 read nil nil [1] ok\n",
        "0 write nil 1 nil ok\n1 read nil nil nil ok\n",
        "0 add nil 1 nil ok\n1 read nil nil [1] ok\n",
        "0 write nil 1 nil ok\n1 read nil nil [1] ok\n1 cas nil [1_2] [1_2] ok\n",
        "0 append nil 1 nil ok\n1 read nil nil [1] ok\n", "1 read nil nil [] info\n",
        "1 read nil nil [1_[2]_3] ok\n", "1 read nil nil [1_[2_3]] ok\n",
        "1 read nil nil [1_2] ok\n", "1 read nil nil [1_[2_[3]]] ok\n"}) {
    CAPTURE(other);
    const History history = one_by_one(other);
    CHECK_FALSE(fits(history, "causal-reverse"));
    CHECK_FALSE(fits(history, "sequential-inserts"));
  }
}

}  // namespace ordeal::checkers::testing
