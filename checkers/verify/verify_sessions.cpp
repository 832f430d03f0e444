#include "checkers/verify/verify_sessions.hpp"

#include <algorithm>

#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kMembersMax = 64;

Verification verify_part(const PlainSteps& steps, std::string_view model,
                         const std::vector<OperationId>& part) {
  if (auto problem = problem_with_members(steps.history(), part)) return refused(*problem);
  if (part.size() > kMembersMax) return not_tried("the part is too large to try all its orders");
  for (const OperationId id : part) {
    if (!steps.happened(id)) return refused(name(id) + " need not have happened");
    for (const PlainStep& read : steps.reads(id)) {
      const bool is_unwritten =
          read.value != steps.initial() && steps.writers(read.key, read.value).empty();
      if (is_unwritten) return verified_unless(std::nullopt);
    }
  }
  const History alone = steps.history().select(part);
  const auto is_explained = is_part_of_model(PlainSteps(alone, steps, part), model);
  if (!is_explained) return not_tried("the part has too many orders to try them all");
  return verified_unless(*is_explained ? Problem("an order explains the part") : std::nullopt);
}

}  // namespace

bool is_about_sessions(std::string_view checker) {
  constexpr std::string_view kOrdered[] = {"sequential-consistency", "causal-convergence",
                                           "causal-memory", "causal", "pram"};
  return is_guarantee(checker) || std::ranges::find(kOrdered, checker) != std::end(kOrdered);
}

Verification verify_sessions(const History& history, const Claim& claim,
                             const Certificate& certificate) {
  const PlainSteps steps(history, claim.switches, PlainSteps::Kind::kRegisters);
  if (!steps.are_known()) return refused("not all operations are of registers");
  const std::string_view model = claim.checker;
  if (!is_about_sessions(model) || claim.verdict == Verdict::kUnknown) {
    return refused("it proves nothing");
  }
  if (claim.verdict == Verdict::kInvalid) return verify_part(steps, model, certificate.part);
  return verified_unless(certificate.is_by_definition ? problem_with_guarantee(steps, model)
                         : certificate.is_causal_order
                             ? problem_with_causal_order(steps, model, certificate)
                             : problem_with_session_orders(steps, model, certificate));
}

}  // namespace ordeal::checkers
