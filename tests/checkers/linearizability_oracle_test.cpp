// The search, the refutations, witnesses and witness orders against brute force, on random small
// histories under random conventions.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "checkers/history/write_jsonl.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/linearizability/register_refutation.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/brute_force.hpp"
#include "tests/checkers/certified.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

std::uint64_t round_count() {
#ifdef ORDEAL_SANITIZED
  constexpr std::uint64_t kUsual = 20'000;
#else
  constexpr std::uint64_t kUsual = 200'000;
#endif
  return std::getenv("ORDEAL_NIGHTLY") == nullptr ? kUsual : 10'000'000;
}

Semantics draw_semantics(Splitmix& random) {
  Semantics semantics;
  if (random.chance(30)) semantics.initial = Value::integer(0);
  if (random.chance(20)) semantics.fail = FailMeaning::kInDoubt;
  if (random.chance(30)) semantics.failed_cas = FailedCas::kValueDiffered;
  if (random.chance(20)) semantics.nil_read = NilRead::kMatchesAnything;
  return semantics;
}

// Any well-formed history at all: most of the longer ones are not linearizable, so the values are
// drawn from few, and reads often return something that was written.
History draw_history(Splitmix& random) {
  HistoryBuilder builder;
  const std::uint64_t operations = 1 + random.below(10);
  const std::uint64_t values = 1 + random.below(4);
  const bool unique = random.chance(40);
  const std::uint64_t processes = 1 + random.below(4);
  const std::uint64_t cas_percent = random.chance(50) ? 30 : 0;
  std::vector<std::int64_t> names(processes);
  std::int64_t next_name = 0;
  for (auto& name : names) name = next_name++;
  std::int64_t time_ns = 0;
  std::int64_t fresh = 0;
  // Half the histories return recent values only: those are nearly right, or wrong in subtler ways.
  const bool plausible = random.chance(50);
  std::vector<Value> recent = {Value::nil()};
  const auto draw = [&] {
    if (plausible && random.chance(95)) {
      return recent[recent.size() - 1 - random.below(std::min<std::size_t>(recent.size(), 3))];
    }
    return random.chance(10) ? Value::nil()
                             : Value::integer(static_cast<std::int64_t>(random.below(
                                   unique ? static_cast<std::uint64_t>(fresh) + 1 : values)));
  };
  std::uint64_t invoked = 0;
  while (true) {
    const std::uint64_t client = random.below(processes);
    const Value process = Value::integer(names[client]);
    time_ns += static_cast<std::int64_t>(random.below(2));
    const Operation* open = builder.open_operation(process);
    if (open == nullptr) {
      if (invoked == operations) break;
      ++invoked;
      Invocation invocation{.time_ns = time_ns, .process = process};
      const std::uint64_t kind = random.below(100);
      if (kind >= 50) {
        invocation.function = kind < 50 + cas_percent ? Function::kCas : Function::kWrite;
        invocation.input = unique ? Value::integer(++fresh) : draw();
        if (invocation.function == Function::kCas) invocation.expected = draw();
        recent.push_back(invocation.input);
      }
      REQUIRE_FALSE(builder.invoke(invocation));
      continue;
    }
    Conclusion conclusion{.time_ns = time_ns, .process = process};
    const std::uint64_t fate = random.below(100);
    if (fate < 12) conclusion.completion = Completion::kInfo;
    if (fate >= 12 && fate < 22) conclusion.completion = Completion::kFail;
    if (fate >= 22 && open->function == Function::kRead) conclusion.output = draw();
    REQUIRE_FALSE(builder.complete(conclusion));
    if (conclusion.completion == Completion::kInfo) names[client] = next_name++;
  }
  return builder.finish();
}

bool is_invalid(const History& history, const Semantics& semantics) {
  return !brute_force_register(history.operations(), semantics);
}

std::vector<OperationId> without(const std::vector<OperationId>& ids, OperationId left_out) {
  std::vector<OperationId> rest;
  for (const OperationId id : ids) {
    if (id != left_out) rest.push_back(id);
  }
  return rest;
}

bool may_happen(const Operation& operation, const Semantics& semantics) {
  return !operation.is_fail() || semantics.fail == FailMeaning::kInDoubt;
}

// What failed because the value was another one than it wanted saw any other value.
bool is_evidence(const Operation& operation, const Semantics& semantics) {
  return operation.function == Function::kCas && !may_happen(operation, semantics) &&
         semantics.failed_cas == FailedCas::kValueDiffered;
}

