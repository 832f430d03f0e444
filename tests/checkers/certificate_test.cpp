// Certificates: every verdict has one that the verifier accepts, and of those that were tampered
// with it accepts none but what is a proof all the same.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/registry.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_objects.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

using Outcome = Verification::Outcome;

constexpr std::uint64_t kHistories = 1'000;

CheckOptions draw_options(std::string_view model, const History& history, Splitmix& luck) {
  CheckOptions options;
  options.model = model;
  options.keep_order = true;
  options.semantics.values = &history.values();
  if (luck.chance(20)) options.semantics.fail = FailMeaning::kInDoubt;
  if (!model.ends_with("register")) return options;
  if (luck.chance(20)) options.semantics.initial = Value::integer(0);
  if (luck.chance(20)) options.semantics.failed_cas = FailedCas::kValueDiffered;
  if (luck.chance(20)) options.semantics.nil_read = NilRead::kMatchesAnything;
  return options;
}

// One history, its options and its certificate, and what becomes of tampered ones.
class Tampering {
 public:
  Tampering(const History& history, const CheckOptions& options, Verdict verdict)
      : history_(history),
        options_(options),
        model_(*find_model(options.model)),
        claim_{"linearizable", options.model, options.semantics, verdict} {}

  bool accepts(const Certificate& certificate) const {
    return verify_linearizability(history_, claim_, certificate).outcome == Outcome::kVerified;
  }

  // From the definition, with the checkers' own models: every key has one order, with all that
  // happened, each once, no two against real time, and the model allows it.
  bool is_linearization(const Certificate& certificate) const {
    std::vector<int> times(history_.operations().size());
    std::vector<int> orders(history_.key_count());
    for (const auto& order : certificate.orders) {
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i] >= times.size() || times[order[i]]++ > 0) return false;
        const Operation& operation = history_.operation(order[i]);
        if (operation.key != history_.operation(order.front()).key) return false;
        if (part_of(order[i]) == Part::kNone || says_nothing(order[i])) return false;
        for (std::size_t j = 0; j < i; ++j) {
          if (part_of(order[i]) == Part::kRequired &&
              operation.complete_event < history_.operation(order[j]).invoke_event) {
            return false;
          }
        }
      }
      if (order.empty()) continue;
      if (orders[static_cast<std::size_t>(history_.operation(order[0]).key)]++ > 0) return false;
      if (!model_.replay(history_.operations(), order, options_.semantics, history_.values())) {
        return false;
      }
    }
    for (OperationId id = 0; id < times.size(); ++id) {
      if (times[id] == 0 && part_of(id) == Part::kRequired) return false;
    }
    return true;
  }

  // The part fails alone, as the search has it.
  bool fails_alone(const Certificate& certificate) const {
    return model_.search(history_.operations(), certificate.part, options_.semantics, {}).verdict ==
           Verdict::kInvalid;
  }

  void tamper_with_orders(const Certificate& good, Splitmix& luck) const {
    for (std::uint64_t turn = 0; turn < 20; ++turn) {
      Certificate bad = good;
      const std::size_t which = luck.below(bad.orders.size());
      auto& order = bad.orders[which];
      if (order.empty()) continue;
      const std::size_t place = luck.below(order.size());
      const OperationId moved = order[place];
      switch (luck.below(6)) {
        case 0:
          std::swap(order[place], order[luck.below(order.size())]);
          break;
        case 1:
          std::erase(order, moved);
          break;
        case 2:
          order[place] = static_cast<OperationId>(luck.below(history_.operations().size() + 1));
          break;
        case 3:
          bad.orders[luck.below(bad.orders.size())].push_back(moved);
          break;
        case 4:
          std::rotate(order.begin(), order.begin() + 1, order.end());
          break;
        default:
          std::erase(order, moved);
          bad.orders.push_back({moved});
          break;
      }
      CHECK(accepts(bad) == is_linearization(bad));
    }
  }

  // A member left out, one more, another end: what is accepted all the same fails alone indeed.
  void tamper_with_part(const Certificate& good, Splitmix& luck) const {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      Certificate bad = good;
      bad.until = luck.chance(80) ? good.until : history_.operation(id).complete_event;
      const auto at = std::ranges::lower_bound(bad.part, id);
      const bool is_member = at != bad.part.end() && *at == id;
      is_member ? bad.part.erase(at) : bad.part.insert(at, id);
      if (accepts(bad)) CHECK(fails_alone(bad));
    }
    Certificate bad = good;
    bad.part.push_back(bad.part.back());
    CHECK_FALSE(accepts(bad));
    bad.part.back() = static_cast<OperationId>(history_.operations().size());
    CHECK_FALSE(accepts(bad));
  }

  // No part of a history that can be explained proves that it cannot.
  void claim_parts(Splitmix& luck) {
    claim_.verdict = Verdict::kInvalid;
    for (std::uint64_t turn = 0; turn < 40; ++turn) {
      Certificate certificate;
      const std::uint64_t percent = 20 + luck.below(80);
      for (OperationId id = 0; id < history_.operations().size(); ++id) {
        if (luck.chance(percent)) certificate.part.push_back(id);
      }
      const OperationId last = static_cast<OperationId>(luck.below(history_.operations().size()));
      if (luck.chance(50)) certificate.until = history_.operation(last).complete_event;
      if (certificate.part.empty()) continue;
      const KeyId key = history_.operation(certificate.part.front()).key;
      if (luck.chance(90)) {
        std::erase_if(certificate.part,
                      [&](OperationId id) { return history_.operation(id).key != key; });
      }
      if (luck.chance(50)) {
        const auto missing = missing_from_part(history_, claim_, certificate);
        certificate.part.insert(certificate.part.end(), missing.begin(), missing.end());
        std::ranges::sort(certificate.part);
      }
      CHECK_FALSE(accepts(certificate));
    }
  }

 private:
  Part part_of(OperationId id) const {
    return model_.part(history_.operation(id), options_.semantics);
  }

  // A read in doubt, which the verifier wants in no order.
  bool says_nothing(OperationId id) const {
    return part_of(id) == Part::kOptional && history_.operation(id).function == Function::kRead;
  }

  const History& history_;
  const CheckOptions& options_;
  const ModelRow& model_;
  Claim claim_;
};

}  // namespace

