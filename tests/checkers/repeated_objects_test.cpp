// Objects whose few values come again and again: against a search that knows nothing of theirs, on
// small histories; and at a size at which that one does not end.

#include "tests/checkers/repeated_objects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/models/container.hpp"
#include "checkers/models/key_value.hpp"
#include "checkers/models/register.hpp"
#include "checkers/stop.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr Slip kSlips[] = {Slip::kNone, Slip::kLost, Slip::kDoubled, Slip::kSwapped, Slip::kStale};

std::vector<OperationId> all_of(const History& history) {
  std::vector<OperationId> ids(history.operations().size());
  std::iota(ids.begin(), ids.end(), OperationId{0});
  return ids;
}

template <Model M>
Verdict by_state(const History& history, const Semantics& semantics) {
  const auto ids = all_of(history);
  return model_functions::search<M>(history.operations(), ids, semantics, {}).verdict;
}

// As registers may have them.
Semantics semantics_of(std::uint64_t seed) {
  Semantics semantics;
  if (seed % 3 == 0) semantics.failed_cas = FailedCas::kValueDiffered;
  if (seed % 4 == 0) semantics.initial = Value::integer(1);
  return semantics;
}

// Whatever may be decided without it.
Verdict searched(const History& history, std::string_view model, const Semantics& semantics) {
  const auto ids = all_of(history);
  return find_model(model)->search(history.operations(), ids, semantics, {}).verdict;
}

RepeatedWorkload small_workload(std::string_view model, Splitmix& luck) {
  RepeatedWorkload workload{.model = model};
  const bool has_few = luck.chance(40);
  workload.operations = has_few ? 4 + luck.below(11) : 8 + luck.below(9);
  workload.clients = 2 + luck.below(4);
  workload.values = has_few ? 1 + luck.below(3) : 2 + luck.below(12);
  workload.doubt_percent = luck.chance(50) ? 0 : 15;
  workload.slip = kSlips[luck.below(5)];
  return workload;
}

template <Model M>
void compare_small(std::string_view model) {
  std::uint64_t invalid = 0;
  const std::uint64_t wanted = histories_wanted(20'000);
  for (std::uint64_t seed = 0; seed < wanted; ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = repeated_objects(small_workload(model, luck), luck);
    CheckOptions options;
    options.model = model;
    options.keep_order = true;
    options.semantics = semantics_of(seed);
    options.semantics.values = &history.values();
    const Verdict expected = by_state<M>(history, options.semantics);
    invalid += expected == Verdict::kInvalid;
    const auto ids = all_of(history);
    const SearchOutcome outcome =
        find_model(model)->search(history.operations(), ids, options.semantics, {});
    if (outcome.verdict != expected) {
      CAPTURE(text_of(history));
      REQUIRE(outcome.verdict == expected);
    }
    const Report report = check_linearizable(history, options);
    if (report.verdict != expected) {
      CAPTURE(text_of(history));
      REQUIRE(report.verdict == expected);
    }
    if (seed % 8 == 0) REQUIRE(problem_with(history, options, report) == "");
  }
  CHECK(invalid * 10 > wanted);
  CHECK((wanted - invalid) * 10 > wanted);
}

struct Size {
  std::uint64_t operations;
  std::uint64_t clients;
  std::uint64_t doubt_percent;
};

// Whether each is decided in about as many steps as `steps_each` says, of an operation.
void decide_large(std::string_view model, Size size, std::uint64_t steps_each) {
  for (const Slip slip : kSlips) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      CAPTURE(seed);
      CAPTURE(size.clients);
      CAPTURE(static_cast<int>(slip));
      Splitmix luck(seed);
      const History history = repeated_objects({.model = model,
                                                .operations = size.operations,
                                                .clients = size.clients,
                                                .values = 100,
                                                .doubt_percent = size.doubt_percent,
                                                .slip = slip},
                                               luck);
      CheckOptions options;
      options.model = model;
      options.steps_max = steps_each * size.operations;
      options.keep_order = true;
      options.shrink = false;
      const Report report = check_linearizable(history, options);
      CHECK(report.verdict != Verdict::kUnknown);
      if (slip == Slip::kNone) CHECK(report.verdict == Verdict::kValid);
      if (report.verdict == Verdict::kValid) CHECK(problem_with(history, options, report) == "");
    }
  }
}

}  // namespace

TEST_CASE("repeated values: a queue is judged as the search by states judges it") {
  compare_small<Queue>("queue");
}

TEST_CASE("repeated values: registers are judged as the search by states judges them") {
  compare_small<Register>("register");
  compare_small<Register>("cas-register");
}

TEST_CASE("repeated values: a priority queue is judged as the search by states judges it") {
  compare_small<PriorityQueue>("priority-queue");
}

