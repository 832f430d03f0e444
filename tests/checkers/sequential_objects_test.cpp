// Sequential consistency of objects with a model, against all orders of small random histories.

#include "checkers/sessions/sequential_objects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/registry.hpp"
#include "checkers/sessions/stands_alone.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_objects.hpp"
#include "tests/checkers/repeated_objects.hpp"

namespace ordeal::checkers::testing {
namespace {

// Every order that keeps that of each process, with and without what may not have happened.
class AllOrders {
 public:
  AllOrders(const History& history, const ModelRow& model, const Semantics& semantics = {})
      : history_(history), model_(model), semantics_(semantics), waiting_(history.process_count()) {
    semantics_.values = &history.values();
    for (OperationId id = 0; id < history.operations().size(); ++id) {
      if (model.part(history.operation(id), semantics_) == Part::kNone) continue;
      waiting_[static_cast<std::size_t>(history.operation(id).process)].push_back(id);
    }
    next_.assign(waiting_.size(), 0);
  }

  // Whether this is one, and whole.
  bool accepts(const std::vector<OperationId>& order) {
    std::vector<bool> is_there(history_.operations().size());
    for (const OperationId id : order) is_there[id] = true;
    for (const auto& operations : waiting_) {
      auto at = order.begin();
      for (const OperationId id : operations) {
        if (!is_there[id] && is_optional(id)) continue;
        at = std::find(at, order.end(), id);
        if (at == order.end()) return false;
      }
    }
    for (const OperationId id : order) {
      order_.push_back(id);
      if (!fits()) return false;
    }
    return true;
  }

  bool has_one_that_fits() {
    bool is_done = true;
    for (std::size_t process = 0; process < waiting_.size(); ++process) {
      if (next_[process] == waiting_[process].size()) continue;
      const OperationId id = waiting_[process][next_[process]];
      is_done = is_done && is_optional(id);
      ++next_[process];
      order_.push_back(id);
      if (fits() && has_one_that_fits()) return true;
      order_.pop_back();
      if (is_optional(id) && has_one_that_fits()) return true;
      --next_[process];
    }
    return is_done;
  }

 private:
  bool is_optional(OperationId id) const {
    return model_.part(history_.operation(id), semantics_) == Part::kOptional;
  }

  bool fits() const {
    std::vector<OperationId> of_object;
    for (const OperationId id : order_) {
      if (history_.operation(id).key == history_.operation(order_.back()).key) {
        of_object.push_back(id);
      }
    }
    return model_.replay(history_.operations(), of_object, semantics_, history_.values())
        .has_value();
  }

