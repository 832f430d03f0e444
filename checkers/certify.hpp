#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/judge.hpp"
#include "checkers/verdict.hpp"
#include "checkers/verify/certificate.hpp"

namespace ordeal::checkers {

// A verdict's certificate, and what the verifier says of it.
struct Certification {
  Certificate certificate;    // empty where none is made
  Verification verification;  // not verified: also why none is made
};

// Makes the certificate of a report, where one can be made, and has it verified. The report is what
// the checker of that name said of this history with these options. Orders that it has not kept
// (CheckOptions::keep_order) are found anew.
//
// A refused certificate is a bug of ours: the verdict may be wrong.
Certification certify(const History& history, const CheckOptions& options, const Report& report);
// The same of a report that this judge gave with its own options.
Certification certify(Judge& judge, const Report& report);

}  // namespace ordeal::checkers
