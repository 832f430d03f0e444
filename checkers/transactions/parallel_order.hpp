#pragma once

#include <span>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/register_facts.hpp"
#include "checkers/transactions/version_orders.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Whether transactions on registers have parallel snapshots (Cerone, Bernardi and Gotsman 2015):
// whether there is an order in which they can have committed, so that nobody misses whom he knows
// of. One knows of whom one reads from and overwrites and of one's process, through any chain.
struct ParallelDecision {
  Verdict verdict = Verdict::kUnknown;
  std::vector<TxnId> order;      // when valid: in which they committed
  std::vector<CycleStep> cycle;  // when invalid, and what is forced shows it
  std::vector<TxnId> grounds;    // then: by whom it is forced
  std::vector<TxnId> involved;   // or who has a part in the proof by cases
};

// What is forced is added until nothing more is (processes times operations, each time). The rest
// is guessed: it came as it ended, or as it began, but for what was wrong with the last guess.
// Where no guess is right all orders of the versions are tried, if the budget has some steps for
// each two transactions: of about 3,000 by default. Requires: who read from whom and the processes
// form no cycle.
ParallelDecision decide_parallel_order(const TransactionTable& table, const RegisterFacts& facts,
                                       std::span<const VersionStep> assumed,
                                       const CheckOptions& options);

}  // namespace ordeal::checkers