  const History& history_;
  const ModelRow& model_;
  Semantics semantics_;
  std::vector<std::vector<OperationId>> waiting_;
  std::vector<std::size_t> next_;
  std::vector<OperationId> order_;
};

bool is_accepted(const History& history, const Claim& claim, const Certificate& certificate) {
  return verify_sequential_consistency(history, claim, certificate).outcome ==
         Verification::Outcome::kVerified;
}

// Of an order two that change places; of a part one that is left out.
void tamper(const History& history, const ModelRow& model, const Claim& claim,
            const Certificate& good) {
  for (std::size_t i = 0; !good.orders.empty() && i + 1 < good.orders.front().size(); ++i) {
    Certificate turned = good;
    std::swap(turned.orders.front()[i], turned.orders.front()[i + 1]);
    const bool is_right = AllOrders(history, model, claim.switches).accepts(turned.orders.front());
    if (is_accepted(history, claim, turned) != is_right) REQUIRE(is_right);
    turned.orders.front().erase(turned.orders.front().begin() + static_cast<std::ptrdiff_t>(i));
    const bool is_whole = AllOrders(history, model, claim.switches).accepts(turned.orders.front());
    if (is_accepted(history, claim, turned) != is_whole) REQUIRE(is_whole);
  }
  for (std::size_t i = 0; i < good.part.size(); ++i) {
    Certificate less = good;
    less.part.erase(less.part.begin() + static_cast<std::ptrdiff_t>(i));
    if (less.part.empty() || !is_accepted(history, claim, less)) continue;
    const History alone = history.select(less.part);
    if (AllOrders(alone, model, claim.switches).has_one_that_fits()) REQUIRE(less.part.empty());
  }
}

Report judged(const History& history, std::string_view model) {
  CheckOptions options;
  options.model = model;
  return find_checker("sequential-consistency")->check(history, options);
}

}  // namespace

TEST_CASE("sequential consistency of objects: as all orders say, and shown by its witness") {
  for (const ModelRow& model : linearizability_models()) {
    CAPTURE(model.name);
    if (model.functions[0] == Function::kTxn) continue;  // not what RandomObjects makes
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
    for (std::uint64_t seed = 0; seed < histories_wanted(600); ++seed) {
      CAPTURE(seed);
      const History history = RandomObjects(seed, model.name).history(8, 40);
      CheckOptions options;
      options.model = model.name;
      options.shrink = seed % 2 == 0;
      if (seed % 3 == 0) options.semantics.failed_cas = FailedCas::kValueDiffered;
      const Report report = check_sequential_objects(history, options);
      if (!report.refusal.empty()) continue;
      const bool accepts = AllOrders(history, model, options.semantics).has_one_that_fits();
      if (accepts != (report.verdict == Verdict::kValid)) {
        const std::string text = text_of(history);
        CAPTURE(text);
        REQUIRE(accepts == (report.verdict == Verdict::kValid));
      }
      ++(accepts ? valid : invalid);
      const Certification made = certify(history, options, report);
      CAPTURE(made.verification.why);
      if (made.verification.outcome != Verification::Outcome::kVerified) {
        const std::string text = text_of(history);
        CAPTURE(text);
        REQUIRE(made.verification.outcome == Verification::Outcome::kVerified);
      }
      Claim claim{report.checker, report.model, options.semantics, report.verdict};
      claim.switches.values = &history.values();
      tamper(history, model, claim, made.certificate);
      // Of a history that has an order, no part fails alone, and nothing that matters is left out.
      claim.verdict = Verdict::kInvalid;
      Certificate everybody;
      for (OperationId id = 0; id < history.operations().size(); ++id) {
        if (model.part(history.operation(id), claim.switches) == Part::kRequired) {
          everybody.part.push_back(id);
        }
      }
      const bool is_taken = !everybody.part.empty() && is_accepted(history, claim, everybody);
      if (is_taken && accepts) REQUIRE_FALSE(is_taken);
      if (accepts) continue;
      const Report alone = check_sequential_objects(history.select(report.witness), options);
      if (alone.verdict != Verdict::kInvalid) REQUIRE(alone.verdict == Verdict::kInvalid);
    }
    CHECK(valid > histories_wanted(50));
    if (model.name != "mutex") CHECK(invalid > histories_wanted(10));
  }
}

TEST_CASE(
    "sequential consistency: what real time forbids it allows, what a process saw it does not") {
  // Nothing was there yet: the dequeue came first.
  const History early = one_by_one("0 enqueue nil 1 1 ok\n1 dequeue nil nil nil ok\n");
  CHECK(judged(early, "").verdict == Verdict::kValid);
  CHECK(find_checker("linearizable")->check(early, {}).verdict == Verdict::kInvalid);
  const Report turned = judged(
      one_by_one("0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n1 dequeue nil nil 2 ok\n"), "");
  CHECK(turned.verdict == Verdict::kInvalid);
  CHECK(turned.model == "queue");
  CHECK(turned.code == "SEQ001");
  CHECK(turned.reasons.size() >= 3);
}

TEST_CASE("sequential consistency: two objects can each have an order, and no order have both") {
  const Report report =
      judged(one_by_one("0 enqueue x 1 1 ok\n1 enqueue y 1 1 ok\n0 dequeue y nil nil ok\n"
                        "1 dequeue x nil nil ok\n"),
             "");
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.witness.size() == 4);
  CHECK(judged(one_by_one("0 enqueue x 1 1 ok\n1 enqueue y 1 1 ok\n0 dequeue y nil nil ok\n"
                          "1 dequeue x nil 1 ok\n"),
               "")
            .verdict == Verdict::kValid);
}

