// Queues, locks and forks: the checkers against their definitions, written out in full, on small
// random histories.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/counted_anomalies.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

// Values 1 to 4 go in and come out, often and at random.
History random_queue(Splitmix& luck) {
  const auto ask = [&](HistoryBuilder&) {
    Invocation invocation;
    invocation.function = luck.chance(55) ? Function::kEnqueue : Function::kDequeue;
    if (invocation.function == Function::kEnqueue) {
      invocation.input = Value::integer(1 + static_cast<std::int64_t>(luck.below(4)));
    }
    return invocation;
  };
  const auto answer = [&](HistoryBuilder&, const Invocation& asked) {
    Conclusion end;
    if (luck.chance(10)) end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
    const bool returns = asked.function == Function::kDequeue && end.completion == Completion::kOk;
    if (returns && luck.chance(90)) {
      end.output = Value::integer(1 + static_cast<std::int64_t>(luck.below(4)));
    }
    return end;
  };
  return interleave(luck, 3, 3 + luck.below(6), ask, answer);
}

// By value: is it lost, unexpected, failed, duplicated, from the future?
Counts queue_oracle(const History& history, bool total, const Semantics& semantics) {
  Counts found;
  std::uint64_t missing = 0;
  std::uint64_t in_doubt = 0;
  for (const Operation& operation : history.operations()) {
    in_doubt += operation.function == Function::kDequeue && operation.is_info();
  }
  for (std::int64_t value = 1; value <= 4; ++value) {
    std::uint64_t certain = 0;
    std::uint64_t failed = 0;
    std::vector<EventNumber> in;
    std::vector<EventNumber> out;
    for (const Operation& operation : history.operations()) {
      if (operation.input == Value::integer(value)) {
        certain += operation.is_ok();
        failed += operation.is_fail();
        const bool may_be_in =
            !operation.is_fail() || semantics.failed_adds == FailMeaning::kInDoubt;
        if (may_be_in) in.push_back(operation.invoke_event);
      }
      if (operation.output == Value::integer(value)) out.push_back(operation.complete_event);
    }
    std::sort(in.begin(), in.end());
    std::sort(out.begin(), out.end());
    missing += certain > out.size() ? certain - out.size() : 0;
    if (total && certain > out.size()) ++found["QUE001"];
    if (!out.empty() && in.empty()) {
      ++found[failed > 0 ? "QUE003" : "QUE002"];
    } else if (out.size() > in.size()) {
      ++found["QUE004"];
    } else {
      bool future = false;
      // At each end of a dequeue no more came out than began to go in.
      for (const EventNumber end : out) {
        const auto before = [&](EventNumber event) { return event <= end; };
        future = future || std::count_if(out.begin(), out.end(), before) >
                               std::count_if(in.begin(), in.end(), before);
      }
      found["QUE005"] += future;
    }
  }
  if (missing <= in_doubt) found["QUE001"] = 0;
  return found;
}

History random_lock(Splitmix& luck, bool tokens) {
  std::int64_t next = 1;
  const auto ask = [&](HistoryBuilder&) {
    Invocation invocation;
    invocation.function = luck.chance(55) ? Function::kAcquire : Function::kRelease;
    return invocation;
  };
  const auto answer = [&](HistoryBuilder&, const Invocation& asked) {
    Conclusion end;
    if (luck.chance(30)) end.completion = luck.chance(30) ? Completion::kInfo : Completion::kFail;
    const bool returns = tokens && asked.function == Function::kAcquire;
    if (returns && end.completion == Completion::kOk) {
      end.output =
          Value::integer(luck.chance(80) ? next++ : 1 + static_cast<std::int64_t>(luck.below(3)));
    }
    return end;
  };
  return interleave(luck, 3, 3 + luck.below(6), ask, answer);
}

// From when a lock is held for certain, until its process begins to release it.
struct Held {
  const Operation* acquire = nullptr;
  EventNumber from = 0;
  EventNumber until = kNever;
};

