// Queues, locks, logs, ids, decisions and forks: a canonical history of every anomaly, and what is
// planted in large good histories.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

struct NotBad {
  const char* checker;
  const char* verdict;
  const char* history;
};

// Which look wrong and are not, or cannot be told.
const NotBad kNotBad[] = {
    {"total-queue", "unknown", "0 enqueue nil 1 1 ok\n1 dequeue nil nil nil info\n"},
    {"total-queue", "valid", "0 enqueue nil 1 1 info\n1 dequeue nil nil 1 ok\n"},
    {"queue", "valid", "0 enqueue nil 1 1 ok\n"},
    {"mutex", "valid", "0 acquire nil nil nil info\n1 acquire nil nil nil ok\n"},
    {"mutex", "valid",
     "0 acquire nil nil nil ok\n0 release nil nil nil info\n1 acquire nil nil nil ok\n"},
    // A lease ran out.
    {"mutex", "valid",
     "0 acquire nil nil 1 ok\n1 acquire nil nil 2 ok\n0 release nil nil nil ok\n"},
    {"kafka", "valid",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] "
     "ok\n"
     "1 subscribe nil [1] [1] ok\n1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    // Who subscribes may be moved back without having asked; who assigns may not.
    {"kafka", "valid",
     "1 subscribe nil [1] [1] ok\n0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "invalid",
     "1 assign nil [1] [1] ok\n0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    // Transactions of sends and polls, as Jepsen's workload of that name has them.
    {"kafka", "valid",
     "0 txn nil [[:send_1_7]_[:poll]] [[:send_1_[0_7]]_[:poll_{2_[]}]] ok\n"
     "1 txn nil [[:poll]_[:send_1_8]] nil info\n2 txn nil [[:poll]] [[:poll_{1_[[0_7]_[5_8]]}]] "
     "ok\n"},
    {"kafka", "unknown", "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n"},
    {"atomic-commit", "valid", "0 vote 1 \"no\" nil ok\n1 decide 1 nil \"abort\" ok\n"},
    {"causal-reverse", "unknown", "0 write nil 1 nil ok\n1 read nil nil [1] ok\n"},
    // The one that is missing was in doubt, or in a table of its own.
    {"causal-reverse", "valid",
     "0 write nil 1 nil ok\n1 write nil 2 nil info\n1 write 7 5 nil ok\n2 write nil 3 nil ok\n"
     "3 read nil nil [3_1_99] ok\n"},
    // What failed was tried again, when 2 was over; the other way round 2 was not.
    {"causal-reverse", "invalid",
     "0 write nil 1 nil fail\n1 write nil 2 nil ok\n0 write nil 1 nil ok\n3 read nil nil [1] ok\n"},
    {"causal-reverse", "unknown",
     "0 write nil 1 nil ok\n1 write nil 2 nil ok\n0 write nil 1 nil fail\n3 read nil nil [1] ok\n"},
    {"causal-reverse", "unknown",
     "0 write nil 1 nil info\n1 write nil 2 nil ok\n0 write nil 1 nil ok\n3 read nil nil [1] ok\n"},
    {"sequential-inserts", "unknown", "0 write nil 1 nil ok\n1 read nil nil [1_[nil]] ok\n"},
    {"sequential-inserts", "valid",
     "0 write nil 1 nil fail\n1 read nil nil [1_[nil_\"1_0\"]] ok\n"},
    {"long-fork", "unknown", "0 txn nil [[:w_1_1]] [[:w_1_1]] ok\n"},
    {"write-skew", "valid",
     "0 insert nil [5_[1_nil]] [5_[1_nil]] ok\n1 insert nil [5_[nil_2]] [5_[nil_2]] fail\n"},
};

// A large good history of the workload, on other keys and by other processes than the small ones.
std::string good_history(const std::string& checker) {
  std::string text;
  const auto line = [&](int process, const std::string& rest) {
    text += std::to_string(100 + process % 5) + ' ' + rest + '\n';
  };
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(1000 + i);
    if (checker == "queue" || checker == "total-queue") {
      line(i, "enqueue nil " + n + ' ' + n + " ok");
      line(i + 1, "dequeue nil nil " + n + " ok");
    } else if (checker == "unique-ids") {
      line(i, "generate nil nil " + n + " ok");
    } else if (checker == "write-skew") {
      line(i, "insert nil [" + n + "_[1_nil]] [" + n + "_[1_nil]] ok");
      line(i + 1, "insert nil [" + n + "_[nil_2]] [" + n + "_[nil_2]] fail");
    } else if (checker == "atomic-commit") {
      line(i, "vote " + n + " \"yes\" nil ok");
      line(i + 1, "vote " + n + " \"yes\" nil ok");
      line(i, "decide " + n + " nil \"commit\" ok");
      line(i + 1, "decide " + n + " nil \"commit\" ok");
    } else if (checker == "long-fork") {
      const std::string m = std::to_string(9000 + i);
      line(i, "txn nil [[:w_" + n + "_1]] [[:w_" + n + "_1]] ok");
      for (int reader = 1; reader < 3; ++reader) {
        line(i + reader, "txn nil [[:r_" + n + "_nil]_[:r_" + m + "_nil]] [[:r_" + n + "_1]_[:r_" +
                             m + "_nil]] ok");
      }
    } else if (checker == "causal-reverse") {
      const std::string key = std::to_string(200 + i / 20);
      const std::string last = std::to_string(999 + i);
      line(i, "write " + key + ' ' + n + " nil ok");
      line(i + 1, "read " + key + " nil [" + n + (i % 20 == 1 ? '_' + last : "") + "] " +
                      (i % 20 < 2 ? "ok" : "info"));
    } else if (checker == "sequential-inserts") {
      line(i, "write nil " + n + " nil ok");
      line(i + 1, "read nil nil [" + n + "_[nil_\"" + n + "_1\"_\"" + n + "_0\"]] ok");
    } else if (checker == "kafka") {
      const std::string offset = std::to_string(i);
      const std::string message = '[' + offset + '_' + n + ']';
      line(i, "send nil [[:send_3_" + n + "]] [[:send_3_" + message + "]] ok");
      line(9, "poll nil [[:poll]] [[:poll_{3_[" + message + "]}]] ok");
    }
  }
  return text;
}