TEST_CASE("repeated values: priority queues of thousands of operations are decided") {
  decide_large("priority-queue", {2'000, 5, 0}, 4);
  decide_large("priority-queue", {10'000, 50, 0}, 4);
}

TEST_CASE("repeated values: a stack is judged as the search by states judges it") {
  compare_small<Stack>("stack");
}

TEST_CASE("repeated values: stacks of thousands of operations are decided") {
  decide_large("stack", {2'000, 5, 0}, 4'000);
}

TEST_CASE("repeated values: who guesses what a stack gave to whom asks whether the time is up") {
  Splitmix luck(3);
  const History history =
      repeated_objects({.model = "stack", .operations = 4'000, .clients = 5, .values = 100}, luck);
  std::uint64_t asked = 0;
  const StopWhen stop([&] {
    ++asked;
    return false;
  });
  const auto decision = decide_stack(history.operations(), all_of(history), {});
  REQUIRE(decision);
  CHECK(decision->verdict == Verdict::kValid);
  CHECK(asked > 10);
}

TEST_CASE("repeated values: a key-value log is judged as the search by states judges it") {
  compare_small<KeyValue>("kv");
}

TEST_CASE("repeated values: key-value logs of thousands of operations are decided") {
  decide_large("kv", {2'000, 5, 0}, 200);
  decide_large("kv", {2'000, 20, 0}, 400);
  decide_large("kv", {2'000, 20, 2}, 400);
  decide_large("kv", {5'000, 50, 0}, 1'000);
}

TEST_CASE("repeated values: queues of thousands of operations are decided") {
  decide_large("queue", {2'000, 5, 0}, 200);
  decide_large("queue", {2'000, 20, 0}, 400);
  decide_large("queue", {2'000, 20, 2}, 400);
  decide_large("queue", {10'000, 50, 0}, 1'000);
}

TEST_CASE("repeated values: registers of thousands of operations are decided") {
  for (const char* model : {"register", "cas-register"}) {
    decide_large(model, {2'000, 5, 0}, 200);
    decide_large(model, {2'000, 20, 0}, 400);
    decide_large(model, {2'000, 20, 2}, 400);
    decide_large(model, {5'000, 50, 0}, 2'000);
  }
}

TEST_CASE("a counter that was read wrong is shown by one read, and what was added before it ends") {
  for (const Slip slip : {Slip::kLost, Slip::kDoubled, Slip::kStale}) {
    CAPTURE(static_cast<int>(slip));
    Splitmix luck(2);
    const History history = repeated_objects(
        {.model = "counter", .operations = 2'000, .clients = 20, .slip = slip}, luck);
    CheckOptions options;
    options.model = "counter";
    options.steps_max = 4 * history.operations().size();
    const Report report = check_linearizable(history, options);
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(problem_with(history, options, report) == "");
    CHECK(1 == std::ranges::count_if(report.witness, [&](OperationId id) {
            return history.operation(id).function == Function::kRead;
          }));
  }
}

// What a search that is less careful gets wrong, and few random histories show.

TEST_CASE("repeated values: a value that a cas still expects is not seen by all already") {
  const History history = history_of(
      "1 read 1 1 7\n"
      "2 write 2 3 6\n"
      "3 write 1 4 13\n"
      "4 cas 2 0 5 12\n"
      "2 cas 0 9 8 9 info\n"
      "1 read 9 10 15\n");
  Semantics semantics;
  semantics.failed_cas = FailedCas::kValueDiffered;
  CHECK(searched(history, "cas-register", semantics) == Verdict::kValid);
}

TEST_CASE("repeated values: who sees only what a value is not sees it all the same") {
  Semantics semantics;
  semantics.failed_cas = FailedCas::kValueDiffered;
  const History history = history_of(
      "4 read 4 0 12\n"
      "5 read nil 1 2\n"
      "5 write 5 3 20\n"
      "1 write 0 4 5\n"
      "3 cas 0 5 6 14 fail\n"
      "2 cas 0 7 7 9 fail\n"
      "1 write 4 8 10\n"
      "1 read 4 11 16\n"
      "4 write 3 13 19\n"
      "2 read 4 15 22\n"
      "1 cas 4 2 17 21 fail\n"
      "1 read 5 23 25\n");
  CHECK(searched(history, "cas-register", semantics) == Verdict::kValid);
}

TEST_CASE("repeated values: a take that finds nothing is not put off by a pair that could wait") {
  const History history = history_of(
      "1 enqueue 3 0 3\n"
      "3 enqueue 1 1 7\n"
      "2 dequeue 1 2 6\n"
      "1 dequeue nil 4 5 info\n"
      "4 enqueue 0 8 12\n"
      "2 enqueue 3 9 11\n"
      "3 dequeue nil 10 15\n"
      "2 dequeue 3 13 16\n"
      "4 dequeue nil 14 18\n"
      "3 dequeue nil 17 19 info\n"
      "2 dequeue nil 20 22 info\n"
      "5 enqueue 5 21 -\n"
      "6 enqueue 9 23 24\n"
      "6 dequeue nil 25 -\n");
  CHECK(searched(history, "queue", {}) == Verdict::kValid);
}

TEST_CASE("repeated values: who took too soon may wait, though another could be put sooner") {
  const History history = history_of(
      "1 enqueue 0 0 3\n"
      "0 dequeue 0 1 4\n"
      "2 enqueue 0 2 6\n"
      "0 enqueue 0 5 15\n"
      "1 dequeue 0 7 13\n"
      "2 dequeue 0 8 9\n"
      "2 enqueue 0 10 11\n"
      "2 dequeue nil 12 14\n");
  CheckOptions options;
  options.model = "priority-queue";
  CHECK(check_linearizable(history, options).verdict == Verdict::kValid);
}

TEST_CASE("repeated values: what nobody is left to take was taken by who takes before it is put") {
  const History history = history_of(
      "3 enqueue 2 0 10\n"
      "2 dequeue 0 1 9\n"
      "0 enqueue 0 2 3\n"
      "4 dequeue 0 4 6\n"
      "0 enqueue 0 5 8\n"
      "4 dequeue nil 7 19\n"
      "3 dequeue nil 11 13\n"
      "1 enqueue 2 12 18\n"
      "0 dequeue nil 14 20\n"
      "3 enqueue 1 15 -\n"
      "2 dequeue 2 16 17\n"
      "0 dequeue nil 21 -\n");
  CheckOptions options;
  options.model = "priority-queue";
  const Report report = check_linearizable(history, options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(problem_with(history, options, report) == "");
}

}  // namespace ordeal::checkers::testing
