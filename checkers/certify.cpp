#include "checkers/certify.hpp"

#include <algorithm>
#include <iterator>

#include "checkers/linearizability/linearizable.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

Certification none(std::string why) {
  return {{}, {Verification::Outcome::kNotVerified, std::move(why)}};
}

Certification judged(const History& history, const Claim& claim, Certificate certificate) {
  Verification verification = verify_linearizability(history, claim, certificate);
  return {std::move(certificate), std::move(verification)};
}

Certification of_order(const History& history, const CheckOptions& options, const Report& report,
                       const Claim& claim) {
  Certificate certificate;
  const auto take_orders = [&](const Report& from) {
    for (const KeyReport& key : from.keys) certificate.orders.push_back(key.order);
  };
  take_orders(report);
  if (!options.keep_order) {
    CheckOptions keeping = options;
    keeping.keep_order = true;
    keeping.model = report.model;
    certificate.orders.clear();
    take_orders(check_linearizable(history, keeping));
  }
  return judged(history, claim, std::move(certificate));
}

// The witness, without what never happened (it is there for the words), with what else the verifier
// wants to see because it could explain a member.
Certification of_part(const History& history, const Report& report, const Claim& claim,
                      const ModelRow& model) {
  Certificate certificate;
  certificate.until = 0;
  for (const OperationId id : report.witness) {
    const Operation& operation = history.operation(id);
    const Part part = model.part(operation, claim.switches);
    if (part == Part::kNone) continue;
    certificate.part.push_back(id);
    if (part == Part::kRequired) {
      certificate.until = std::max(certificate.until, operation.complete_event);
    }
  }
  while (certificate.part.size() <= kPartMax) {
    const auto missing = missing_from_part(history, claim, certificate);
    if (missing.empty()) {
      return judged(history, claim, std::move(certificate));
    }
    std::vector<OperationId> whole;
    std::ranges::set_union(certificate.part, missing, std::back_inserter(whole));
    certificate.part = std::move(whole);
  }
  return none("the operations that fail alone are too many to try all their orders");
}

}  // namespace

Certification certify(const History& history, const CheckOptions& options, const Report& report) {
  if (report.verdict == Verdict::kUnknown) return none("there is no verdict");
  const ModelRow* model = find_model(report.model);
  if (report.checker != "linearizable" || model == nullptr) {
    return none("none are made for " + report.checker);
  }
  Claim claim{report.model, options.semantics, report.verdict};
  claim.switches.values = &history.values();
  return report.verdict == Verdict::kValid ? of_order(history, options, report, claim)
                                           : of_part(history, report, claim, *model);
}

}  // namespace ordeal::checkers