Counts lock_oracle(const History& history) {
  Counts found;
  std::vector<Held> all;
  for (const Operation& acquire : history.operations()) {
    if (acquire.function != Function::kAcquire || !acquire.is_ok()) continue;
    Held held{&acquire, acquire.complete_event, kNever};
    for (const Operation& release : history.operations()) {
      const bool ends = release.function == Function::kRelease && !release.is_fail() &&
                        release.process == acquire.process && release.invoke_event > held.from;
      if (ends) held.until = std::min(held.until, release.invoke_event);
    }
    all.push_back(held);
  }
  for (const Held& one : all) {
    bool doubled = false;
    for (const Held& other : all) {
      doubled = doubled || (other.from < one.from && one.from < other.until);
    }
    found["MTX001"] += doubled;
  }
  for (const Held& one : all) {
    bool stale = false;
    for (const Held& other : all) {
      if (!one.acquire->output.is_integer()) continue;
      stale = stale || (other.from < one.acquire->invoke_event &&
                        other.acquire->output.as_integer() >= one.acquire->output.as_integer());
    }
    found["MTX003"] += stale;
  }
  for (const Operation& release : history.operations()) {
    if (release.function != Function::kRelease || !release.is_ok()) continue;
    found["MTX005"] += std::none_of(all.begin(), all.end(), [&](const Held& held) {
      return held.acquire->process == release.process && held.from < release.invoke_event &&
             release.invoke_event <= held.until;
    });
  }
  return found;
}

// The codes that are compared, with what the oracle says of them.
Counts only(const std::vector<std::string>& codes, Counts expected) {
  Counts kept;
  for (const std::string& code : codes) kept[code] = expected[code];
  return kept;
}

}  // namespace

TEST_CASE("queues: every value has the fate that its definition gives it") {
  const std::vector<std::string> codes = {"QUE001", "QUE002", "QUE003", "QUE004", "QUE005"};
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(20'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_queue(luck);
    CheckOptions options;
    if (luck.chance(30)) options.semantics.failed_adds = FailMeaning::kInDoubt;
    if (luck.chance(30)) options.semantics.duplicates = Duplicates::kAllowed;
    for (const bool total : {false, true}) {
      check_counts(history, total ? "total-queue" : "queue",
                   only(codes, queue_oracle(history, total, options.semantics)), Compared::kCount,
                   seen, options);
    }
  }
  check_all_seen(seen);
}

TEST_CASE("locks: holders and tokens are those of the definitions") {
  const std::vector<std::string> codes = {"MTX001", "MTX003", "MTX005"};
  Counts seen;
  for (std::uint64_t seed = 0; seed < histories_wanted(20'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history = random_lock(luck, seed % 2 == 0);
    check_counts(history, "mutex", only(codes, lock_oracle(history)), Compared::kCount, seen);
  }
  check_all_seen(seen);
}

TEST_CASE("long fork: neighbours in the chain of reads are enough to find a fork") {
  std::uint64_t forks = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(10'000); ++seed) {
    Splitmix luck(seed);
    std::vector<std::uint64_t> views;
    std::string text;
    for (std::uint64_t i = 0; i < 2 + luck.below(5); ++i) {
      views.push_back(luck.chance(70) && !views.empty() ? views.back() | luck.below(16)
                                                        : luck.below(16));
      std::string asked;
      std::string seen;
      for (std::uint64_t key = 0; key < 4; ++key) {
        const std::string name = (key > 0 ? "_" : "") + std::string("[:r_") + std::to_string(key);
        asked += name + "_nil]";
        seen += name + ((views.back() >> key & 1) != 0 ? "_1]" : "_nil]");
      }
      text += std::to_string(i) + " txn nil [" + asked + "] [" + seen + "] ok\n";
    }
    bool forked = false;
    for (const std::uint64_t a : views) {
      for (const std::uint64_t b : views) forked = forked || ((a & ~b) != 0 && (b & ~a) != 0);
    }
    forks += forked;
    const History history = one_by_one(text);
    const Report report = find_checker("long-fork")->check(history, {});
    CAPTURE(text);
    if (problem_with_workload(history, {}, report) != "") {
      REQUIRE(problem_with_workload(history, {}, report) == "");
    }
    if ((report.verdict == Verdict::kInvalid) != forked) REQUIRE(report.code == "as it is forked");
  }
  CHECK(forks > histories_wanted(500));
}

}  // namespace ordeal::checkers::testing
