// Transactions on registers where the order of a process binds causal, the strong-session and the
// strong levels alone, as Adya and Elle have it: the switch --sessions.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/border.hpp"
#include "checkers/certify.hpp"
#include "checkers/lattice.hpp"
#include "checkers/registry.hpp"
#include "checkers/transactions/check_level.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_oracle.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

CheckOptions options_of_elle() {
  CheckOptions options;
  options.semantics.sessions = Sessions::kBindCausalAndSessions;
  return options;
}

Report judge(const History& history, std::string_view level) {
  return find_checker(level)->check(history, options_of_elle());
}

// The same lines with a process of its own for each transaction.
History with_processes_apart(const History& history) {
  constexpr std::string_view kProcess = "\"process\":";
  std::istringstream lines(text_of(history));
  std::map<std::string, int> current;
  std::string text;
  int next = 0;
  for (std::string line; std::getline(lines, line); text += line + '\n') {
    const auto at = line.find(kProcess);
    if (at == std::string::npos) continue;
    const auto begin = at + kProcess.size();
    const auto end = line.find(',', begin);
    const std::string process = line.substr(begin, end - begin);
    if (line.find("\"invoke\"") != std::string::npos) current[process] = next++;
    line.replace(begin, end - begin, std::to_string(current[process]));
  }
  HistoryFile file = read_text(text);
  REQUIRE_MESSAGE(file.history, file.error.text());
  return std::move(*file.history);
}

}  // namespace

TEST_CASE("processes bind their own levels alone: to the others each transaction has its own") {
  struct Row {
    const char* level;
    const char* definition;
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
    std::uint64_t freed = 0;  // which the order of processes forbids
  };
  Row rows[] = {{"read-atomic", "read-atomic"},
                {"prefix-consistency", "prefix-consistency"},
                {"parallel-snapshot-isolation", "parallel-snapshot-isolation"},
                {"snapshot-isolation", "strong-session-snapshot-isolation"},
                {"serializable", "strong-session-serializable"}};
  for (std::uint64_t seed = 0; seed < histories_wanted(10'000); ++seed) {
    CAPTURE(seed);
    const History history = SmallTransactions(seed, true).history();
    const History apart = with_processes_apart(history);
    for (Row& row : rows) {
      CAPTURE(row.level);
      const Report report = judge(history, row.level);
      const bool accepts = oracle_accepts(apart, row.definition);
      ++(accepts ? row.valid : row.invalid);
      if (accepts && !oracle_accepts(history, row.definition)) ++row.freed;
      const bool is_nothing = report.verdict == Verdict::kUnknown && !report.exhausted;
      if (!is_nothing) CHECK(report.verdict == (accepts ? Verdict::kValid : Verdict::kInvalid));
    }
  }
  for (const Row& row : rows) {
    CAPTURE(row.level);
    CHECK(row.valid > 100);
    CHECK(row.invalid > 100);
    CHECK(row.freed > 20);
  }
}

TEST_CASE("processes bind their own levels alone: certificates, the lattice and the border") {
  std::uint64_t verdicts = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(2'000); ++seed) {
    CAPTURE(seed);
    const History history = SmallTransactions(seed, true).history();
    CheckOptions options = options_of_elle();
    options.shrink = seed % 4 == 0;
    Judge judge(history, options);
    std::map<std::string_view, Report> reports;
    for (const LevelRow& row : levels()) {
      CAPTURE(row.name);
      Report report = judge.ask(*find_checker(row.name));
      if (report.verdict == Verdict::kUnknown) continue;
      const Certification made = certify(judge, report);
      CAPTURE(report.code);
      CHECK(made.verification.why == "");
      CHECK(made.verification.outcome == Verification::Outcome::kVerified);
      ++verdicts;
      reports.emplace(row.name, std::move(report));
    }
    std::vector<std::string_view> valid;
    std::vector<std::string_view> invalid;
    for (const auto& [name, report] : reports) {
      (report.verdict == Verdict::kValid ? valid : invalid).push_back(name);
      for (const auto& [weaker, below] : reports) {
        const bool is_implied =
            report.verdict == Verdict::kValid && model_implies(name, weaker, false);
        if (is_implied) CHECK(below.verdict == Verdict::kValid);
      }
    }
    if (reports.size() < levels().size() || seed % 8 != 0) continue;
    const auto sorted = [](std::vector<std::string> names) {
      std::ranges::sort(names);
      return names;
    };
    const auto strongest = strongest_models(valid, false);
    const auto weakest = weakest_models(invalid, false);
    for (const auto& [level, report] : reports) {
      const auto& name = level;
      CAPTURE(name);
      Report completed = report;
      complete_border(judge, {}, completed);
      CHECK(sorted(completed.models_satisfied) == sorted({strongest.begin(), strongest.end()}));
      CHECK(sorted(completed.models_violated) == sorted({weakest.begin(), weakest.end()}));
    }
  }
  CHECK(verdicts > 10 * histories_wanted(2'000));
}

TEST_CASE("processes bind their own levels alone: what a process wrote may be missed") {
  const History missed = transactions_of("1 0 1: w x 1\n1 2 3: r x nil\n");
  for (const char* level : {"serializable", "snapshot-isolation", "read-atomic",
                            "parallel-snapshot-isolation", "repeatable-read"}) {
    CAPTURE(level);
    CHECK(judge(missed, level).verdict == Verdict::kValid);
    CHECK(find_checker(level)->check(missed, {}).verdict == Verdict::kInvalid);
  }
  for (const char* level : {"causal", "strong-session-serializable", "strict-serializable",
                            "strong-session-snapshot-isolation", "strong-snapshot-isolation"}) {
    CAPTURE(level);
    CHECK(judge(missed, level).verdict == Verdict::kInvalid);
  }
  // An earlier read binds a later one from monotonic atomic view on.
  const History skewed = transactions_of("1 0 3: w x 1, w y 1\n2 1 2: r x 1, r y nil\n");
  for (const char* level : {"read-committed", "cursor-stability"}) {
    CAPTURE(level);
    CHECK(judge(skewed, level).verdict == Verdict::kValid);
    CHECK(find_checker(level)->check(skewed, {}).verdict == Verdict::kInvalid);
  }
  CHECK(judge(skewed, "monotonic-atomic-view").verdict == Verdict::kInvalid);
}

TEST_CASE("processes bind as the recorders of a format have it, or as told") {
  const HistoryFile elle = read_text(
      "{:index 0 :process 0 :type :invoke :f :txn :value [[:w x 1]]}"
      "{:index 1 :process 0 :type :ok :f :txn :value [[:w x 1]]}");
  CHECK(elle.semantics.sessions == Sessions::kBindCausalAndSessions);
  CHECK(read_text("w 1 1\n=====\nr 1 1\n").semantics.sessions == Sessions::kBindEveryLevel);
  Semantics told;
  REQUIRE(set_switch("sessions", "bind-causal-and-session-levels", told));
  CHECK(told.sessions == Sessions::kBindCausalAndSessions);
}

}  // namespace ordeal::checkers::testing
