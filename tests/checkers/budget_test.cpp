// Budgets: who says stop is obeyed, and nobody else; memory is what a cache holds, also while it
// grows; and the names that checkers are asked for by.

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "checkers/border.hpp"
#include "checkers/checker_names.hpp"
#include "checkers/linearizability/configuration_cache.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/registry.hpp"
#include "checkers/stop.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

// A register under many busy clients, whose few values come again and again, each operation taking
// effect somewhere in its time.
History hard_history() {
  struct Client {
    std::optional<Invocation> open;
    std::optional<Value> seen;
  };
  Splitmix luck(7);
  HistoryBuilder builder;
  std::vector<Client> clients(50);
  Value held;
  for (std::size_t begun = 0; begun < 20'000;) {
    const std::size_t who = luck.below(clients.size());
    const Value process = Value::integer(static_cast<std::int64_t>(who));
    Client& client = clients[who];
    if (!client.open) {
      const Value value = Value::integer(static_cast<std::int64_t>(luck.below(100)));
      const bool reads = luck.below(2) == 0;
      client.open = Invocation{.process = process,
                               .function = reads ? Function::kRead : Function::kWrite,
                               .input = reads ? Value() : value};
      builder.invoke(*client.open);
      ++begun;
    } else if (!client.seen) {
      if (client.open->function == Function::kWrite) held = client.open->input;
      client.seen = held;
    } else {
      const bool reads = client.open->function == Function::kRead;
      builder.complete({.process = process, .output = reads ? *client.seen : Value()});
      client = {};
    }
  }
  return builder.finish();
}

Report judged(const History& history, std::string_view checker, const CheckOptions& options = {}) {
  return find_checker(checker)->check(history, options);
}

}  // namespace

TEST_CASE("whoever says stop gets an unknown that is about time") {
  CheckOptions options;
  options.steps_max = 20'000;
  const History history = hard_history();
  const Report patient = judged(history, "linearizable", options);
  CHECK(patient.verdict == Verdict::kUnknown);
  REQUIRE(patient.exhausted);
  CHECK(patient.exhausted->setting == "budget");
  const std::uint64_t asked_max = 3;
  std::uint64_t asked = 0;
  {
    const StopWhen stop([&] { return ++asked > asked_max; });
    const Report report = judged(history, "linearizable");
    CHECK(report.verdict == Verdict::kUnknown);
    REQUIRE(report.exhausted);
    CHECK(report.exhausted->setting == "time");
    CHECK(report.exhausted->operations == 20'000);
    CHECK(report.exhausted->advice.find("gets past operation") != std::string::npos);
    CHECK(is_stopped());
  }
  CHECK(asked == asked_max + 1);
  CHECK_FALSE(is_stopped());
  CHECK(judged(history, "linearizable", options).exhausted->setting == "budget");
}

TEST_CASE("what is stopped is never wrong: nothing, a verdict, or a witness that is larger") {
  const History stale = history_of("1 write 1 0 1\n2 write 2 2 3\n3 write 3 0 3\n1 read 1 4 5\n");
  for (std::uint64_t patience = 0; patience < 20; ++patience) {
    CAPTURE(patience);
    std::uint64_t asked = 0;
    const StopWhen stop([&] { return asked++ >= patience; });
    for (const CheckerRow& checker : checkers()) {
      CAPTURE(checker.name);
      if (!checker.fits(stale)) continue;
      Judge judge(stale, {});
      Report report = judge.ask(checker);
      const Verdict truth = checker.name == "linearizable" ? Verdict::kInvalid : Verdict::kValid;
      CHECK((report.verdict == truth || report.verdict == Verdict::kUnknown));
      complete_border(judge, {}, report);
    }
  }
}

TEST_CASE("memory that runs out is told as that, not as steps") {
  CheckOptions options;
  options.memory_max = 20'000;
  const Report report = judged(hard_history(), "linearizable", options);
  CHECK(report.verdict == Verdict::kUnknown);
  REQUIRE(report.exhausted);
  CHECK(report.exhausted->setting == "memory");
  CHECK(report.exhausted->limit == 20'000);
}

TEST_CASE("a cache never wants more than it may have, not even while its index moves") {
  constexpr std::uint64_t kMax = 300'000;
  ConfigurationCache cache(2, 1, kMax);
  for (std::uint32_t i = 0;; ++i) {
    const std::uint64_t wanted = cache.bytes() + cache.bytes_to_grow();
    const std::array<std::uint64_t, 2> live = {i, i};
    const std::array<std::uint64_t, 1> used = {1};
    const auto visit = cache.visit(i, 0, live, used);
    if (visit == ConfigurationCache::Visit::kFull) break;
    REQUIRE(wanted < kMax);
  }
  CHECK(cache.bytes() > kMax / 3);
}

TEST_CASE("a checker is found by what the field calls it") {
  for (const CheckerAlias& alias : checker_aliases()) {
    CAPTURE(alias.name);
    const CheckerRow* row = find_checker(alias.name);
    REQUIRE(row != nullptr);
    CHECK(row->name == alias.checker);
    for (const CheckerRow& other : checkers()) CHECK(other.name != alias.name);
  }
  CHECK(find_checker("pl-3")->name == "serializable");
  CHECK(find_checker("Strict-1SR")->name == "strict-serializable");
  CHECK(find_checker("PRAM")->name == "pram");
  CHECK(find_checker("PL-4") == nullptr);
  CHECK(find_model("fenced-lock")->name == "mutex");
}

}  // namespace ordeal::checkers::testing
