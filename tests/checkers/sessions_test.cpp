// The models of sessions against their definitions on small random histories; a canonical history
// of each anomaly; and good histories, large and small, in which nothing may be found.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "checkers/lattice.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_sessions.hpp"
#include "tests/checkers/session_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::vector<std::string> kDecided = {"causal",
                                           "causal-memory",
                                           "pram",
                                           "read-your-writes",
                                           "monotonic-reads",
                                           "monotonic-writes",
                                           "writes-follow-reads",
                                           "causal-convergence"};
const std::vector<std::string> kAsTransactions = {"sequential-consistency"};

void compare(const std::vector<std::string>& models, std::uint64_t histories) {
  std::vector<std::uint64_t> invalid(models.size());
  for (std::uint64_t seed = 0; seed < histories_wanted(histories); ++seed) {
    Splitmix luck(seed);
    const History history = random_sessions(luck);
    for (std::size_t i = 0; i < models.size(); ++i) {
      const bool shrinks = seed % 16 == 0;
      CheckOptions options;
      options.shrink = shrinks;
      const Report report = find_checker(models[i])->check(history, options);
      const bool accepts = oracle_of_sessions(history, models[i]);
      invalid[i] += !accepts;
      if (report.refusal.empty() &&
          report.verdict != (accepts ? Verdict::kValid : Verdict::kInvalid)) {
        CAPTURE(seed);
        CAPTURE(models[i]);
        CAPTURE(text_of(history));
        CAPTURE(report.code);
        REQUIRE(accepts == (report.verdict == Verdict::kValid));
      }
      if (accepts || !shrinks || report.code.starts_with("SES00") || !report.refusal.empty())
        continue;
      if (!is_shown_alone(history, models[i], report)) {
        CAPTURE(seed);
        CAPTURE(models[i]);
        CAPTURE(text_of(history));
        REQUIRE(report.code == "shown by its witness");
      }
    }
  }
  for (std::size_t i = 0; i < models.size(); ++i) {
    CAPTURE(models[i]);
    CHECK(invalid[i] > 200);
  }
}

}  // namespace

