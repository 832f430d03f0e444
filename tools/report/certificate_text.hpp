#pragma once
// What `--verify` says about a verdict: its certificate, and what the independent verifier made of
// it.

#include <string>

#include "checkers/certify.hpp"
#include "tools/report/run_record.hpp"

namespace ordeal::tools {

/// "certificate verified: an order of 1,204 operations", "certificate verified: 5 operations fail
/// alone", "no certificate: ...", "certificate refused: ...".
std::string certificate_text(const checkers::Certification& certification);

/// The same for programs, with the certificate itself.
Json certificate_json(const checkers::Certification& certification);

}  // namespace ordeal::tools
