#include <utility>

#include "checkers/verify/plain_transactions.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {

Verification verify_isolation(const History& history, const Claim& claim,
                              const Certificate& certificate) {
  const auto refused = [](std::string why) {
    return Verification{Verification::Outcome::kRefused, std::move(why)};
  };
  const PlainLevel* level = plain_level(claim.checker);
  if (level == nullptr) return refused("nothing is known of that level");
  const bool are_lists = claim.model == "list-append";
  if (!are_lists && claim.model != "rw-register") return refused("nothing is known of that model");
  for (const Operation& operation : history.operations()) {
    if (operation.function != Function::kTxn) return refused("not all are transactions");
  }
  const PlainTransactions transactions(history, claim.switches, are_lists);
  std::optional<std::string> problem = "it proves nothing";
  if (claim.verdict == Verdict::kValid) {
    if (certificate.is_commit_order) return verify_commit_order(transactions, *level, certificate);
    problem = problem_with_order(transactions, *level, certificate);
  } else if (claim.verdict == Verdict::kInvalid && !certificate.part.empty()) {
    return verify_transaction_part(transactions, *level, certificate);
  } else if (claim.verdict == Verdict::kInvalid) {
    problem = certificate.cycle.empty() ? problem_with_anomaly(transactions, *level, certificate)
                                        : problem_with_cycle(transactions, *level, certificate);
  }
  return problem ? refused(*problem) : Verification{Verification::Outcome::kVerified, {}};
}

}  // namespace ordeal::checkers