TEST_CASE("sessions: every model agrees with its definition on small histories") {
  compare(kDecided, 60'000);
}

TEST_CASE("sessions: models decided as transactions agree with their definitions") {
  compare(kAsTransactions, 20'000);
}

TEST_CASE("sessions: what a model accepts, those it implies accept") {
  std::vector<std::string> models = kDecided;
  models.insert(models.end(), kAsTransactions.begin(), kAsTransactions.end());
  CheckOptions options;
  options.shrink = false;
  for (std::uint64_t seed = 0; seed < histories_wanted(3000); ++seed) {
    Splitmix luck(seed);
    const History history = random_sessions(luck);
    std::vector<Verdict> verdicts;
    verdicts.reserve(models.size());
    for (const std::string& model : models) {
      verdicts.push_back(find_checker(model)->check(history, options).verdict);
    }
    for (std::size_t a = 0; a < models.size(); ++a) {
      for (std::size_t b = 0; b < models.size(); ++b) {
        if (verdicts[a] != Verdict::kValid || !model_implies(models[a], models[b], false)) continue;
        CAPTURE(seed);
        CAPTURE(models[a]);
        CAPTURE(models[b]);
        if (verdicts[b] != Verdict::kValid) REQUIRE(verdicts[b] == Verdict::kValid);
      }
    }
  }
  CHECK(model_implies("sequential-consistency", "writes-follow-reads", false));
  CHECK_FALSE(model_implies("causal", "monotonic-reads", false));
}

TEST_CASE("registers: the canonical history of each anomaly has it, and nothing weaker breaks") {
  for (const Canonical& one : canonical_in_time()) {
    CAPTURE(one.checker);
    CAPTURE(one.history);
    const History history = history_of(one.history);
    CheckOptions options;
    options.model = one.model;
    const Report report = find_checker(one.checker)->check(history, options);
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.code == one.code);
    CHECK_FALSE(report.reasons.empty());
    if (one.has_still == nullptr) continue;
    CAPTURE(one.has_still);
    CHECK(find_checker(one.has_still)->check(history, {}).verdict == Verdict::kValid);
  }
}

TEST_CASE("sessions: linearizable histories have every model, and a stale read in them is found") {
  std::vector<std::string> models = kDecided;
  models.insert(models.end(), kAsTransactions.begin(), kAsTransactions.end());
  for (std::uint64_t seed = 0; seed < histories_wanted(40); ++seed) {
    CAPTURE(seed);
    RegisterWorkload workload;
    workload.operations = 400;
    workload.clients = 2 + seed % 19;
    workload.keys = 1 + seed % 3;
    workload.cas_percent = seed % 2 == 0 ? 0 : 10;
    workload.info_percent = 3;
    Splitmix luck(seed);
    const History history = generate_history(workload, luck);
    for (const std::string& model : models) {
      CAPTURE(model);
      const Report report = find_checker(model)->check(history, {});
      CAPTURE(report.refusal);
      CHECK(report.verdict == Verdict::kValid);
    }
  }
}

TEST_CASE("registers: each anomaly is found when it is planted in a large good history") {
  for (const Canonical& one : canonical_in_time()) {
    CAPTURE(one.checker);
    CAPTURE(one.history);
    // A good history on other keys, then the anomaly by processes of its own.
    std::string text;
    for (int i = 0; i < 1500; ++i) {
      const std::string from = std::to_string(2 * i);
      const std::string to = std::to_string(2 * i + 1);
      const std::string who = std::to_string(10 + i % 7);
      text += who + (i % 2 == 0 ? " write:" : " read:") + (i % 4 < 2 ? "k " : "l ") +
              std::to_string(1000 + i - i % 2) + ' ' + from + ' ' + to + '\n';
    }
    CheckOptions options;
    options.model = one.model;
    const Report report = find_checker(one.checker)->check(history_of(text + one.history), options);
    CHECK(report.code == one.code);
    CHECK(report.witness.size() <= 9);
    CHECK(report.witness_is_minimal);
  }
}

TEST_CASE("sessions: a budget that runs out is an honest unknown") {
  CheckOptions options;
  options.steps_max = 1;
  const History history = history_of("1 write 1 0 1\n2 write 2 2 3\n3 read 1 4 5\n3 read 2 6 7\n");
  const Report report = find_checker("pram")->check(history, options);
  CHECK(report.verdict == Verdict::kUnknown);
  REQUIRE(report.exhausted.has_value());
  CHECK(report.exhausted->setting == "budget");
}

TEST_CASE("sessions: what real time has an order of is valid whatever the steps are") {
  CheckOptions options;
  options.steps_max = 1;
  const History history = history_of(
      "1 write 1 0 1\n2 write 2 2 3\n3 read 2 4 5\n1 write:y 3 6 7\n3 read:y 3 8 9\n"
      "2 read 2 10 11\n");
  for (const char* name : {"causal-convergence", "causal-memory", "pram"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(history, options).verdict == Verdict::kValid);
  }
}

TEST_CASE("convergence: reads after the last update agree, or the key has diverged") {
  const auto judged = [](const std::string& text) {
    return find_checker("convergence")->check(history_of(text), {});
  };
  CHECK(judged("1 write 1 0 1\n2 read 1 2 3\n3 read 1 2 3\n").verdict == Verdict::kValid);
  const Report diverged = judged("1 write 1 0 1\n1 write 2 2 3\n2 read 1 4 5\n3 read 2 4 5\n");
  CHECK(diverged.code == "CVG001");
  CHECK(diverged.witness.size() == 2);
  CHECK(
      judged("1 write 1 0 1\n2 read 1 2 3\n1 write 2 4 5\n3 read 2 6 7\n3 read 2 8 9\n").verdict ==
      Verdict::kValid);
  CHECK(judged("1 write 1 0 1\n2 read 1 2 3\n").verdict == Verdict::kUnknown);
  CHECK(judged("1 write 1 0 1\n4 write 2 0 1 info\n2 read 1 2 3\n3 read 2 4 5\n").verdict ==
        Verdict::kUnknown);
  CHECK(judged("1 add 1 0 1\n4 add 2 0 1 info\n2 read 1 2 3\n3 read 3 4 5\n").verdict ==
        Verdict::kUnknown);
}

}  // namespace ordeal::checkers::testing
