#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/verify/verify.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/transaction_text.hpp"

// What the verifier says of certificates written by hand: "verified", or why not.
namespace ordeal::checkers::testing {

inline std::string said(const Verification& verification) {
  if (verification.outcome == Verification::Outcome::kVerified) return "verified";
  return verification.why;
}

inline std::string registers_say(const std::string& history, Verdict verdict,
                                 const Certificate& proof) {
  return said(verify_linearizability(history_of(history), {"linearizable", "register", {}, verdict},
                                     proof));
}

inline std::string sessions_say(const std::string& history, std::string_view model, Verdict verdict,
                                const Certificate& proof, Semantics switches = {}) {
  return said(verify_sessions(history_of(history), {model, "register", switches, verdict}, proof));
}

inline std::string level_says(const std::string& transactions, std::string_view level,
                              Verdict verdict, const Certificate& proof, Semantics switches = {}) {
  const History history = transactions_of(transactions);
  const bool are_lists = transactions.find('w') == std::string::npos;
  const Claim claim{level, are_lists ? "list-append" : "rw-register", switches, verdict};
  return said(verify_isolation(history, claim, proof));
}

inline Certificate ordered(std::vector<std::vector<OperationId>> orders) {
  Certificate certificate;
  certificate.orders = std::move(orders);
  return certificate;
}
inline Certificate of_snapshots(std::vector<OperationId> order) {
  Certificate certificate = ordered({std::move(order)});
  certificate.has_snapshots = true;
  return certificate;
}
inline Certificate of_commits(std::vector<OperationId> order) {
  Certificate certificate = ordered({std::move(order)});
  certificate.is_commit_order = true;
  return certificate;
}
inline Certificate by_process(std::vector<std::vector<OperationId>> orders) {
  Certificate certificate = ordered(std::move(orders));
  certificate.is_by_process = true;
  return certificate;
}
inline Certificate by_causes(std::vector<OperationId> order) {
  Certificate certificate = ordered({std::move(order)});
  certificate.is_causal_order = true;
  return certificate;
}
inline Certificate of_part(std::vector<OperationId> part) {
  Certificate certificate;
  certificate.part = std::move(part);
  return certificate;
}
inline Certificate of_cycle(std::vector<DependencyStep> cycle,
                            std::vector<OperationId> evidence = {}) {
  Certificate certificate;
  certificate.cycle = std::move(cycle);
  certificate.evidence = std::move(evidence);
  return certificate;
}
inline Certificate showing(std::string anomaly, std::vector<OperationId> shown_by) {
  Certificate certificate;
  certificate.anomaly = std::move(anomaly);
  certificate.shown_by = std::move(shown_by);
  return certificate;
}

}  // namespace ordeal::checkers::testing
