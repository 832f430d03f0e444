// What of a lock, a set, or many registers proves something only together.

#include "checkers/linearizability/together.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_objects.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

Verdict verdict_of(const History& history, const ModelRow& model, const Semantics& semantics,
                   const std::vector<OperationId>& ids) {
  return model.search(history.operations(), ids, semantics, {}).verdict;
}

std::vector<OperationId> some_of(const std::vector<OperationId>& all, Splitmix& luck) {
  std::vector<OperationId> some;
  const std::uint64_t percent = 10 + luck.below(90);
  std::ranges::copy_if(all, std::back_inserter(some),
                       [&](OperationId) { return luck.chance(percent); });
  return some;
}

void erase_at(std::vector<OperationId>& ids, std::size_t at) {
  ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at));
}

// Parts that are called a proof, of a history that has an order, have one.
void try_parts(const History& history, const ModelRow& model, const Semantics& semantics,
               const std::vector<OperationId>& all, Splitmix& luck) {
  const Together together(history, model, semantics, all);
  for (int i = 0; i < 6; ++i) {
    std::vector<OperationId> some = together.units_of(some_of(all, luck));
    some = together.closed(some);
    REQUIRE(together.is_proof(some));
    REQUIRE(verdict_of(history, model, semantics, some) == Verdict::kValid);
    if (some.size() > 1) erase_at(some, luck.below(some.size()));
    if (!some.empty() && together.is_proof(some)) {
      REQUIRE(verdict_of(history, model, semantics, some) == Verdict::kValid);
    }
  }
}

void check_witness(const History& history, const ModelRow& model, const Semantics& semantics,
                   const std::vector<OperationId>& all, const Report& report) {
  const Together together(history, model, semantics, all);
  REQUIRE(report.witness_is_minimal);
  REQUIRE(together.is_proof(report.witness));
  REQUIRE(verdict_of(history, model, semantics, report.witness) == Verdict::kInvalid);
  const auto written_for = [&](OperationId member) {
    return std::ranges::any_of(report.witness, [&](OperationId observer) {
      return std::ranges::any_of(together.seen_by(observer), [&](const Together::Seen& seen) {
        return std::ranges::count(together.sources(observer, seen), member) > 0;
      });
    });
  };
  for (std::size_t at = 0; at < report.witness.size(); ++at) {
    std::vector<OperationId> rest = report.witness;
    erase_at(rest, at);
    if (rest.empty() || !together.is_proof(rest) || written_for(report.witness[at])) continue;
    REQUIRE(verdict_of(history, model, semantics, rest) == Verdict::kValid);
  }
}

}  // namespace

TEST_CASE("locks, sets, many registers: parts prove what they say, witnesses are minimal") {
  for (const char* name : {"mutex", "multi-register", "set"}) {
    const ModelRow& model = *find_model(name);
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
    for (std::uint64_t seed = 0; seed < histories_wanted(1'500); ++seed) {
      CAPTURE(seed);
      Splitmix luck(seed);
      const History history = RandomObjects(seed, name).history(9, seed % 2 == 0 ? 25 : 0);
      const std::string text = text_of(history);
      CAPTURE(text);
      CheckOptions options;
      options.model = name;
      options.semantics.values = &history.values();
      if (luck.chance(20)) options.semantics.fail = FailMeaning::kInDoubt;
      if (luck.chance(30)) options.semantics.nil_read = NilRead::kMatchesAnything;
      if (luck.chance(30)) options.semantics.initial = Value::integer(1);
      const Report report = check_linearizable(history, options, model);
      if (history.by_key().size() == 0 || !report.refusal.empty()) continue;
      // Of the object that is wrong, or any.
      const OperationId some = report.witness.empty() ? 0 : report.witness.front();
      const auto keys = history.by_key();
      const auto all = *std::ranges::find_if(
          keys, [&](const auto& ids) { return std::ranges::count(ids, some) > 0; });
      if (report.verdict == Verdict::kValid) {
        ++valid;
        try_parts(history, model, options.semantics, all, luck);
      } else {
        ++invalid;
        check_witness(history, model, options.semantics, all, report);
      }
    }
    CHECK(valid > invalid / 4);
    CHECK(invalid > valid / 16);
  }
}

TEST_CASE("a lock that was held twice after long: the two holders show it") {
  std::string text;
  for (int i = 0; i < 500; ++i) {
    const std::string process = std::to_string(i % 7);
    for (const char* word : {":acquire nil", ":release nil"}) {
      text += process + " :invoke " + word + "\n" + process + " :ok " + word + "\n";
    }
  }
  for (const char* process : {"1", "2"}) {
    text += std::string(process) + " :invoke :acquire nil\n" + process + " :ok :acquire nil\n";
  }
  const History history = history_read(text);
  const Report report = check_linearizable(history, {}, *find_model("mutex"));
  CHECK(report.code == "LIN017");
  CHECK(report.witness == std::vector<OperationId>{1000, 1001});
}

TEST_CASE("a transaction that read what nobody had written, or what was long replaced") {
  std::string text;
  const auto act = [&](int process, const std::string& did) {
    const std::string asked = did.starts_with("[:r") ? "[:r :x nil]" : did;
    text += std::to_string(process) + " :invoke :txn [" + asked + "]\n";
    text += std::to_string(process) + " :ok :txn [" + did + "]\n";
  };
  for (int i = 0; i < 300; ++i) act(i % 5, "[:w :x " + std::to_string(1 + i % 3) + "]");
  act(1, "[:r :x 3]");
  const std::string good = text;
  act(2, "[:r :x 9]");
  const History unwritten = history_read(text);
  Report report = check_linearizable(unwritten, {}, *find_model("multi-register"));
  CHECK(report.code == "LIN002");
  CHECK(report.witness == std::vector<OperationId>{301});
  CHECK(report.reasons.front() == "c2: (r :x -> 9) read 9 of :x (event 603).");
  text = good;
  act(2, "[:r :x 2]");
  const History stale = history_read(text);
  report = check_linearizable(stale, {}, *find_model("multi-register"));
  CHECK(report.code == "LIN001");
  CHECK(report.witness == std::vector<OperationId>{298, 299, 301});
}

// It read 4 after 2 was written, or else 3 after 4 was: who wrote the 2 is read by nobody, and
// needed.
TEST_CASE("a transaction that only replaces what others read is of the witness") {
  const History history = history_read(
      "0 :invoke :txn [[:w :x 4]]\n0 :ok :txn [[:w :x 4]]\n"
      "1 :invoke :txn [[:w :y 4] [:r :x nil]]\n"
      "2 :invoke :txn [[:w :x 2]]\n2 :ok :txn [[:w :x 2]]\n"
      "3 :invoke :txn [[:r :y nil]]\n3 :ok :txn [[:r :y nil]]\n"
      "1 :ok :txn [[:w :y 4] [:r :x 4]]\n");
  CheckOptions options;
  options.model = "multi-register";
  options.semantics.nil_read = NilRead::kNothingThere;
  const Report report = check_linearizable(history, options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.witness == std::vector<OperationId>{0, 1, 2, 3});
  CHECK(certify(history, options, report).verification.outcome == Verification::Outcome::kVerified);
}

}  // namespace ordeal::checkers::testing
