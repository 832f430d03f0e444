#include <algorithm>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kOrdersMax = 200'000;

Problem problem_with_part(const PlainSteps& txns, const std::vector<OperationId>& part) {
  if (txns.are_lists()) return "of lists a cycle is wanted";
  if (auto problem = problem_with_members(txns.history(), part)) return problem;
  for (const OperationId id : part) {
    if (!txns.happened(id)) return name(id) + " need not have happened";
  }
  return std::nullopt;
}

}  // namespace

// A few transactions on registers by themselves, tried in all orders.
Verification verify_transaction_part(const PlainSteps& txns, const PlainLevel& level,
                                     const Certificate& certificate) {
  using Moments = PlainLevel::Moments;
  if (auto problem = problem_with_part(txns, certificate.part)) return refused(*problem);
  const History alone = txns.history().select(certificate.part);
  const PlainSteps few(alone, txns, certificate.part);
  Certificate tried;
  tried.has_snapshots = level.moments == Moments::kTwo;
  tried.is_commit_order = level.moments == Moments::kCommit || level.moments == Moments::kVersions;
  tried.orders.emplace_back();
  for (OperationId id = 0; id < few.size(); ++id) {
    tried.orders[0].insert(tried.orders[0].end(), tried.has_snapshots ? 2 : 1, id);
  }
  std::size_t count = 0;
  do {
    if (++count > kOrdersMax) return not_tried("the part has too many orders to try them all");
    const bool is_explained =
        tried.is_commit_order
            ? verify_commit_order(few, level, tried).outcome == Verification::Outcome::kVerified
            : !problem_with_order(few, level, tried);
    if (is_explained) return refused("an order explains the part");
  } while (std::ranges::next_permutation(tried.orders[0]).found);
  return verified_unless(std::nullopt);
}

}  // namespace ordeal::checkers
