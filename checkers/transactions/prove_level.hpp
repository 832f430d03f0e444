#pragma once

#include <string_view>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/examination.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/levels.hpp"

namespace ordeal::checkers {

// What proves a verdict of check_level(), where something does.
struct LevelProof {
  // Invalid: a shortest cycle of those that the level forbids, and whose reads show the order of
  // versions besides.
  std::vector<CycleStep> cycle;
  std::vector<OperationId> evidence;
  // Or cycles by cases, where no read shows which of two appends was first.
  std::vector<CycleCase> cases;
  // Or an anomaly that shows without a cycle, by its name.
  std::string_view anomaly;
  std::vector<OperationId> shown_by;
  // Valid: an order of the transactions that happened. Where they read at one moment and write at
  // another, each is in it twice.
  std::vector<OperationId> order;
  bool is_commit_order = false;  // of levels that let them read what is old
};

// What a report of check_level() on this examination has only in words. Requires: not refused.
LevelProof prove_level(TransactionExamination& examination, const CheckOptions& options,
                       Level level);

}  // namespace ordeal::checkers
