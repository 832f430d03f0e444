// Transactions on registers whose values are written again, judged as one object: against all
// orders of small histories, and by certificates.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/random_objects.hpp"

namespace ordeal::checkers::testing {
namespace {

#ifdef ORDEAL_SANITIZED
constexpr std::uint64_t kHistories = 500;
#else
constexpr std::uint64_t kHistories = 3000;
#endif

// Tries all orders of all that may have happened, by definition.
class AllOrders {
 public:
  AllOrders(const History& history, const Semantics& semantics)
      : history_(history), semantics_(semantics), is_done_(history.operations().size()) {}

  bool explain() { return goes_on({}); }

 private:
  using Registers = std::map<Value, Value>;

  bool goes_on(const Registers& registers) {
    const std::span<const Operation> all = history_.operations();
    bool is_complete = true;
    EventNumber first_end = kNever;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_done_[i] || !all[i].is_ok()) continue;
      is_complete = false;
      first_end = std::min(first_end, all[i].complete_event);
    }
    if (is_complete) return true;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_done_[i] || all[i].is_fail() || all[i].invoke_event > first_end) continue;
      Registers after = registers;
      if (!perform(all[i], after)) continue;
      is_done_[i] = true;
      const bool explained = goes_on(after);
      is_done_[i] = false;
      if (explained) return true;
    }
    return false;
  }

  bool perform(const Operation& operation, Registers& registers) const {
    const ValuePool& pool = history_.values();
    const auto asked = pool.elements_of(operation.input);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto words = pool.elements_of(asked[i]);
      if (pool.text_of(words[0]) == "w") {
        registers[words[1]] = words[2];
        continue;
      }
      if (!operation.is_ok()) continue;
      const Value read = pool.elements_of(pool.elements_of(operation.output)[i])[2];
      if (read.is_nil() && semantics_.nil_read == NilRead::kMatchesAnything) continue;
      const auto held = registers.find(words[1]);
      if (read != (held == registers.end() ? semantics_.initial : held->second)) return false;
    }
    return true;
  }

  const History& history_;
  Semantics semantics_;
  std::vector<bool> is_done_;
};

}  // namespace

TEST_CASE("transactions that write values again are strict serializable if some order says so") {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History history =
        RandomObjects(seed, "multi-register").history(2 + luck.below(7), luck.below(2) * 10);
    CheckOptions options;
    options.model = "multi-register";
    if (luck.chance(50)) options.semantics.nil_read = NilRead::kMatchesAnything;
    if (luck.chance(30)) options.semantics.initial = Value::integer(1);
    const Report report = find_checker("strict-serializable")->check(history, options);
    const bool is_explained = AllOrders(history, options.semantics).explain();
    REQUIRE(report.verdict == (is_explained ? Verdict::kValid : Verdict::kInvalid));
    ++(is_explained ? valid : invalid);
    const Certification made = certify(history, options, report);
    REQUIRE_MESSAGE(made.verification.outcome == Verification::Outcome::kVerified,
                    made.verification.why);
  }
  CHECK(valid > kHistories / 5);
  CHECK(invalid > kHistories / 20);
}

}  // namespace ordeal::checkers::testing
