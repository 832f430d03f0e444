#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/judge.hpp"
#include "checkers/linearizability/model_row.hpp"
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
// The same by a model that the verifier does not know: the model itself plays what is verified, so
// whoever doubts the verdict has to trust the model, and nothing else of what found it. Requires: a
// report of linearizability or, found by search, of sequential consistency, by this model.
Certification certify_by_model(const History& history, const CheckOptions& options,
                               const Report& report, const ModelRow& model);

}  // namespace ordeal::checkers