const std::vector<std::string> kWithLargeGood = {
    "queue",     "total-queue",    "unique-ids",         "write-skew", "atomic-commit",
    "long-fork", "causal-reverse", "sequential-inserts", "kafka"};

}  // namespace

TEST_CASE("workloads: the canonical history of each anomaly is found by name, with its reasons") {
  for (const Canonical& one : canonical_workloads()) {
    CAPTURE(one.checker);
    CAPTURE(one.code);
    const History history = one_by_one(one.history);
    CheckOptions options;
    options.model = one.model;
    options.semantics.negative_balance = NegativeBalance::kForbidden;
    const Report report = find_checker(one.checker)->check(history, options);
    CAPTURE(report.refusal);
    REQUIRE(anomaly_of(report, one.code) != nullptr);
    CHECK(checker_that_fits(history) != nullptr);
    if (!anomaly_of(report, one.code)->is_forbidden) continue;  // told, and allowed
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK_FALSE(report.reasons.empty());
  }
  for (const NotBad& one : kNotBad) {
    CAPTURE(one.checker);
    CAPTURE(one.history);
    const Report report = find_checker(one.checker)->check(one_by_one(one.history), {});
    CAPTURE(report.refusal);
    CAPTURE(report.code);
    CHECK(verdict_name(report.verdict) == std::string_view(one.verdict));
  }
}

TEST_CASE("workloads: large good histories are valid, and what is planted in them is found") {
  for (const std::string& checker : kWithLargeGood) {
    CAPTURE(checker);
    const std::string good = good_history(checker);
    CHECK(find_checker(checker)->check(one_by_one(good), {}).verdict == Verdict::kValid);
    for (const Canonical& one : canonical_workloads()) {
      if (one.checker != checker) continue;
      CAPTURE(one.code);
      const Report report = find_checker(checker)->check(one_by_one(good + one.history), {});
      REQUIRE(anomaly_of(report, one.code) != nullptr);
      CHECK(anomaly_of(report, one.code)->count <= 2);
      CHECK(report.witness.size() <= 4);
    }
  }
}

}  // namespace ordeal::checkers::testing
