// What is assumed of each key of registers: the order of versions that follows, and what it rules
// out.

#include <doctest/doctest.h>

#include <string>

#include "checkers/registry.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/small_transactions.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

CheckOptions assuming(const std::string& name) {
  CheckOptions options;
  REQUIRE(set_switch(name, "yes", options.semantics));
  return options;
}

Report judge(const std::string& text, const std::string& level, const CheckOptions& options) {
  return find_checker(level)->check(transactions_of(text), options);
}

// A process wrote 1 and then 2, and somebody saw 2 and then 1.
const char* const kBack = "1 0 1: w x 1\n1 2 3: w x 2\n2 4 5: r x 2\n2 6 7: r x 1\n";
// The same by real time alone.
const char* const kBackInTime = "1 0 1: w x 1\n2 2 3: w x 2\n3 4 5: r x 2\n4 6 7: r x 1\n";
// Write skew on one key's old version, which only the order of a process shows to be old.
const char* const kSkew =
    "1 0 1: w x 1, w y 1\n"
    "1 2 9: w x 2\n"
    "2 3 8: r y 2, r x 1\n"
    "3 4 5: r x 2, w y 2\n";

}  // namespace

TEST_CASE("versions that go in a circle are found where keys are assumed to keep an order") {
  CHECK(judge(kBackInTime, "read-committed", {}).verdict == Verdict::kValid);
  CHECK(judge(kBackInTime, "read-committed", assuming("sequential-keys")).verdict ==
        Verdict::kValid);
  for (const auto& [history, name] :
       {std::pair(kBackInTime, "linearizable-keys"), std::pair(kBack, "sequential-keys"),
        std::pair(kBack, "linearizable-keys")}) {
    const Report report = judge(history, "read-uncommitted", assuming(name));
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.code == "TXN017");
    CHECK(report.witness_is_minimal);
    CHECK(report.reasons.size() >= 4);
  }
}

TEST_CASE("the initial version does not come back where a key is sequential") {
  const char* const history = "1 0 1: w x 1\n1 2 3: r x nil\n";
  CHECK(judge(history, "read-uncommitted", {}).verdict == Verdict::kValid);
  CHECK(judge(history, "read-uncommitted", assuming("sequential-keys")).code == "TXN017");
}

TEST_CASE("an assumed order of versions is a dependency, and is told as what it is") {
  const Report plain = judge(kSkew, "read-committed", {});
  const Report assumed = judge(kSkew, "serializable", assuming("sequential-keys"));
  CHECK(plain.refusal == "");
  CHECK(assumed.verdict == Verdict::kInvalid);
  bool is_told = false;
  for (const AnomalyReport& anomaly : assumed.anomalies) {
    for (const std::string& reason : anomaly.reasons) {
      is_told = is_told || reason.find("both of c1") != std::string::npos;
    }
  }
  CHECK(is_told);
}

TEST_CASE("writes follow reads of their transaction unless that is switched off") {
  const char* const history = "1 0 4: r x 2, w x 1\n2 1 5: r x 1, w x 2\n";
  CheckOptions off;
  REQUIRE(set_switch("wfr-keys", "no", off.semantics));
  const auto has_g0 = [&](const CheckOptions& options) {
    return anomaly_of(judge(history, "read-uncommitted", options), "TXN001") != nullptr;
  };
  CHECK(has_g0({}));
  CHECK_FALSE(has_g0(off));
  const Report report = judge(history, "read-committed", off);
  bool is_recorded = false;
  for (const auto& [name, value] : report.switches) {
    is_recorded = is_recorded || (name == "wfr-keys" && value == "no");
  }
  CHECK(is_recorded);
}

TEST_CASE("levels that keep an order anyway lose nothing by assuming it of keys") {
  for (std::uint64_t seed = 0; seed < histories_wanted(4'000); ++seed) {
    CAPTURE(seed);
    const History history = SmallTransactions(seed, true).history();
    for (const auto& [level, name] :
         {std::pair("strict-serializable", "linearizable-keys"),
          std::pair("strong-session-serializable", "sequential-keys"),
          std::pair("strict-serializable", "sequential-keys"),
          std::pair("strong-snapshot-isolation", "linearizable-keys"),
          std::pair("strong-session-snapshot-isolation", "sequential-keys")}) {
      const CheckerRow& checker = *find_checker(level);
      CheckOptions options = assuming(name);
      options.shrink = false;
      const Verdict with = checker.check(history, options).verdict;
      options.semantics = {};
      const Verdict without = checker.check(history, options).verdict;
      if (with == without) continue;
      const std::string text = text_of(history);
      CAPTURE(text);
      REQUIRE(std::string(level) + " and " + name == "no difference");
    }
  }
}

TEST_CASE("what is invalid stays so when more is assumed, and good histories stay good") {
  for (std::uint64_t seed = 0; seed < histories_wanted(1'500); ++seed) {
    CAPTURE(seed);
    const History history = SmallTransactions(seed, true).history();
    for (const char* level : {"read-committed", "causal", "prefix-consistency", "serializable"}) {
      const Verdict without = find_checker(level)->check(history, {}).verdict;
      for (const char* name : {"sequential-keys", "linearizable-keys"}) {
        const Report with = find_checker(level)->check(history, assuming(name));
        if (without == Verdict::kInvalid) REQUIRE(with.verdict == Verdict::kInvalid);
        if (with.verdict == Verdict::kInvalid) REQUIRE(with.witness_is_minimal);
      }
    }
  }
  TransactionShape shape;
  shape.transactions = 2000;
  shape.registers = true;
  shape.info_percent = 2;
  const History good = TransactionGenerator(shape, 3).run();
  for (const char* name : {"sequential-keys", "linearizable-keys"}) {
    for (const char* level : {"read-uncommitted", "causal", "strict-serializable"}) {
      CHECK(find_checker(level)->check(good, assuming(name)).verdict == Verdict::kValid);
    }
  }
}

}  // namespace ordeal::checkers::testing
