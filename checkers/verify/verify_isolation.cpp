#include "checkers/verify/verify_isolation.hpp"

#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

Verification verified(const History& history, const Claim& claim, const Certificate& certificate) {
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

}  // namespace

Verification verify_isolation(const History& history, const Claim& claim,
                              const Certificate& certificate) {
  Verification said = verified(history, claim, certificate);
  // What is assumed of keys is not looked at: an order need not keep it, and a cycle may rest on
  // it. What is a cycle without it is one.
  const bool assumes =
      claim.model == "rw-register" && (claim.switches.sequential_keys == Assumed::kYes ||
                                       claim.switches.linearizable_keys == Assumed::kYes);
  const bool is_proved =
      claim.verdict == Verdict::kInvalid && said.outcome == Verification::Outcome::kVerified;
  return assumes && !is_proved ? not_tried("what is assumed of keys is not verified") : said;
}

}  // namespace ordeal::checkers
