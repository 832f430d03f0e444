#include "checkers/transactions/prove_level.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

using enum Anomaly;
constexpr AnomalySet kShown = kG1a | kG1b | kDirtyUpdate | kLostUpdate | kFracturedRead |
                              kInternal | kFutureRead | kGarbageRead | kDuplicateElements |
                              kIncompatibleOrder | kCyclicVersions | kNonMonotonicRead;

}  // namespace

LevelProof prove_level(TransactionExamination& examination, const CheckOptions& options,
                       Level level) {
  const TxnModel model = examination.model();
  CheckOptions keeping = options;
  keeping.keep_order = true;
  TransactionAnalysis analysis = examination.judged_by(level, keeping);
  const AnomalySet forbidden =
      forbidden_by(level, binds_processes(level, model, options.semantics));
  LevelProof proof;
  if ((analysis.log.found() & forbidden).empty()) proof.order = std::move(analysis.order);
  proof.is_commit_order = analysis.is_commit_order;
  for (const Finding& finding : analysis.log.findings()) {
    if (!forbidden.has(finding.anomaly)) continue;
    // Of a register these may follow from what was known or assumed, not from one look at it.
    constexpr AnomalySet kOfLists = kFracturedRead | kCyclicVersions | kNonMonotonicRead;
    const bool is_shown = kShown.has(finding.anomaly) &&
                          (!kOfLists.has(finding.anomaly) || model == TxnModel::kListAppend);
    if (is_shown && proof.anomaly.empty()) {
      proof.anomaly = row_of(finding.anomaly).name;
      proof.shown_by = finding.transactions;
    }
    if (!finding.cases.empty() && proof.cycle.empty()) {
      proof.cases = finding.cases;
      proof.evidence = finding.evidence;
    }
    const bool is_shorter = proof.cycle.empty() || finding.cycle.size() < proof.cycle.size();
    if (finding.cycle.empty() || !is_shorter) continue;
    proof.cases.clear();
    proof.cycle = finding.cycle;
    proof.evidence = finding.evidence;
  }
  std::erase(proof.evidence, kNone);
  return proof;
}

}  // namespace ordeal::checkers
