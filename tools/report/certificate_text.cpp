#include "tools/report/certificate_text.hpp"

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
  std::uint64_t operations = 0;
  for (const auto& order : certificate.orders) operations += order.size();
  const std::size_t keys = certificate.orders.size();
  return "an order of " + counted(operations, "operation") +
         (keys > 1 ? ", one for each of " + grouped(keys) + " keys" : "");
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
  if (certificate.part.empty()) return json;
  json["part"] = certificate.part;
  if (certificate.until != checkers::kNever) json["until_event"] = certificate.until;
  return json;
}

}  // namespace ordeal::tools
