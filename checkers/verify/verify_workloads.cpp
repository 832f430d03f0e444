#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

Judgement judgement_of_all(const PlainWorkload& workload, const History& history,
                           const Claim& claim) {
  if (workload.judge != nullptr) return workload.judge(history, claim);
  const Members everybody(history.operations().size(), true);
  return broken_if(workload.is_broken(history, claim, everybody));
}

bool is_part_broken(const PlainWorkload& workload, const History& history, const Claim& claim,
                    const std::vector<OperationId>& part) {
  if (workload.judge != nullptr) {
    return workload.judge(history.select(part), claim) == Judgement::kBroken;
  }
  Members members(history.operations().size());
  for (const OperationId id : part) members[id] = true;
  return workload.is_broken(history, claim, members);
}

}  // namespace

bool is_plain_workload(std::string_view checker) { return plain_workload(checker) != nullptr; }

Verification verify_workload(const History& history, const Claim& claim,
                             const Certificate& certificate) {
  using Outcome = Verification::Outcome;
  const PlainWorkload* workload = plain_workload(claim.checker);
  if (workload == nullptr) return {Outcome::kRefused, "nothing is known of that workload"};
  const Judgement whole = judgement_of_all(*workload, history, claim);
  if (claim.verdict == Verdict::kValid) {
    if (whole == Judgement::kKept) return {Outcome::kVerified, {}};
    return {Outcome::kRefused, "by its definition it is not valid"};
  }
  if (claim.verdict == Verdict::kUnknown) return {Outcome::kRefused, "it proves nothing"};
  const auto exists = [&](OperationId id) { return id < history.operations().size(); };
  if (!std::ranges::all_of(certificate.part, exists)) {
    return {Outcome::kRefused, "a member does not exist"};
  }
  if (whole != Judgement::kBroken)
    return {Outcome::kRefused, "by its definition it is not invalid"};
  if (!is_part_broken(*workload, history, claim, certificate.part)) {
    return {Outcome::kRefused, "nothing is wrong with the part alone"};
  }
  return {Outcome::kVerified, {}};
}

}  // namespace ordeal::checkers
