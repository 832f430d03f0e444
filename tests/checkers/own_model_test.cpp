// Certificates by a model of the caller's own, for which every model that there is stands here.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/sequential_objects.hpp"
#include "checkers/verify/verify.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/random_objects.hpp"

namespace ordeal::checkers::testing {
namespace {

// One history, judged by one checker, and what the model does with it.
struct Judged {
  Judged(const History& of, const ModelRow& by, bool sequential, FailMeaning fail)
      : history(of), model(by) {
    options.semantics.fail = fail;
    options.model = by.name;
    options.semantics.values = &of.values();
    report = sequential ? check_sequential_objects(of, options) : check_linearizable(of, options);
    claim = {report.checker, report.model, options.semantics, report.verdict, {}};
    own.can_do = [this](std::span<const OperationId> order) {
      return model.replay(history.operations(), order, options.semantics, history.values())
          .has_value();
    };
    own.must_happen = [this](OperationId id) { return part(id) == Part::kRequired; };
    own.may_happen = [this](OperationId id) { return part(id) != Part::kNone; };
    own.changes = [this](OperationId id) {
      return !model.read_only(history.operation(id), options.semantics);
    };
  }

  Part part(OperationId id) const { return model.part(history.operation(id), options.semantics); }

  bool accepts(const Certificate& certificate, Verdict verdict) const {
    Claim wanted = claim;
    wanted.verdict = verdict;
    return verify_own_model(history, wanted, certificate, own).outcome ==
           Verification::Outcome::kVerified;
  }

  const History& history;
  const ModelRow& model;
  CheckOptions options;
  Report report;
  Claim claim;
  OwnModel own;
};

// Whether these orders are what the definition asks for: real time of each key kept, or processes.
bool is_right(const Judged& judged, const std::vector<std::vector<OperationId>>& orders) {
  std::vector<OperationId> all;
  for (const auto& order : orders) all.insert(all.end(), order.begin(), order.end());
  const bool is_sequential = judged.report.checker == "sequential-consistency";
  for (std::size_t late = 0; late < all.size(); ++late) {
    if (!judged.own.may_happen(all[late])) return false;
    for (std::size_t early = 0; early < late; ++early) {
      const Operation& a = judged.history.operation(all[early]);
      const Operation& b = judged.history.operation(all[late]);
      if (all[early] == all[late]) return false;
      const bool breaks_time =
          judged.own.must_happen(all[late]) && a.key == b.key && b.complete_event < a.invoke_event;
      const bool breaks_process = a.process == b.process && all[late] < all[early];
      if (is_sequential ? breaks_process : breaks_time) return false;
    }
  }
  for (OperationId id = 0; id < judged.history.operations().size(); ++id) {
    if (judged.own.must_happen(id) && std::ranges::find(all, id) == all.end()) return false;
  }
  for (const auto& ids : judged.history.by_key()) {
    std::vector<OperationId> of_key;
    std::ranges::copy_if(all, std::back_inserter(of_key),
                         [&](OperationId id) { return std::ranges::count(ids, id) > 0; });
    if (!judged.own.can_do(of_key)) return false;
  }
  return true;
}

void tamper_with_orders(const Judged& judged, const Certificate& good, Splitmix& luck) {
  for (std::size_t at = 0; at < good.orders.size(); ++at) {
    for (std::size_t i = 0; i + 1 < good.orders[at].size(); ++i) {
      Certificate bad = good;
      std::swap(bad.orders[at][i], bad.orders[at][i + 1]);
      REQUIRE(judged.accepts(bad, Verdict::kValid) == is_right(judged, bad.orders));
      bad.orders[at].erase(bad.orders[at].begin() + static_cast<std::ptrdiff_t>(i));
      REQUIRE(judged.accepts(bad, Verdict::kValid) == is_right(judged, bad.orders));
      bad.orders[at].push_back(good.orders[at][i + 1]);
      REQUIRE(judged.accepts(bad, Verdict::kValid) == is_right(judged, bad.orders));
      bad = good;
      const std::uint64_t other = luck.below(judged.history.operations().size());
      bad.orders[at].insert(bad.orders[at].begin() + static_cast<std::ptrdiff_t>(i),
                            static_cast<OperationId>(other));
      REQUIRE(judged.accepts(bad, Verdict::kValid) == is_right(judged, bad.orders));
    }
  }
}

// No part of a valid history proves anything.
void offer_parts(const Judged& judged, Splitmix& luck) {
  for (int i = 0; i < 8; ++i) {
    Certificate part;
    if (i % 2 == 0) {
      part.until = static_cast<EventNumber>(luck.below(judged.history.event_end() + 1));
    }
    const std::uint64_t percent = 20 * luck.below(6);
    for (OperationId id = 0; id < judged.history.operations().size(); ++id) {
      if (luck.chance(percent) || (i > 3 && judged.own.changes(id))) part.part.push_back(id);
    }
    const bool is_accepted = judged.accepts(part, Verdict::kInvalid);
    if (is_accepted) REQUIRE(judged.report.verdict == Verdict::kInvalid);
  }
}

}  // namespace

TEST_CASE("a model of the caller's own certifies what it judged, and accepts nothing else") {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  for (const ModelRow& model : linearizability_models()) {
    CAPTURE(model.name);
    if (model.functions[0] == Function::kTxn) continue;  // not what RandomObjects makes
    for (std::uint64_t seed = 0; seed < histories_wanted(400); ++seed) {
      CAPTURE(seed);
      Splitmix luck(seed);
      const History history = RandomObjects(seed, model.name).history(8, seed % 3 == 0 ? 0 : 40);
      const std::string text = text_of(history);
      CAPTURE(text);
      const FailMeaning fail = seed % 5 == 0 ? FailMeaning::kInDoubt : FailMeaning::kNeverHappened;
      const Judged judged(history, model, seed % 4 < 2, fail);
      if (!judged.report.refusal.empty()) continue;
      const Certification made = certify_by_model(history, judged.options, judged.report, model);
      CAPTURE(made.verification.why);
      REQUIRE(made.verification.outcome == Verification::Outcome::kVerified);
      ++(judged.report.verdict == Verdict::kValid ? valid : invalid);
      tamper_with_orders(judged, made.certificate, luck);
      offer_parts(judged, luck);
    }
  }
  CAPTURE(valid);
  CAPTURE(invalid);
  CHECK(valid > invalid / 4);
  CHECK(invalid > valid / 4);
}

}  // namespace ordeal::checkers::testing