TEST_CASE("sequential consistency: an order in real time is looked for as long as it takes") {
  for (const char* model : {"queue", "stack", "priority-queue", "kv"}) {
    CAPTURE(model);
    Splitmix luck(1);
    const History history = repeated_objects({.model = model, .operations = 2'000}, luck);
    CheckOptions options;
    options.model = model;
    options.steps_max = 1'000'000;
    CHECK(check_sequential_objects(history, options).verdict == Verdict::kValid);
  }
}

TEST_CASE("sequential consistency of registers whose values come again") {
  CHECK(judged(history_of("1 write 1 0 1\n1 write 2 2 3\n1 write 1 4 5\n2 read 1 6 7\n"), "")
            .verdict == Verdict::kValid);
  const Report back = judged(
      history_of("1 write 1 0 1\n1 write 2 2 3\n1 write 1 4 5\n1 write 3 6 7\n1 read 2 8 9\n"), "");
  CHECK(back.verdict == Verdict::kInvalid);
  // The writes of 1 are nobody's concern.
  CHECK(back.witness == std::vector<OperationId>{1, 3, 4});
  CHECK(back.witness_is_minimal);
}

TEST_CASE("a write that nobody saw may be left out unless a cas that failed is told by it") {
  const History history = one_by_one("0 write nil 2 2 ok\n1 read nil nil 1 ok\n");
  const ModelRow& model = *find_model("cas-register");
  Semantics semantics;
  CHECK(StandsAlone(history, model, semantics).may({1}));
  semantics.failed_cas = FailedCas::kValueDiffered;
  CHECK_FALSE(StandsAlone(history, model, semantics).may({1}));
}

// Of 2,000 operations too many orders keep that of every process.
TEST_CASE("sequential consistency: what few operations show is found among many") {
  struct Long {
    const char* model;
    const char* first;
    const char* second;
    const char* last;  // what nobody can have got
    std::size_t shown_by;
  };
  // N stands for a number of the round.
  const Long kLong[] = {
      {"queue", "enqueue nil N N ok", "dequeue nil nil N ok", "dequeue nil nil 5555 ok", 1},
      {"stack", "push nil N N ok", "pop nil nil N ok", "pop nil nil 7 ok", 3},
      {"priority-queue", "enqueue nil N N ok", "dequeue nil nil N ok", "dequeue nil nil 9 ok", 3},
      {"set", "add nil N nil ok", "remove nil N nil ok", "read nil nil [5555] ok", 1},
      {"register", "write nil N N ok", "read nil nil N ok", "read nil nil 5555 ok", 1},
      {"mutex", "acquire nil nil N ok", "release nil nil nil ok", "acquire nil nil 7 ok", 3}};
  for (const Long& one : kLong) {
    CAPTURE(std::string(one.model));
    std::string text;
    for (int round = 1; round <= 1'000; ++round) {
      for (std::string line : {one.first, one.second}) {
        const std::string number = std::to_string(round);
        for (auto at = line.find('N'); at != line.npos; at = line.find('N')) {
          line.replace(at, 1, number);
        }
        text += std::to_string(round % 5) + ' ' + line + '\n';
      }
    }
    text += std::string("7 ") + one.last + '\n';
    const History history = one_by_one(text);
    CheckOptions options;
    options.model = one.model;
    const Report report = find_checker("sequential-consistency")->check(history, options);
    CHECK(report.verdict == Verdict::kInvalid);
    CHECK(report.witness.size() == one.shown_by);
    CHECK(report.witness_is_minimal);
    const Certification made = certify(history, options, report);
    CHECK_MESSAGE(made.verification.outcome == Verification::Outcome::kVerified,
                  made.verification.why);
  }
}

TEST_CASE("sequential consistency: what failed may have happened, or be passed over") {
  CheckOptions options;
  options.semantics.fail = FailMeaning::kInDoubt;
  for (const std::string sum : {"2", "3"}) {
    CAPTURE(sum);
    // Read before it was added: real time does not help.
    const History history =
        one_by_one("1 read nil nil " + sum + " ok\n0 add nil 1 nil fail\n0 add nil 2 nil ok\n");
    const Report report = find_checker("sequential-consistency")->check(history, options);
    CHECK(report.verdict == Verdict::kValid);
  }
}

TEST_CASE("sequential consistency: steps that run out are an honest unknown") {
  CheckOptions options;
  options.steps_max = 3;
  const Report report = find_checker("sequential-consistency")
                            ->check(one_by_one("0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n"
                                               "1 dequeue nil nil 2 ok\n1 dequeue nil nil 1 ok\n"),
                                    options);
  CHECK(report.verdict == Verdict::kUnknown);
  REQUIRE(report.exhausted.has_value());
}

}  // namespace ordeal::checkers::testing
