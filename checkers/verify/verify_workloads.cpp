#include "checkers/verify/plain_order.hpp"
#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

// It has one of the two: what its definition says of any history, or of members alone.
struct PlainWorkload {
  std::string_view checker;
  Judgement (*judge)(const History& history, const Claim& claim) = nullptr;
  bool (*is_broken)(const History& history, const Claim& claim, const Members& members) = nullptr;
};
constexpr PlainWorkload kWorkloads[] = {{"unique-ids", &judge_unique_ids},
                                        {"write-skew", &judge_write_skew},
                                        {"bank", &judge_bank},
                                        {"counter", &judge_counter},
                                        {"long-fork", &judge_long_fork},
                                        {"causal-reverse", &judge_causal_reverse},
                                        {"sequential-inserts", &judge_sequential_inserts},
                                        {"atomic-commit", &judge_atomic_commit},
                                        {"set", &judge_set},
                                        {"set-full", &judge_set},
                                        {"queue", &judge_queue},
                                        {"total-queue", &judge_queue},
                                        {"kafka", nullptr, &are_logs_broken},
                                        {"mutex", nullptr, &are_locks_broken},
                                        {"convergence", nullptr, &has_diverged}};

const PlainWorkload* plain_workload(std::string_view checker) {
  const auto row = std::ranges::find(kWorkloads, checker, &PlainWorkload::checker);
  return row == std::end(kWorkloads) ? nullptr : row;
}

Judgement judgement_of(const PlainWorkload& workload, const History& history, const Claim& claim,
                       const std::vector<OperationId>* part) {
  if (workload.judge != nullptr) {
    return workload.judge(part == nullptr ? history : history.select(*part), claim);
  }
  Members members(history.operations().size(), part == nullptr);
  for (std::size_t i = 0; part != nullptr && i < part->size(); ++i) members[(*part)[i]] = true;
  return broken_if(workload.is_broken(history, claim, members));
}

}  // namespace

bool is_plain_workload(std::string_view checker) { return plain_workload(checker) != nullptr; }

Verification verify_workload(const History& history, const Claim& claim,
                             const Certificate& certificate) {
  const PlainWorkload* workload = plain_workload(claim.checker);
  if (workload == nullptr) return refused("nothing is known of that workload");
  if (claim.verdict == Verdict::kUnknown) return refused("it proves nothing");
  const Judgement whole = judgement_of(*workload, history, claim, nullptr);
  if (claim.verdict == Verdict::kValid) {
    if (whole != Judgement::kKept) return refused("by its definition it is not valid");
    return verified_unless(std::nullopt);
  }
  if (auto problem = problem_with_members(history, certificate.part)) return refused(*problem);
  if (whole != Judgement::kBroken) return refused("by its definition it is not invalid");
  if (judgement_of(*workload, history, claim, &certificate.part) != Judgement::kBroken) {
    return refused("nothing is wrong with the part alone");
  }
  return verified_unless(std::nullopt);
}

}  // namespace ordeal::checkers
