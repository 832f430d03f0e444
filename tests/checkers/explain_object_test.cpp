// Witnesses of containers, sets, lists, counters and locks are explained by the rule they break: a
// canonical history of each.

#include <doctest/doctest.h>

#include <string>

#include "checkers/codes.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Canonical {
  const char* model;
  std::string_view code;
  const char* history;
};

const Canonical kCanonical[] = {
    {"queue", kElementFromNowhere, "0 dequeue nil nil 7 ok\n"},
    {"queue", kElementFromNowhere, "0 enqueue nil 7 7 fail\n1 dequeue nil nil 7 ok\n"},
    {"stack", kElementFromNowhere, "0 pop nil nil 7 ok\n1 push nil 7 7 ok\n"},
    {"set", kElementFromNowhere, "0 add nil 1 nil ok\n1 read nil nil [1_2] ok\n"},
    {"append-list", kElementFromNowhere, "0 append nil 1 nil ok\n1 read nil nil [1_2] ok\n"},
    {"queue", kElementTwice,
     "0 enqueue nil 1 1 ok\n0 dequeue nil nil 1 ok\n1 dequeue nil nil 1 ok\n"},
    {"append-list", kElementTwice, "0 append nil 1 nil ok\n1 read nil nil [1_1] ok\n"},
    {"queue", kEmptyWithSomething, "0 enqueue nil 1 1 ok\n0 dequeue nil nil nil ok\n"},
    {"stack", kEmptyWithSomething, "0 push nil 1 1 ok\n0 pop nil nil nil ok\n1 pop nil nil 1 ok\n"},
    {"queue", kOutOfTurn, "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n1 dequeue nil nil 2 ok\n"},
    {"queue", kOutOfTurn,
     "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n1 dequeue nil nil 2 ok\n1 dequeue nil nil 1 "
     "ok\n"},
    {"stack", kOutOfTurn, "0 push nil 1 1 ok\n0 push nil 2 2 ok\n1 pop nil nil 1 ok\n"},
    {"priority-queue", kOutOfTurn,
     "0 enqueue nil 2 2 ok\n0 enqueue nil 1 1 ok\n1 dequeue nil nil 2 ok\n"},
    {"append-list", kOutOfTurn,
     "0 append nil 1 nil ok\n1 append nil 2 nil ok\n1 read nil nil [2_1] ok\n"},
    {"set", kElementMissing, "0 add nil 1 nil ok\n1 read nil nil [] ok\n"},
    {"set", kElementMissing, "0 add nil 1 nil info\n1 read nil nil [1] ok\n1 read nil nil [] ok\n"},
    {"append-list", kElementMissing, "0 append nil 1 nil ok\n1 read nil nil nil ok\n"},
    {"append-list", kReadsDisagree,
     "0 append nil 1 nil info\n1 append nil 2 nil info\n2 read nil nil [1_2] ok\n3 read nil nil "
     "[2_1] ok\n"},
    {"kv", kUnwrittenValue, "0 append nil \"a\" nil ok\n1 read nil nil \"ab\" ok\n"},
    {"kv", kUnwrittenValue, "0 write nil \"a\" nil fail\n1 read nil nil \"a\" ok\n"},
    {"kv", kUnwrittenValue,
     "0 append nil \"a\" nil ok\n0 write nil \"b\" nil ok\n1 read nil nil \"ab\" ok\n"},
    {"kv", kUnwrittenValue, "1 read nil nil \"a\" ok\n0 append nil \"a\" nil ok\n"},
    {"kv", kElementTwice, "0 append nil \"a\" nil ok\n1 read nil nil \"aa\" ok\n"},
    {"kv", kReadsDisagree,
     "0 append nil \"a\" nil info\n1 append nil \"b\" nil info\n2 read nil nil \"ab\" ok\n3 read "
     "nil nil \"ba\" ok\n"},
    {"kv", kReadsDisagree,
     "0 write nil \"a\" nil ok\n1 append nil \"b\" nil info\n2 append nil \"c\" nil info\n3 read "
     "nil nil \"ab\" ok\n3 read nil nil \"ac\" ok\n"},
    {"kv", kOutOfTurn,
     "0 append nil \"a\" nil ok\n1 append nil \"b\" nil ok\n2 read nil nil \"ba\" ok\n"},
    {"kv", kStaleRead,
     "0 append nil \"a\" nil info\n1 append nil \"b\" nil info\n2 read nil nil \"ab\" ok\n2 read "
     "nil nil \"a\" ok\n"},
    {"kv", kStaleRead, "0 append nil \"a\" nil ok\n1 read nil nil \"\" ok\n"},
    {"kv", kStaleRead,
     "0 write nil \"a\" nil ok\n1 append nil \"b\" nil ok\n2 read nil nil \"a\" ok\n"},
    {"kv", kStaleRead,
     "0 write nil \"a\" nil ok\n1 write nil \"b\" nil ok\n2 read nil nil \"a\" ok\n"},
    {"counter", kImpossibleSum, "0 add nil 3 nil ok\n1 read nil nil 4 ok\n"},
    {"mutex", kHeldTwice, "0 acquire nil nil nil ok\n1 acquire nil nil nil ok\n"},
};

}  // namespace

TEST_CASE("each rule of an object has a story of its own, told by its canonical history") {
  for (const Canonical& one : kCanonical) {
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
