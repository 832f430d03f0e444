// Whoever judges a history in which nobody did anything says so.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "checkers/codes.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/history_text.hpp"

namespace ordeal::checkers::testing {

TEST_CASE("a verdict on no operation at all is no violation, and warns of too little evidence") {
  const History nothing = history_of("");
  REQUIRE(nothing.operations().empty());
  for (const CheckerRow& checker : checkers()) {
    CAPTURE(checker.name);
    const Report report = checker.check(nothing, {});
    CHECK(report.refusal == "");
    CHECK(report.verdict != Verdict::kInvalid);
    CHECK(std::ranges::count(report.warnings, std::string(kTooLittleEvidence), &Warning::code) > 0);
  }
}

TEST_CASE("what nothing can contradict is valid without any operation, the rest is unknown") {
  const History nothing = history_of("");
  for (const char* name : {"linearizable", "sequential-consistency", "causal", "causal-convergence",
                           "causal-memory", "pram", "counter", "mutex", "queue", "total-queue"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(nothing, {}).verdict == Verdict::kValid);
  }
  for (const char* name : {"bank", "set", "set-full", "unique-ids", "write-skew", "convergence",
                           "atomic-commit", "serializable", "read-committed", "long-fork"}) {
    CAPTURE(name);
    CHECK(find_checker(name)->check(nothing, {}).verdict == Verdict::kUnknown);
  }
}

}  // namespace ordeal::checkers::testing
