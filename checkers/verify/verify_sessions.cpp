#include <algorithm>
#include <functional>
#include <set>

#include "checkers/verify/plain_registers.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kMembersMax = 64;

Verification refused(std::string why) { return {Verification::Outcome::kRefused, std::move(why)}; }
std::string name(OperationId id) { return "operation " + std::to_string(id); }

// Ok, or in doubt and seen by somebody of whom that is so.
bool happened(const PlainRegisters& registers, OperationId id, std::set<OperationId>& asked) {
  const History& history = registers.history();
  if (history.operation(id).is_ok()) return true;
  if (registers.never_happened(id) || !asked.insert(id).second) return false;
  for (OperationId reader = 0; reader < history.operations().size(); ++reader) {
    for (const PlainStep& step : registers.steps(reader)) {
      const bool is_seen = !step.is_write && registers.writer(step.key, step.value) == id;
      if (is_seen && happened(registers, reader, asked)) return true;
    }
  }
  return false;
}

Verification verify_part(const PlainRegisters& registers, std::string_view model,
                         const std::vector<OperationId>& part) {
  if (part.empty()) return refused("it proves nothing");
  if (std::ranges::adjacent_find(part, std::greater_equal()) != part.end()) {
    return refused("the part is not ascending");
  }
  if (part.back() >= registers.history().operations().size()) {
    return refused("a member does not exist");
  }
  if (part.size() > kMembersMax) {
    return {Verification::Outcome::kNotVerified, "the part is too large to try all its orders"};
  }
  for (const OperationId id : part) {
    std::set<OperationId> asked;
    if (!happened(registers, id, asked)) return refused(name(id) + " need not have happened");
    for (const PlainStep& step : registers.steps(id)) {
      const bool is_unwritten = !step.is_write && step.value != registers.initial() &&
                                registers.writers(step.key, step.value).empty();
      if (is_unwritten) return {Verification::Outcome::kVerified, {}};
    }
  }
  const auto is_explained = is_part_of_model(registers, model, part);
  if (!is_explained) {
    return {Verification::Outcome::kNotVerified, "the part has too many orders to try them all"};
  }
  if (*is_explained) return refused("an order explains the part");
  return {Verification::Outcome::kVerified, {}};
}

}  // namespace

bool is_about_sessions(std::string_view checker) {
  constexpr std::string_view kModels[] = {"sequential-consistency",
                                          "causal-convergence",
                                          "causal-memory",
                                          "causal",
                                          "pram",
                                          "read-your-writes",
                                          "monotonic-reads",
                                          "monotonic-writes",
                                          "writes-follow-reads"};
  return std::ranges::find(kModels, checker) != std::end(kModels);
}

Verification verify_sessions(const History& history, const Claim& claim,
                             const Certificate& certificate) {
  const PlainRegisters registers(history, claim.switches);
  if (!registers.are_registers()) return refused("not all operations are of registers");
  if (claim.verdict == Verdict::kValid) {
    auto problem = certificate.is_by_definition ? problem_with_guarantee(registers, claim.checker)
                   : certificate.is_causal_order
                       ? problem_with_causal_order(registers, claim.checker, certificate)
                       : problem_with_session_orders(registers, claim.checker, certificate);
    return problem ? refused(std::move(*problem))
                   : Verification{Verification::Outcome::kVerified, {}};
  }
  if (!is_about_sessions(claim.checker) || claim.verdict == Verdict::kUnknown) {
    return refused("it proves nothing");
  }
  return verify_part(registers, claim.checker, certificate.part);
}

}  // namespace ordeal::checkers
