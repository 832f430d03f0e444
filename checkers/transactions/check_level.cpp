#include "checkers/transactions/check_level.hpp"

#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/exhaustion.hpp"
#include "checkers/lattice.hpp"
#include "checkers/transactions/one_object.hpp"
#include "checkers/transactions/order_decision.hpp"
#include "checkers/transactions/version_cases.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kFewCases = 8;  // that somebody will read

template <class Quality>
std::vector<std::string_view> levels_with(const Quality& quality) {
  std::vector<std::string_view> names;
  for (const LevelRow& row : levels()) {
    if (quality(row.level)) names.push_back(row.name);
  }
  return names;
}

class LevelCheck {
 public:
  LevelCheck(TransactionExamination& examination, const CheckOptions& options, Level level)
      : examination_(examination),
        history_(examination.history()),
        options_(options),
        level_(level),
        model_(examination.model()) {
    report_.checker = row_of(level).name;
    report_.model = examination.model_name();
  }

  Report run() {
    if (examination_.has_repeated_values()) {
      return check_as_one_object(history_, options_, level_, examination_.refusal());
    }
    if (!examination_.refusal().empty()) {
      report_.verdict = Verdict::kUnknown;
      report_.refusal = examination_.refusal();
      return report_;
    }
    analysis_ = examination_.judged_by(level_, options_);
    record_switches();
    forbidden_ = forbidden_of(level_);
    const AnomalySet found = analysis_.log.found();
    if (found.has(Anomaly::kNoOrder)) forbidden_ = forbidden_ | Anomaly::kNoOrder;
    if (!(found & forbidden_).empty()) report_.verdict = Verdict::kInvalid;
    report_whole();
    for (const Finding& finding : analysis_.log.findings()) list_anomaly(finding);
    report_models();
    if (report_.verdict == Verdict::kInvalid) report_violation();
    return report_;
  }

 private:
  // A level that is about an order which this history has not: it may be violated, by what violates
  // weaker levels too, but never seen to be satisfied.
  bool lacks_real_time(Level level) const {
    return !history_.has_real_time() && needs_real_time(level);
  }

  // The order of a process binds every level.
  bool sessions() const {
    return model_ == TxnModel::kRegister &&
           options_.semantics.sessions == Sessions::kBindEveryLevel;
  }

  AnomalySet forbidden_of(Level level) const {
    return forbidden_by(level, binds_processes(level, model_, options_.semantics));
  }

  // What was found that counts for the level: with the order of processes, more may have been than
  // binds it.
  AnomalySet found_for(Level level) const {
    using enum Anomaly;
    AnomalySet found = analysis_.log.found();
    if (!analysis_.sessions || binds_processes(level, model_, options_.semantics)) return found;
    for (const Anomaly rests_on_it : {kFracturedRead, kNonMonotonicRead, kCausalityViolation,
                                      kPrefixViolation, kCyclicVersions}) {
      found = found.without(rests_on_it);
    }
    return found;
  }

  void record_switches() {
    const bool never = options_.semantics.fail == FailMeaning::kNeverHappened;
    report_.switches = {
        {"initial", history_.value_text(options_.semantics.initial)},
        {"fail", never ? "never-happened" : "in-doubt"},
        {"in-doubt", "happened-if-seen"},
        {"sessions", sessions() ? "bind-every-level" : "bind-causal-and-session-levels"}};
    if (model_ != TxnModel::kRegister) return;
    for (auto& assumed : key_switches_of(options_.semantics)) {
      report_.switches.push_back(std::move(assumed));
    }
  }

  // A level is violated when it forbids something found or implies one that has no order; it is
  // satisfied when it is not and no order has to be found, or one for a level that implies it was.
  void report_models() {
    const AnomalySet found = analysis_.log.found();
    const auto is_violated = [&](Level level) {
      return !(forbidden_of(level) & found_for(level)).empty() ||
             (found.has(Anomaly::kNoOrder) && implies(level, level_, sessions()));
    };
    const auto is_satisfied = [&](Level level) {
      if (is_violated(level) || lacks_real_time(level)) return false;
      if (!(forbidden_of(level) & analysis_.undecided).empty()) return false;
      const bool is_unseen = model_ == TxnModel::kRegister && !analysis_.sessions;
      if (is_unseen && is_about_sessions(level)) return false;
      if (analysis_.sessions && !(forbidden_by(level, true) & found).empty()) return false;
      const bool by_order =
          analysis_.order_found && implies(*analysis_.order_found, level, analysis_.sessions);
      return by_order || model_ == TxnModel::kListAppend || !asks_for_order(level);
    };
    for (const auto name : weakest_models(levels_with(is_violated), sessions())) {
      report_.models_violated.emplace_back(name);
    }
    if (report_.verdict == Verdict::kUnknown) return;
    for (const auto name : strongest_models(levels_with(is_satisfied), sessions())) {
      report_.models_satisfied.emplace_back(name);
    }
  }

  // The whole history is one object; what is not known of it.
  void report_whole() {
    KeyReport whole;
    whole.method = "dependencies";
    whole.operations = history_.operations().size();
    std::array<std::uint64_t, 3> counts{};
    for (const Operation& operation : history_.operations()) {
      ++counts[static_cast<std::size_t>(operation.completion)];
    }
    whole.in_doubt = counts[2];
    report_.evidence = {{"txn ok", counts[0]}, {"txn fail", counts[1]}, {"txn info", counts[2]}};
    if (report_.verdict == Verdict::kValid) doubt_validity(whole);
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
  }

