#include "checkers/verify/verify_isolation.hpp"

#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {

Verification verify_isolation(const History& history, const Claim& claim,
                              const Certificate& certificate) {
  const PlainLevel* level = plain_level(claim.checker);
  if (level == nullptr) return refused("nothing is known of that level");
  const bool are_lists = claim.model == "list-append";
  if (!are_lists && claim.model != "rw-register") return refused("nothing is known of that model");
  using enum PlainSteps::Kind;
  const PlainSteps txns(history, claim.switches, are_lists ? kListTransactions : kTransactions);
  if (!txns.are_known()) return refused("not all are transactions");
  if (claim.verdict == Verdict::kValid) {
    if (certificate.is_commit_order) return verify_commit_order(txns, *level, certificate);
    return verified_unless(problem_with_order(txns, *level, certificate));
  }
  if (claim.verdict != Verdict::kInvalid) return refused("it proves nothing");
  if (!certificate.cases.empty()) {
    return verified_unless(problem_with_cases(txns, *level, certificate));
  }
  if (certificate.cycle.empty()) {
    return verified_unless(problem_with_anomaly(txns, *level, certificate));
  }
  return verified_unless(
      problem_with_cycle(txns, *level, certificate.cycle, certificate.evidence, {}));
}

}  // namespace ordeal::checkers
