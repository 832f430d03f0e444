// Queues whose few values come again and again: against a search that knows nothing of queues, on
// small histories; and at a size at which that one does not end.

#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <vector>

#include "checkers/linearizability/linearizable.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/models/container.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/repeated_objects.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr Slip kSlips[] = {Slip::kNone, Slip::kLost, Slip::kDoubled, Slip::kSwapped, Slip::kStale};

std::vector<OperationId> all_of(const History& history) {
  std::vector<OperationId> ids(history.operations().size());
  std::iota(ids.begin(), ids.end(), OperationId{0});
  return ids;
}

template <Model M>
Verdict by_state(const History& history) {
  const auto ids = all_of(history);
  return model_functions::search<M>(history.operations(), ids, {}, {}).verdict;
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
    const Verdict expected = by_state<M>(history);
    invalid += expected == Verdict::kInvalid;
    const auto ids = all_of(history);
    const SearchOutcome outcome = find_model(model)->search(history.operations(), ids, {}, {});
    if (outcome.verdict != expected) {
      CAPTURE(text_of(history));
      REQUIRE(outcome.verdict == expected);
    }
    CheckOptions options;
    options.model = model;
    options.keep_order = true;
    const Report report = check_linearizable(history, options);
    REQUIRE(report.verdict == expected);
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

TEST_CASE("repeated values: queues of thousands of operations are decided") {
  decide_large("queue", {2'000, 5, 0}, 200);
  decide_large("queue", {2'000, 20, 0}, 400);
  decide_large("queue", {10'000, 50, 0}, 1'000);
}

}  // namespace ordeal::checkers::testing