  // Nothing forbidden was found; that may have reasons other than validity.
  void doubt_validity(const KeyReport& whole) {
    const bool skew_undecided = analysis_.read_skew_undecided && !analysis_.order_found &&
                                forbidden_.has(Anomaly::kGSingle);
    const bool unseen_undecided = !(forbidden_ & analysis_.undecided).empty();
    if (analysis_.happened == 0) {
      warn("no transaction succeeded: there is nothing to judge");
    } else if (lacks_real_time(level_)) {
      warn("the history has no real-time order (it tells what each process did, not when), and " +
           report_.checker + " is about that order; strong-session-serializable is not");
    } else if (analysis_.order_undecided || skew_undecided || unseen_undecided) {
      report_.verdict = Verdict::kUnknown;
      report_.exhausted = exhaustion_of(
          analysis_.order_out_of_memory ? BudgetKind::kMemory : BudgetKind::kSteps, options_, whole,
          unseen_undecided
              ? ": whether appends that no read shows can have come in any order was not decided"
          : skew_undecided
              ? ": whether a cycle of so many transactions contains a read skew was not decided"
              : ": neither was an order of the transactions found, nor that there is none");
    }
  }

  void warn(const std::string& why) {
    report_.verdict = Verdict::kUnknown;
    report_.warnings.push_back({std::string(kTooLittleEvidence), why});
  }

  void list_anomaly(const Finding& finding) {
    const AnomalyRow& row = row_of(finding.anomaly);
    report_.anomalies.push_back({.name = std::string(row.name),
                                 .code = std::string(row.code),
                                 .title = std::string(title_of(row.code)),
                                 .count = analysis_.log.count(finding.anomaly),
                                 .is_forbidden = forbidden_.has(finding.anomaly),
                                 .operations = finding.transactions,
                                 .reasons = finding.reasons,
                                 .steps = finding.steps});
  }

  // The one explained: forbidden here, and of those the one with the fewest transactions. In a part
  // of a history, the writer of a value may just have been left out.
  const Finding& finding_to_explain() const {
    const Finding* best = nullptr;
    const auto cost = [&](const Finding& finding) {
      const bool may_be_cut = history_.is_partial() && finding.anomaly == Anomaly::kGarbageRead;
      return finding.transactions.size() + (may_be_cut ? history_.operations().size() : 0);
    };
    for (const Finding& finding : analysis_.log.findings()) {
      if (!forbidden_.has(finding.anomaly)) continue;
      if (best == nullptr || cost(finding) < cost(*best)) best = &finding;
    }
    return *best;
  }

  void report_violation() {
    const Finding& finding = finding_to_explain();
    const AnomalyRow& row = row_of(finding.anomaly);
    report_.code = row.code;
    report_.title = title_of(row.code);
    report_.reasons = finding.reasons;
    const bool tells_who = finding.anomaly != Anomaly::kNoOrder || !finding.steps.empty();
    if (tells_who) report_.named = finding.transactions;
    report_.steps = finding.steps;
    if (finding.anomaly != Anomaly::kNoOrder) {
      const auto forbids_it = [&](Level level) { return forbidden_of(level).has(finding.anomaly); };
      std::string names;
      for (const auto name : weakest_models(levels_with(forbids_it), sessions())) {
        names += (names.empty() ? "" : ", ") + std::string(name);
      }
      report_.reasons.push_back(std::string(row.name) + " is forbidden by " + names +
                                " and everything stronger");
    }
    TransactionWitness witness = shrink_to_witness(history_, finding, options_, model_, level_);
    report_.witness = std::move(witness.operations);
    report_.witness_is_minimal = witness.is_minimal;
    tell_by_cases(finding);
    report_.culprit = finding.transactions.front();
    if (!std::binary_search(report_.witness.begin(), report_.witness.end(), *report_.culprit)) {
      report_.culprit = report_.witness.front();
    }
  }

  // Of registers that have no order of versions one cycle does not say why two came in that order.
  // A few cases do: whichever came first, there is a cycle.
  void tell_by_cases(const Finding& finding) {
    const bool may_be_few = finding.anomaly == Anomaly::kNoOrder && model_ == TxnModel::kRegister &&
                            report_.witness.size() <= kFewTransactions;
    if (!may_be_few) return;
    auto cases = refute_versions(history_, report_.witness, level_, options_);
    if (cases.size() < 2 || cases.size() > kFewCases) return;
    const Finding told = examination_.told_by_cases(std::move(cases));
    report_.named = told.transactions;
    report_.steps = told.steps;
    report_.reasons = told.reasons;
    for (AnomalyReport& anomaly : report_.anomalies) {
      if (anomaly.name != row_of(finding.anomaly).name) continue;
      anomaly.operations = told.transactions;
      anomaly.steps = told.steps;
      anomaly.reasons = told.reasons;
    }
  }

  TransactionExamination& examination_;
  const History& history_;
  const CheckOptions& options_;
  Level level_;
  TxnModel model_;
  AnomalySet forbidden_;
  TransactionAnalysis analysis_;
  Report report_;
};

}  // namespace

Report check_level(const History& history, const CheckOptions& options, Level level) {
  if (options.model == kAllRegisters) {
    return check_as_one_object(history, options, level, "the model multi-register is no other's");
  }
  TransactionExamination examination(history, options);
  return check_level(examination, options, level);
}

Report check_level(TransactionExamination& examination, const CheckOptions& options, Level level) {
  return LevelCheck(examination, options, level).run();
}

}  // namespace ordeal::checkers
