#include "checkers/verify/verify_sessions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kMembersMax = 64;
constexpr std::size_t kCasesMax = 4096;
constexpr OperationId kMissing = kNoOne - 1;  // it saw what nobody wrote: it did not happen

// A part of a history, tried under all that its reads can have seen. A read of what somebody
// outside it can have written says nothing, and who is in doubt did nothing unless it is supposed
// that a member saw it: so of an order of the whole, restricted to the part, one case is true.
class PartInCases {
 public:
  PartInCases(const PlainSteps& whole, std::string_view model, const std::vector<OperationId>& part)
      : whole_(whole), model_(model), part_(part) {}

  Verification verify() {
    std::set<OperationId> may_have;
    for (const OperationId id : part_) {
      if (whole_.operation(id).is_ok()) may_have.insert(id);
      for (const PlainStep& read : whole_.reads(id)) {
        auto candidates = whole_.candidates(id, read);
        const bool is_told = std::ranges::all_of(candidates, [&](OperationId writer) {
          return writer == kNoOne || std::ranges::binary_search(part_, writer);
        });
        if (!is_told) continue;
        may_have.insert(candidates.begin(), candidates.end());
        if (candidates.empty()) candidates.push_back(kMissing);
        choices_.emplace_back(id, std::move(candidates));
      }
    }
    for (const OperationId id : part_) {
      if (!may_have.contains(id)) return refused(name(id) + " need not have happened");
    }
    const auto is_explained = try_from(0);
    if (!is_explained) return not_tried("the part has too many orders to try them all");
    return verified_unless(*is_explained ? Problem("an order explains the part") : std::nullopt);
  }

 private:
  std::optional<bool> try_from(std::size_t choice) {
    if (choice == choices_.size()) return is_explained();
    for (const OperationId writer : choices_[choice].second) {
      sources_[choices_[choice].first] = writer;
      const auto outcome = try_from(choice + 1);
      if (!outcome || *outcome) return outcome;
    }
    return false;
  }

  std::optional<bool> is_explained() {
    if (++cases_ > kCasesMax) return std::nullopt;
    std::vector<OperationId> open;
    std::vector<OperationId> happened;
    for (const OperationId id : part_) {
      if (whole_.operation(id).is_ok()) open.push_back(id);
    }
    while (!open.empty()) {
      const OperationId id = open.back();
      open.pop_back();
      if (std::ranges::find(happened, id) != happened.end()) continue;
      happened.push_back(id);
      const auto source = sources_.find(id);
      if (source == sources_.end() || source->second == kNoOne) continue;
      if (source->second == kMissing) return false;
      open.push_back(source->second);
    }
    std::ranges::sort(happened);
    const auto place = [&](OperationId id) {
      return static_cast<OperationId>(std::ranges::lower_bound(happened, id) - happened.begin());
    };
    std::map<OperationId, OperationId> sources;
    for (const OperationId id : happened) {
      const auto at = sources_.find(id);
      if (at == sources_.end()) continue;
      sources[place(id)] = at->second == kNoOne ? kNoOne : place(at->second);
    }
    const History alone = whole_.history().select(happened);
    return is_part_of_model(PlainSteps(alone, whole_, std::move(sources)), model_);
  }

  const PlainSteps& whole_;
  std::string_view model_;
  const std::vector<OperationId>& part_;
  std::vector<std::pair<OperationId, std::vector<OperationId>>> choices_;  // a read, and from whom
  std::map<OperationId, OperationId> sources_;                             // those chosen
  std::size_t cases_ = 0;
};

Verification verify_part(const PlainSteps& steps, std::string_view model,
                         const std::vector<OperationId>& part) {
  if (auto problem = problem_with_members(steps.history(), part)) return refused(*problem);
  if (part.size() > kMembersMax) return not_tried("the part is too large to try all its orders");
  return PartInCases(steps, model, part).verify();
}

}  // namespace

bool is_about_sessions(std::string_view checker) {
  constexpr std::string_view kOrdered[] = {"sequential-consistency", "causal-convergence",
                                           "causal-memory", "causal", "pram"};
  return is_guarantee(checker) || std::ranges::find(kOrdered, checker) != std::end(kOrdered);
}

Verification verify_sessions(const History& history, const Claim& claim,
                             const Certificate& certificate) {
  PlainSteps steps(history, claim.switches, PlainSteps::Kind::kRegisters);
  if (!steps.are_known()) return refused("not all operations are of registers");
  const std::string_view model = claim.checker;
  if (!is_about_sessions(model) || claim.verdict == Verdict::kUnknown) {
    return refused("it proves nothing");
  }
  if (claim.verdict == Verdict::kInvalid) return verify_part(steps, model, certificate.part);
  steps.suppose(certificate.sources);
  return verified_unless(certificate.is_by_definition ? problem_with_guarantee(steps, model)
                         : certificate.is_causal_order
                             ? problem_with_causal_order(steps, model, certificate)
                             : problem_with_session_orders(steps, model, certificate));
}

}  // namespace ordeal::checkers
