// Witnesses of containers, sets, lists, counters and locks are explained by the rule they break: a
// canonical history of each.

#include <doctest/doctest.h>

#include <string>

#include "checkers/codes.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
TEST_CASE("each rule of an object has a story of its own, told by its canonical history") {
  for (const Canonical& one : canonical_objects()) {
    CAPTURE(one.model);
    CAPTURE(one.history);
    CheckOptions options;
    options.model = one.model;
    const History history = one_by_one(one.history);
    const Report report = check_linearizable(history, options);
    CHECK(report.refusal == "");
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.code == one.code);
    CHECK(report.reasons.size() >= 2);
    const Report alone = check_linearizable(history.select(report.witness), options);
    CHECK(alone.code == report.code);
  }
}

TEST_CASE("a value that shows it by itself is the whole witness, however hard the others are") {
  // Four at a time put the same three values in, so that many orders are possible.
  HistoryBuilder builder;
  const auto invoke = [&](std::int64_t process, Function function, Value input) {
    builder.invoke({.process = Value::integer(process), .function = function, .input = input});
  };
  for (std::int64_t round = 0; round < 30; ++round) {
    for (std::int64_t client = 0; client < 4; ++client) {
      invoke(client, Function::kEnqueue, Value::integer((round + client * client) % 3));
    }
    for (std::int64_t client = 0; client < 4; ++client) {
      builder.complete({.process = Value::integer(client), .output = Value::nil()});
    }
  }
  const auto at_once = [&](Function function, Value input, Value output) {
    invoke(9, function, input);
    builder.complete({.process = Value::integer(9), .output = output});
  };
  at_once(Function::kEnqueue, Value::integer(99), Value::integer(99));
  for (std::int64_t round = 0; round < 119; ++round) invoke(100 + round, Function::kDequeue, {});
  for (std::int64_t round = 0; round < 119; ++round) {
    builder.complete({.process = Value::integer(100 + round), .output = Value::integer(round % 3)});
  }
  at_once(Function::kDequeue, Value::nil(), Value::integer(99));
  at_once(Function::kDequeue, Value::nil(), Value::integer(99));
  CheckOptions options;
  options.model = "queue";
  const Report report = check_linearizable(builder.finish(), options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.witness.size() == 3);
  CHECK(report.witness_is_minimal);
}

TEST_CASE("two reads of a set of which neither can be the earlier one") {
  // Both adds and both reads overlap.
  HistoryBuilder builder;
  const auto list = [&](std::int64_t one) {
    return builder.values().list(std::vector<Value>{Value::integer(one)});
  };
  for (std::int64_t process = 0; process < 4; ++process) {
    Invocation invocation{.process = Value::integer(process)};
    invocation.function = process < 2 ? Function::kAdd : Function::kRead;
    if (process < 2) invocation.input = Value::integer(process);
    builder.invoke(invocation);
  }
  for (std::int64_t process = 2; process < 4; ++process) {
    builder.complete({.process = Value::integer(process), .output = list(process - 2)});
  }
  CheckOptions options;
  options.model = "set";
  const Report report = check_linearizable(builder.finish(), options);
  CHECK(report.code == kReadsDisagree);
}

TEST_CASE("what was taken in doubt is no proof that something was left inside") {
  CheckOptions options;
  options.model = "queue";
  // Valid: the dequeue in doubt took 1.
  CHECK(check_linearizable(one_by_one("0 enqueue nil 1 1 ok\n1 dequeue nil nil nil info\n"
                                      "0 enqueue nil 2 2 ok\n2 dequeue nil nil 2 ok\n"),
                           options)
            .verdict == Verdict::kValid);
}

}  // namespace ordeal::checkers::testing
