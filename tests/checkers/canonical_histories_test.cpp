// Every code that a violation can have is that of a smallest history, and found there.

#include "tests/checkers/canonical_histories.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "checkers/codes.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

using Codes = std::set<std::string, std::less<>>;

void add_found(const char* checker, const char* model, const History& history, Codes& codes) {
  CheckOptions options;
  options.model = model;
  options.semantics.negative_balance = NegativeBalance::kForbidden;
  const Report report = find_checker(checker)->check(history, options);
  CAPTURE(checker);
  CHECK(report.refusal == "");
  codes.insert(report.code);
  for (const AnomalyReport& anomaly : report.anomalies) codes.insert(anomaly.code);
}

}  // namespace

TEST_CASE("each code of a violation has a canonical history") {
  Codes codes;
  for (const Canonical& one : canonical_objects()) {
    add_found(one.checker, one.model, one_by_one(one.history), codes);
  }
  for (const Canonical& one : canonical_workloads()) {
    add_found(one.checker, one.model, one_by_one(one.history), codes);
  }
  for (const Canonical& one : canonical_in_time()) {
    add_found(one.checker, one.model, history_of(one.history), codes);
  }
  for (const CanonicalLists& one : canonical_lists()) {
    add_found(one.weakest.front().c_str(), "list-append", transactions_of(one.history), codes);
  }
  for (const CanonicalRegisters& one : canonical_registers()) {
    add_found(one.violated, "rw-register", transactions_of(one.history), codes);
  }
  for (const CodeRow& row : violation_codes()) {
    CAPTURE(row.code);
    if (row.code != kTooLittleEvidence) CHECK(codes.contains(row.code));
  }
}

}  // namespace ordeal::checkers::testing
