#include "checkers/transactions/analysis.hpp"

#include <algorithm>
#include <numeric>

#include "checkers/leave_out.hpp"
#include "checkers/stop.hpp"
#include "checkers/transactions/cycle_search.hpp"
#include "checkers/transactions/examination.hpp"
#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/prefix_cycle.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWholeMax = 1000;            // transactions that shrinking begins with
constexpr int kTriesMax = 600;                     // of smaller witnesses
constexpr std::uint64_t kStepsPerTry = 2'000'000;  // what takes longer does not count as smaller

// Leaves out what is not needed: halves first, single transactions in the end.
class WitnessShrinker {
 public:
  WitnessShrinker(const History& history, Anomaly anomaly, const CheckOptions& options,
                  TxnModel model, Level level)
      : history_(history), anomaly_(anomaly), options_(options), model_(model), level_(level) {
    options_.steps_max = std::min(options_.steps_max, kStepsPerTry);
  }

  bool shows_it(const std::vector<OperationId>& ids) {
    ++tries_;
    const History part = history_.select(ids);
    TransactionExamination examination(part, options_, model_);
    if (!examination.refusal().empty()) return false;
    return examination.judged_by(level_, options_).log.found().has(anomaly_);
  }

  TransactionWitness run(std::vector<OperationId> ids) {
    const auto may_try = [&] { return tries_ < kTriesMax && !is_stopped(); };
    ids = leave_out(
        std::move(ids), [&](const auto& fewer) { return shows_it(fewer); }, may_try);
    return {std::move(ids), may_try()};
  }

 private:
  const History& history_;
  Anomaly anomaly_;
  CheckOptions options_;
  TxnModel model_;
  Level level_;
  int tries_ = 0;
};

// Those that are write cycles or circular flow are told as that.
void find_prefix_violation(const TransactionTable& table, const Dependencies& dependencies,
                           const Subgraph& component, bool sessions, FindingLog& log) {
  using enum Anomaly;
  const AnomalySet plain = kG0 | kG1c;
  const AnomalySet plainer = sessions ? plain | kG0Process | kG1cProcess : plain;
  if (!(log.found() & plainer).empty() || log.found().has(kPrefixViolation)) return;
  const auto cycle = find_prefix_cycle(component, table.size(), sessions);
  if (cycle.empty()) return;
  log.add(kPrefixViolation);
  log.keep(explain_cycle(table, dependencies, kPrefixViolation, cycle));
}

}  // namespace

void find_cycles(const TransactionTable& table, const Dependencies& dependencies,
                 std::span<const Subgraph> parts, bool sessions, std::uint64_t steps_max,
                 TransactionAnalysis& analysis) {
  CycleBudget budget{steps_max, false};
  const auto tell = [&](Anomaly anomaly, const std::vector<CycleStep>& cycle) {
    if (!analysis.log.add(anomaly)) return;
    analysis.log.keep(explain_cycle(table, dependencies, anomaly, cycle));
  };
  for (const Subgraph& component : parts) {
    classify_cycles(component, table.size(), budget, tell);
    find_prefix_violation(table, dependencies, component, sessions, analysis.log);
  }
  analysis.read_skew_undecided = budget.is_exhausted;
}

TransactionWitness shrink_to_witness(const History& history, const Finding& finding,
                                     const CheckOptions& options, TxnModel model, Level level) {
  std::vector<OperationId> start = finding.transactions;
  start.insert(start.end(), finding.evidence.begin(), finding.evidence.end());
  std::erase(start, kNone);
  std::sort(start.begin(), start.end());
  start.erase(std::unique(start.begin(), start.end()), start.end());
  const bool is_large = history.operations().size() > kWholeMax;
  if (!options.shrink || (is_large && start.size() > kWholeMax)) return {std::move(start), false};

  WitnessShrinker shrinker(history, finding.anomaly, options, model, level);
  if (!shrinker.shows_it(start)) {
    // The finding left out what its proof rests on.
    if (is_large) return {std::move(start), false};
    start.resize(history.operations().size());
    std::iota(start.begin(), start.end(), OperationId{0});
  }
  return shrinker.run(std::move(start));
}

}  // namespace ordeal::checkers
