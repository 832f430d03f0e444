#include "tools/report/certificate_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/report/numbers.hpp"

namespace ordeal::tools {
namespace {

using Outcome = checkers::Verification::Outcome;

std::string proof_text(const checkers::Certificate& certificate) {
  if (!certificate.part.empty()) {
    return counted(certificate.part.size(), "operation") +
           (certificate.part.size() == 1 ? " fails alone" : " fail alone");
  }
  if (!certificate.cycle.empty()) {
    return "a cycle of " + counted(certificate.cycle.size(), "transaction");
  }
  if (!certificate.cases.empty()) {
    const auto cycles = std::ranges::count_if(
        certificate.cases, [](const checkers::CertifiedCase& one) { return !one.cycle.empty(); });
    return "a cycle of transactions in each of " +
           counted(static_cast<std::uint64_t>(cycles), "case");
  }
  if (!certificate.anomaly.empty()) {
    return counted(certificate.shown_by.size(), "transaction") +
           (certificate.shown_by.size() == 1 ? " shows " : " show ") + certificate.anomaly;
  }
  if (certificate.orders.empty()) return "it keeps the definition";
  std::uint64_t operations = 0;
  for (const auto& order : certificate.orders) operations += order.size();
  if (certificate.is_commit_order) {
    return "an order in which " + counted(operations, "transaction") +
           (operations == 1 ? " commits" : " commit");
  }
  if (certificate.has_snapshots) {
    return "an order of the reading and writing of " + counted(operations / 2, "transaction");
  }
  if (certificate.is_causal_order) {
    return "an order that has " + counted(operations, "operation") + " after what they depend on";
  }
  const std::size_t keys = certificate.orders.size();
  if (certificate.is_by_process) return "an order for each of " + grouped(keys) + " processes";
  return "an order of " + counted(operations, "operation") +
         (keys > 1 ? ", one for each of " + grouped(keys) + " keys" : "");
}

// Who wrote what was read; null for the initial value.
Json sources_json(const std::vector<std::pair<checkers::OperationId, checkers::OperationId>>& all) {
  Json sources = Json::array();
  for (const auto& [read, writer] : all) {
    const bool is_initial = writer == ~checkers::OperationId{0};
    sources.push_back({{"read", read}, {"writer", is_initial ? Json() : Json(writer)}});
  }
  return sources;
}

Json cycle_json(const std::vector<checkers::DependencyStep>& cycle) {
  Json steps = Json::array();
  for (const checkers::DependencyStep& step : cycle) {
    steps.push_back(
        {{"from", step.from}, {"to", step.to}, {"because", dependency_name(step.kind)}});
  }
  return steps;
}

// A line is a cycle, or two of whom one was first.
Json cases_json(const std::vector<checkers::CertifiedCase>& cases) {
  Json all = Json::array();
  for (const checkers::CertifiedCase& one : cases) {
    all.push_back(one.cycle.empty() ? Json{{"first", one.first}, {"or", one.second}}
                                    : Json{{"steps", cycle_json(one.cycle)}});
  }
  return all;
}

}  // namespace

std::string certificate_text(const checkers::Certification& certification) {
  const checkers::Verification& verification = certification.verification;
  switch (verification.outcome) {
    case Outcome::kVerified:
      return "certificate verified: " + proof_text(certification.certificate);
    case Outcome::kNotVerified:
      return "no certificate: " + verification.why;
    case Outcome::kRefused:
      break;
  }
  return "certificate refused: " + verification.why +
         ". The verdict may be wrong; this is a bug of sim";
}

Json certificate_json(const checkers::Certification& certification) {
  const checkers::Certificate& certificate = certification.certificate;
  const Outcome outcome = certification.verification.outcome;
  Json json = {{"outcome", outcome == Outcome::kVerified  ? "verified"
                           : outcome == Outcome::kRefused ? "refused"
                                                          : "none"},
               {"text", certificate_text(certification)}};
  if (!certificate.orders.empty()) json["orders"] = certificate.orders;
  if (certificate.is_by_process) json["orders_are_of"] = "processes";
  if (certificate.is_causal_order) json["orders_are_of"] = "causes";
  if (!certificate.sources.empty()) json["sources"] = sources_json(certificate.sources);
  if (!certificate.cycle.empty()) {
    json["cycle"] = {{"steps", cycle_json(certificate.cycle)}, {"evidence", certificate.evidence}};
  }
  if (!certificate.cases.empty()) {
    json["cases"] = {{"lines", cases_json(certificate.cases)}, {"evidence", certificate.evidence}};
  }
  if (!certificate.anomaly.empty()) {
    json["anomaly"] = certificate.anomaly;
    json["transactions"] = certificate.shown_by;
  }
  if (certificate.part.empty()) return json;
  json["part"] = certificate.part;
  if (certificate.until != checkers::kNever) json["until_event"] = certificate.until;
  return json;
}

}  // namespace ordeal::tools
