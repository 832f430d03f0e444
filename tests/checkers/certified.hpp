#pragma once

#include <string>

#include "checkers/certify.hpp"

namespace ordeal::checkers::testing {

// Empty when the verdict's certificate is verified; otherwise what the verifier says of it.
inline std::string problem_with(const History& history, const CheckOptions& options,
                                const Report& report) {
  const Verification verification = certify(history, options, report).verification;
  if (verification.outcome == Verification::Outcome::kVerified) return {};
  return "certificate: " + verification.why;
}

// Whether a certificate was made and is wrong.
inline bool is_refused(const History& history, const CheckOptions& options, const Report& report) {
  const Verification verification = certify(history, options, report).verification;
  return verification.outcome == Verification::Outcome::kRefused;
}

}  // namespace ordeal::checkers::testing