TEST_CASE("single objects: every verdict is certified, and no tampered certificate is accepted") {
  for (const ModelRow& model : linearizability_models()) {
    CAPTURE(model.name);
    std::uint64_t valid = 0;
    std::uint64_t invalid = 0;
    for (std::uint64_t seed = 0; seed < histories_wanted(kHistories); ++seed) {
      CAPTURE(seed);
      Splitmix luck(seed);
      const History history =
          RandomObjects(seed, model.name).history(3 + luck.below(20), luck.below(2) * 15);
      const CheckOptions options = draw_options(model.name, history, luck);
      const Report report = check_linearizable(history, options);
      const Certification made = certify(history, options, report);
      REQUIRE_MESSAGE(made.verification.outcome == Outcome::kVerified, made.verification.why);
      Tampering tampering(history, options, report.verdict);
      if (report.verdict == Verdict::kValid) {
        ++valid;
        tampering.tamper_with_orders(made.certificate, luck);
        tampering.claim_parts(luck);
      } else {
        ++invalid;
        CHECK(tampering.fails_alone(made.certificate));
        tampering.tamper_with_part(made.certificate, luck);
      }
      const Verdict other = report.verdict == Verdict::kValid ? Verdict::kInvalid : Verdict::kValid;
      CHECK_FALSE(Tampering(history, options, other).accepts(made.certificate));
    }
    CHECK(valid > histories_wanted(kHistories) / 10);
    CHECK(invalid > histories_wanted(kHistories) / 100);
  }
}

TEST_CASE("a certificate is refused where the question makes no sense") {
  HistoryBuilder builder;
  builder.invoke({.process = Value::integer(0), .function = Function::kRead});
  builder.complete({.process = Value::integer(0), .output = Value::integer(7)});
  const History history = builder.finish();
  Certificate part;
  part.part = {0};
  const auto outcome = [&](std::string_view model) {
    return verify_linearizability(history, {"linearizable", model, {}, Verdict::kInvalid}, part)
        .outcome;
  };
  CHECK(outcome("register") == Outcome::kVerified);
  CHECK(outcome("queue") == Outcome::kRefused);
  CHECK(outcome("no-such-model") == Outcome::kRefused);
}

TEST_CASE("what is too large to try is not verified, and said to be so") {
  HistoryBuilder builder;
  for (std::int64_t i = 0; i < 24; ++i) {
    builder.invoke({.process = Value::integer(i),
                    .function = Function::kAdd,
                    .input = Value::integer(1 << i)});
  }
  builder.invoke({.process = Value::integer(24), .function = Function::kRead});
  for (std::int64_t i = 0; i < 24; ++i) builder.complete({.process = Value::integer(i)});
  builder.complete({.process = Value::integer(24), .output = Value::integer(-1)});
  const History history = builder.finish();
  Certificate part;
  for (OperationId id = 0; id < 25; ++id) part.part.push_back(id);
  const Claim claim{"linearizable", "counter", {}, Verdict::kInvalid};
  CHECK(verify_linearizability(history, claim, part).outcome == Outcome::kNotVerified);
}

// One of the two could be taken for the only one, and the read that has both for impossible.
TEST_CASE("a part has both writes of a text that was written twice") {
  const History history = one_by_one(
      "0 write nil \"ab\" \"ab\" ok\n0 append nil \"aab\" nil ok\n0 read nil nil \"aab\" ok\n"
      "0 append nil \"aaaab\" nil ok\n0 append nil \"aaaab\" nil ok\n"
      "0 read nil nil \"abaabaaaabaaaab\" ok\n");
  CheckOptions options;
  options.model = "kv";
  const Report report = check_linearizable(history, options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.witness == std::vector<OperationId>{0, 1, 2});
  CHECK(certify(history, options, report).verification.outcome == Outcome::kVerified);
}

TEST_CASE(
    "a counter that was read too low after 3,000 additions: they are added up, and verified") {
  std::string text;
  for (int i = 0; i < 3'000; ++i) {
    const std::string process = std::to_string(i % 5);
    text += process + " :invoke :add 1\n" + process + " :ok :add 1\n";
  }
  for (const char* sum : {"2999", "3001"}) {
    const History history =
        history_read(text + "7 :invoke :add 1\n8 :invoke :read nil\n8 :ok :read " + sum + "\n");
    CheckOptions options;
    options.model = "counter";
    const Report report = check_linearizable(history, options);
    CHECK(report.verdict == (sum[3] == '1' ? Verdict::kValid : Verdict::kInvalid));
    const Certification made = certify(history, options, report);
    CHECK_MESSAGE(made.verification.outcome == Outcome::kVerified, made.verification.why);
    // It does not prove that of the same history, read as one in which all may have been added.
    if (report.verdict == Verdict::kValid) continue;
    Claim claim{"linearizable", "counter", options.semantics, Verdict::kInvalid};
    Certificate less = made.certificate;
    less.part.erase(less.part.begin());
    CHECK(verify_linearizability(history, claim, less).outcome == Outcome::kRefused);
    Certificate early = made.certificate;
    early.until = 6'000;
    CHECK(verify_linearizability(history, claim, early).outcome == Outcome::kRefused);
  }
}

}  // namespace ordeal::checkers::testing
