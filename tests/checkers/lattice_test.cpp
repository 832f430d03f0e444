// The table of models: the meta-rule over random histories, and where a history stands in it.

#include "checkers/lattice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "checkers/border.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

using Names = std::vector<std::string>;

// What every model of the lattice that has something to say about the history says.
std::map<std::string_view, Report> ask_everybody(const History& history) {
  std::map<std::string_view, Report> reports;
  CheckOptions options;
  options.shrink = false;
  for (const LatticeRow& row : lattice()) {
    const CheckerRow* checker = find_checker(row.name);
    if (checker == nullptr || !checker->fits(history)) continue;
    reports.emplace(row.name, checker->check(history, options));
  }
  return reports;
}

// The meta-rule. Returns how many pairs it had something to say about.
std::uint64_t obeys_the_lattice(const std::map<std::string_view, Report>& reports) {
  std::uint64_t pairs = 0;
  for (const auto& [stronger, above] : reports) {
    for (const auto& [weaker, below] : reports) {
      if (above.verdict != Verdict::kValid) continue;
      if (!model_implies(stronger, weaker, above.model == "rw-register")) continue;
      ++pairs;
      const std::string pair = std::string(stronger) + " and " + std::string(weaker);
      CAPTURE(pair);
      CHECK(below.verdict != Verdict::kInvalid);
    }
  }
  return pairs;
}

Names sorted(const std::vector<std::string_view>& names) {
  Names result(names.begin(), names.end());
  std::sort(result.begin(), result.end());
  return result;
}

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

// The border from any model's report on is the one that asking every model gives.
void check_border(const History& history, const std::map<std::string_view, Report>& reports) {
  std::vector<std::string_view> valid;
  std::vector<std::string_view> invalid;
  for (const auto& [name, report] : reports) {
    if (report.verdict == Verdict::kUnknown && !report.exhausted) return;  // beyond reach
    (report.verdict == Verdict::kValid ? valid : invalid).push_back(name);
  }
  const bool sessions = reports.begin()->second.model == "rw-register";
  const Names strongest = sorted(strongest_models(valid, sessions));
  const Names weakest = sorted(weakest_models(invalid, sessions));
  for (const auto& [model, report] : reports) {
    const std::string_view name = model;
    CAPTURE(name);
    Report completed = report;
    Judge judge(history, {});
    complete_border(judge, {}, completed);
    CHECK(sorted(completed.models_satisfied) == strongest);
    CHECK(sorted(completed.models_violated) == weakest);
    CHECK(completed.models_undecided.empty());
  }
}

// The history with every operation as a transaction of its own.
History as_transactions(const History& history) {
  HistoryBuilder builder;
  std::vector<std::pair<EventNumber, OperationId>> events;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    events.emplace_back(history.operation(id).invoke_event, id);
    if (!history.operation(id).is_pending()) {
      events.emplace_back(history.operation(id).complete_event, id);
    }
  }
  std::sort(events.begin(), events.end());
  const auto transaction = [&](const Operation& operation, Value result) {
    ValuePool& pool = builder.values();
    const bool reads = operation.function == Function::kRead;
    const Value parts[] = {pool.string(reads ? "r" : "w"),
                           pool.string(history.key_text(operation.key)),
                           reads ? result : operation.input};
    const Value micro[] = {pool.list(parts)};
    return pool.list(micro);
  };
  for (const auto& [event, id] : events) {
    const Operation& operation = history.operation(id);
    const Value process = history.process_value(operation.process);
    if (event == operation.invoke_event) {
      builder.invoke({.time_ns = operation.invoked_ns,
                      .process = process,
                      .function = Function::kTxn,
                      .input = transaction(operation, Value::nil())});
      continue;
    }
    const bool ok = operation.is_ok();
    builder.complete({.time_ns = operation.completed_ns,
                      .process = process,
                      .completion = operation.completion,
                      .output = ok ? transaction(operation, operation.output) : Value::nil()});
  }
  return builder.finish();
}

}  // namespace

TEST_CASE("the table is an order, and knows every checker of a model") {
  for (const LatticeRow& a : lattice()) {
    CHECK(find_in_lattice(a.name) == &a);
    for (const LatticeRow& b : lattice()) {
      for (const bool sessions : {false, true}) {
        const bool both =
            model_implies(a.name, b.name, sessions) && model_implies(b.name, a.name, sessions);
        CHECK(both == (a.name == b.name));
        if (!model_implies(a.name, b.name, sessions)) continue;
        CHECK(&a <= &b);  // strongest first
        for (const LatticeRow& c : lattice()) {
          if (model_implies(b.name, c.name, sessions)) {
            CHECK(model_implies(a.name, c.name, sessions));
          }
        }
      }
    }
  }
  CHECK(model_implies("strict-serializable", "linearizable", false));
  CHECK(model_implies("strong-session-serializable", "causal", false));
  CHECK_FALSE(model_implies("serializable", "causal", false));
  CHECK(model_implies("serializable", "causal", true));
  CHECK_FALSE(model_implies("serializable", "linearizable", true));
  CHECK_FALSE(model_implies("snapshot-isolation", "repeatable-read", false));
  CHECK_FALSE(model_implies("repeatable-read", "snapshot-isolation", false));
  CHECK_FALSE(model_implies("no-such-model", "linearizable", false));
}

TEST_CASE("the next weaker models of the table say all that is implied") {
  for (const LatticeRow& a : lattice()) {
    for (const LatticeRow& b : lattice()) {
      if (a.name == b.name) continue;
      const bool through_next = std::ranges::any_of(
          a.implies, [&](std::string_view next) { return model_implies(next, b.name, false); });
      CHECK(through_next == model_implies(a.name, b.name, false));
    }
    for (const std::string_view next : a.implies) {
      CHECK(std::ranges::none_of(a.implies, [&](std::string_view other) {
        return other != next && model_implies(other, next, false);
      }));
    }
  }
}

