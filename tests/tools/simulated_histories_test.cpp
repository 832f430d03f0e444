// Histories of rooms and machines that are right, made in this process and given to every checker
// that fits: no false alarm. Then one lie is told in each, or the smallest history that shows an
// anomaly is put into it, and whoever must find it finds it, by name.

#include "tests/tools/simulated_histories.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "checkers/registry.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/plant.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::tools::simulated {
namespace {

using checkers::Report;
using checkers::Verdict;

// 100,000 runs nightly, over all sources.
std::uint64_t runs_of_each() {
  if (std::getenv("ORDEAL_NIGHTLY") != nullptr) return 100'000 / sources().size() + 1;
#ifdef ORDEAL_SANITIZED
  return 3;
#else
  return 40;
#endif
}

bool names(const Report& report, const std::vector<std::string>& codes) {
  const auto is_one = [&](const std::string& code) {
    return std::ranges::find(codes, code) != codes.end();
  };
  return is_one(report.code) ||
         std::ranges::any_of(report.anomalies, [&](const checkers::AnomalyReport& anomaly) {
           return anomaly.is_forbidden && is_one(anomaly.code);
         });
}

// A checker of transactions names the anomaly, others its code.
struct Small {
  std::string checker;
  std::string model;
  std::string name;
  History history;
};

void find_planted(const Source& source, const Small& small, std::uint64_t seeds) {
  CAPTURE(source.name);
  CAPTURE(source.workload);
  CAPTURE(small.checker);
  CAPTURE(small.name);
  checkers::CheckOptions options = options_of(source);
  if (!small.model.empty()) options.model = small.model;
  const checkers::CheckerRow& checker = *checkers::find_checker(small.checker);
  // Some are told, and allowed.
  const bool is_forbidden = checker.check(small.history, options).verdict == Verdict::kInvalid;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const History good = history_of(source, seed);
    REQUIRE(checker.check(good, options).verdict != Verdict::kInvalid);
    const Report report = checker.check(checkers::testing::plant(good, small.history), options);
    CAPTURE(report.refusal);
    CAPTURE(report.code);
    REQUIRE((report.verdict == Verdict::kInvalid) == is_forbidden);
    const auto tells_it = [&](const Report& told) {
      return told.code == small.name ||
             std::ranges::any_of(told.anomalies, [&](const checkers::AnomalyReport& anomaly) {
               return anomaly.name == small.name || anomaly.code == small.name;
             });
    };
    CHECK(tells_it(report));
  }
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Transactions as transactions_of() reads them, on keys that no room has.
std::string on_other_keys(std::string text) {
  for (const std::string key : {"x", "y", "z"}) {
    text = replaced(text, ' ' + key + ' ', " small-" + key + ' ');
  }
  return text;
}

// Registers as history_of() reads them, on such keys.
History on_other_registers(const std::string& of_canonical) {
  std::string text = of_canonical;
  for (const std::string word : {"read", "write", "cas"}) {
    text = replaced(text, word + ':', word + ":small-");
    text = replaced(text, word + ' ', word + ":small-x ");
  }
  return checkers::testing::history_of(text);
}

// The source whose histories a small one of that checker and model is put into.
const Source& source_for(const std::string& checker, const std::string& model,
                         const std::string& code) {
  std::string workload = model;
  if (model.empty() || model == "no-stale-reads") workload = checker;
  if (checker == "queue") workload = "drained-queue";
  if (checker == "total-queue") workload = "drained-queue";
  if (checker == "set-full") workload = "set";
  if (checker == "mutex" && code != "MTX001" && code != "MTX005") workload = "fenced-lock";
  const auto source = std::ranges::find(sources(), workload, &Source::workload);
  const auto registers = std::ranges::find(sources(), "raft without cas", &Source::name);
  return source == sources().end() || workload == "register" ? *registers : *source;
}

std::uint64_t seeds_of_each() { return std::min<std::uint64_t>(runs_of_each() / 20 + 1, 100); }

}  // namespace

TEST_CASE("the smallest history of each anomaly is found by name in a simulated one") {
  using checkers::testing::Canonical;
  const auto find_all = [](std::span<const Canonical> all, History (*read)(const std::string&)) {
    for (const Canonical& one : all) {
      find_planted(source_for(one.checker, one.model, one.code),
                   {one.checker, one.model, one.code, read(one.history)}, seeds_of_each());
    }
  };
  find_all(checkers::testing::canonical_objects(), &checkers::testing::one_by_one);
  find_all(checkers::testing::canonical_workloads(), &checkers::testing::one_by_one);
  find_all(checkers::testing::canonical_in_time(), &on_other_registers);
}

TEST_CASE("the smallest transactions of each anomaly are found by name among simulated ones") {
  using checkers::testing::transactions_of;
  for (const Source& source : sources()) {
    if (source.workload == "list-append") {
      for (const auto& one : checkers::testing::canonical_lists()) {
        find_planted(
            source,
            {one.weakest.front(), "", one.anomaly, transactions_of(on_other_keys(one.history))},
            seeds_of_each());
      }
    } else if (source.workload == "rw-register") {
      for (const auto& one : checkers::testing::canonical_registers()) {
        find_planted(source,
                     {one.violated, "", one.anomaly, transactions_of(on_other_keys(one.history))},
                     seeds_of_each());
      }
    }
  }
}

TEST_CASE("no checker gives a false alarm of a simulated history that is right") {
  for (const Source& source : sources()) {
    CAPTURE(source.name);
    CAPTURE(source.workload);
    std::uint64_t verdicts = 0;
    for (std::uint64_t seed = 1; seed <= runs_of_each(); ++seed) {
      CAPTURE(seed);
      const History history = history_of(source, seed);
      checkers::CheckOptions options = options_of(source);
      options.shrink = false;
      options.steps_max = 100'000;
      for (const checkers::CheckerRow& checker : checkers::checkers()) {
        if (!checker.fits(history)) continue;
        if (checker.name == "total-queue" && source.workload != "drained-queue") continue;
        CAPTURE(checker.name);
        const Report report = checker.check(history, options);
        verdicts += report.verdict == Verdict::kValid;
        if (report.verdict == Verdict::kInvalid) REQUIRE(report.code == "no violation");
      }
    }
    // Most of the time they say valid, and not only nothing.
    CHECK(verdicts >= runs_of_each());
  }
}

TEST_CASE("each lie told in a simulated history is found by name") {
  for (const Lie& lie : lies()) {
    CAPTURE(lie.name);
    CAPTURE(lie.checker);
    std::uint64_t told = 0;
    for (const Source& source : sources()) {
      if (source.workload != lie.workload) continue;
      CAPTURE(source.name);
      for (std::uint64_t seed = 1; seed <= std::min<std::uint64_t>(runs_of_each(), 2'000) / 4 + 4;
           ++seed) {
        CAPTURE(seed);
        Splitmix luck(seed);
        const std::optional<History> history = lie.tell(history_of(source, seed), luck);
        if (!history) continue;
        ++told;
        checkers::CheckOptions options = options_of(source);
        options.model = lie.model;
        const Report report = checkers::find_checker(lie.checker)->check(*history, options);
        CAPTURE(report.refusal);
        REQUIRE(report.verdict == Verdict::kInvalid);
        CAPTURE(report.code);
        CHECK(names(report, lie.codes));
      }
    }
    CHECK(told > 0);
  }
}

}  // namespace ordeal::tools::simulated
