#pragma once

#include "checkers/verify/certificate.hpp"
#include "checkers/verify/plain_level.hpp"
#include "checkers/verify/plain_steps.hpp"

namespace ordeal::checkers {

// The kinds of certificates of a level of isolation; each in a file of its own. Valid: an
// order in which transactions take effect, or one in which they commit.
Problem problem_with_order(const PlainSteps& txns, const PlainLevel& level,
                           const Certificate& certificate);
Verification verify_commit_order(const PlainSteps& txns, const PlainLevel& level,
                                 const Certificate& certificate);
// Such an order where they have parallel snapshots: verify_commit_order() calls it.
Verification verify_parallel_order(const PlainSteps& txns, const PlainLevel& level,
                                   const std::vector<OperationId>& order);
// Or one in which what they wrote took effect: verify_commit_order() calls that, too.
Problem problem_with_versions(const PlainSteps& txns, const PlainLevel& level,
                              const std::vector<OperationId>& order);
// Invalid: a cycle, where some writes are taken to be ahead of others; one in each of some cases;
// or an anomaly that shows without one.
Problem problem_with_cycle(const PlainSteps& txns, const PlainLevel& level,
                           const std::vector<DependencyStep>& cycle,
                           const std::vector<OperationId>& evidence,
                           const std::vector<DependencyStep>& taken);
Problem problem_with_cases(const PlainSteps& txns, const PlainLevel& level,
                           const Certificate& certificate);
Problem problem_with_anomaly(const PlainSteps& txns, const PlainLevel& level,
                             const Certificate& certificate);

}  // namespace ordeal::checkers