TEST_CASE("transactions: what a stronger model accepts, a weaker one accepts") {
  for (const bool registers : {false, true}) {
    std::uint64_t pairs = 0;
    for (std::uint64_t seed = 0; seed < histories_wanted(3'000); ++seed) {
      CAPTURE(seed);
      const History history = SmallTransactions(seed, registers).history();
      const auto reports = ask_everybody(history);
      pairs += obeys_the_lattice(reports);
      if (seed % 4 == 0) check_border(history, reports);
    }
    CHECK(pairs > 10'000);
  }
}

TEST_CASE("single objects: what a stronger model accepts, a weaker one accepts") {
  for (std::uint64_t seed = 0; seed < histories_wanted(400); ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    const RegisterWorkload workload{.operations = 2 + random.below(30),
                                    .clients = 1 + random.below(4),
                                    .keys = 1 + random.below(3),
                                    .info_percent = random.below(2) * 10,
                                    .stale_reads = random.below(3)};
    const History history = generate_history(workload, random);
    // Where nothing succeeded there is no border, and nothing to judge of transactions.
    if (std::ranges::none_of(history.operations(), &Operation::is_ok)) continue;
    const auto reports = ask_everybody(history);
    obeys_the_lattice(reports);
    check_border(history, reports);
    // A transaction of one operation is that operation, and then both ways.
    const Verdict strict =
        find_checker("strict-serializable")->check(as_transactions(history), {}).verdict;
    CHECK((strict == Verdict::kValid) == (reports.at("linearizable").verdict == Verdict::kValid));
  }
}

TEST_CASE("a long history is not judged again unless that is asked for") {
  const History history = transactions_of(
      "1 0 2: r x nil, w y 1\n"
      "2 1 3: r y nil, w x 1\n");
  const Report report = find_checker("causal")->check(history, {});
  CHECK(report.verdict == Verdict::kValid);
  Report near = report;
  Judge judge(history, {});
  complete_border(judge, {.operations_max = 1}, near);
  CHECK(near.models_satisfied == Names{"causal", "update-atomic", "cursor-stability"});
  CHECK(near.models_violated == Names{"repeatable-read"});
  CHECK(std::ranges::count(near.models_undecided, "snapshot-isolation") == 1);
  CHECK(std::ranges::count(near.models_undecided, "read-committed") == 0);
  Report far = report;
  complete_border(judge, {}, far);
  CHECK(far.models_satisfied == Names{"strong-snapshot-isolation"});
  CHECK(far.models_violated == Names{"repeatable-read"});
  CHECK(far.models_undecided.empty());
}

TEST_CASE("where nothing is known, nothing is said") {
  const History failed = transactions_of("1 0 1 fail: w x 1\n");
  Report report = find_checker("serializable")->check(failed, {});
  Judge judge(failed, {});
  complete_border(judge, {}, report);
  CHECK(report.models_undecided.empty());
  const History history = history_of("1 write 3 0 1\n1 read 3 2 3\n");
  Report refused = find_checker("serializable")->check(history, {});
  Judge another(history, {});
  complete_border(another, {}, refused);
  CHECK(refused.models_satisfied.empty());
}

TEST_CASE("the border of a workload is that of the models its history fits") {
  const auto border_of = [](const std::string& text, const char* checker) {
    const History history = one_by_one(text);
    Judge judge(history, {});
    Report report = judge.ask(*find_checker(checker));
    complete_border(judge, {}, report);
    return report;
  };
  const Report good = border_of("0 add nil 1 nil ok\n1 read nil nil [1] ok\n", "set-full");
  CHECK(good.models_satisfied == Names{"linearizable"});
  const Report lost =
      border_of("0 add nil 1 nil ok\n0 add nil 2 nil ok\n1 read nil nil [2] ok\n", "set-full");
  CHECK(lost.models_violated == Names{"sequential-consistency"});
  CHECK(
      border_of("0 acquire nil nil nil ok\n1 acquire nil nil nil ok\n", "mutex").models_violated ==
      Names{"sequential-consistency"});
  const Report fork = border_of(
      "0 txn nil [[:w_1_1]] [[:w_1_1]] ok\n1 txn nil [[:w_2_1]] [[:w_2_1]] ok\n"
      "2 txn nil [[:r_1_nil]_[:r_2_nil]] [[:r_1_1]_[:r_2_nil]] ok\n"
      "3 txn nil [[:r_2_nil]_[:r_1_nil]] [[:r_2_1]_[:r_1_nil]] ok\n",
      "long-fork");
  CHECK(sorted(fork.models_violated) == Names{"prefix-consistency", "repeatable-read"});
  CHECK_FALSE(fork.models_satisfied.empty());
  const Report bank = border_of(
      "0 read nil nil [[0_5]_[1_5]] ok\n0 read nil nil [[0_5]_[1_5]] ok\n"
      "1 transfer nil [0_1_3] [0_1_3] ok\n0 read nil nil [[0_2]_[1_5]] ok\n",
      "bank");
  CHECK(sorted(bank.models_violated) == Names{"consistent-view", "repeatable-read"});
  CHECK(bank.models_undecided.empty());
  const Report skew = border_of(
      "0 insert nil [5_[1_nil]] [5_[1_nil]] ok\n1 insert nil [5_[nil_2]] [5_[nil_2]] ok\n",
      "write-skew");
  CHECK(skew.models_violated == Names{"serializable"});
  CHECK(border_of("0 generate nil nil 7 ok\n", "unique-ids").models_satisfied.empty());
}

}  // namespace ordeal::checkers::testing