bool is_observed_writer(const History& history, const std::vector<OperationId>& ids,
                        OperationId writer, const Semantics& semantics) {
  const Operation& written = history.operation(writer);
  if (written.function == Function::kRead) return false;
  for (const OperationId id : ids) {
    const Operation& other = history.operation(id);
    if (id == writer) continue;
    if (is_evidence(other, semantics)) {
      const bool seen = may_happen(written, semantics) && other.expected != written.input &&
                        written.invoke_event < other.complete_event;
      if (seen) return true;
      continue;
    }
    if (other.function == Function::kRead && other.is_ok() && other.output == written.input) {
      return true;
    }
    if (other.function == Function::kCas && other.expected == written.input) return true;
  }
  return false;
}

// Every write that the observer could have seen is in the witness, or was certainly overwritten by
// one that is: so what is impossible for the witness is impossible for the whole.
bool has_sources(const History& history, const std::vector<OperationId>& ids, OperationId observer,
                 const Semantics& semantics) {
  const Operation& seer = history.operation(observer);
  const bool is_read = seer.function == Function::kRead;
  if (seer.function == Function::kWrite || !may_happen(seer, semantics)) return true;
  if (is_read && !seer.is_ok()) return true;
  const Value seen = is_read ? seer.output : seer.expected;
  const EventNumber seen_by = seer.is_ok() ? seer.complete_event : kNever;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& writer = history.operation(id);
    const bool writes = writer.function == Function::kWrite ||
                        (writer.function == Function::kCas && writer.expected != writer.input);
    if (!writes || writer.input != seen || !may_happen(writer, semantics)) continue;
    if (writer.invoke_event >= seen_by) continue;
    bool covered = std::find(ids.begin(), ids.end(), id) != ids.end();
    for (const OperationId other : ids) {
      const Operation& later = history.operation(other);
      covered |= later.is_ok() && later.function != Function::kRead &&
                 later.complete_event < seer.invoke_event && writer.is_ok() &&
                 writer.complete_event < later.invoke_event;
    }
    if (!covered) return false;
  }
  return true;
}

std::string shown(const History& history) {
  std::ostringstream out;
  write_jsonl(history, out);
  return out.str();
}

void check_witness(const History& history, const Report& report, const CheckOptions& options) {
  REQUIRE_FALSE(report.witness.empty());
  CHECK_FALSE(report.reasons.empty());
  REQUIRE(report.culprit);
  for (const OperationId id : report.witness) {
    CHECK(has_sources(history, report.witness, id, options.semantics));
  }
  const History alone = history.select(report.witness);
  CHECK(is_invalid(alone, options.semantics));
  const Report again = check_linearizable(alone, options);
  CHECK(again.verdict == Verdict::kInvalid);
  CHECK(again.code == report.code);
  REQUIRE(report.witness_is_minimal);
  CHECK(again.witness.size() == report.witness.size());
  for (const OperationId id : report.witness) {
    if (is_observed_writer(history, report.witness, id, options.semantics)) continue;
    CHECK_FALSE(is_invalid(history.select(without(report.witness, id)), options.semantics));
  }
}

}  // namespace

TEST_CASE("verdicts, orders and witnesses agree with brute force on random small histories") {
  const std::uint64_t rounds = round_count();
  const ModelRow& model = *find_model("cas-register");
  std::uint64_t invalid = 0;
  std::uint64_t refuted = 0;
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Splitmix random(seed);
    const History history = draw_history(random);
    CheckOptions options;
    options.semantics = draw_semantics(random);
    options.model = "cas-register";
    options.keep_order = true;
    CAPTURE(seed);
    CAPTURE(shown(history));
    const bool expect_invalid = is_invalid(history, options.semantics);
    invalid += expect_invalid;

    std::vector<OperationId> ids(history.operations().size());
    for (OperationId id = 0; id < ids.size(); ++id) ids[id] = id;
    const SearchOutcome outcome =
        model.search(history.operations(), ids, options.semantics, SearchLimits{});
    REQUIRE(outcome.verdict == (expect_invalid ? Verdict::kInvalid : Verdict::kValid));
    if (refute_register(history.operations(), ids, options.semantics)) {
      ++refuted;
      REQUIRE(expect_invalid);
    }
    const Report report = check_linearizable(history, options);
    REQUIRE(report.verdict == outcome.verdict);
    REQUIRE(problem_with(history, options, report) == "");
    if (expect_invalid) check_witness(history, report, options);
  }
  // The draw is worth something only if both verdicts and both ways to get them are common.
  CHECK(invalid * 5 > rounds);
  CHECK((rounds - invalid) * 5 > rounds);
  CHECK(refuted + 50 < invalid);
  CHECK(refuted * 3 > invalid);
  MESSAGE("rounds " << rounds << ", invalid " << invalid << ", refuted by pattern " << refuted);
}

}  // namespace ordeal::checkers::testing
