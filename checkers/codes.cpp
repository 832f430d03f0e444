#include "checkers/codes.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {
namespace {

constexpr std::array kCodes = {
    CodeRow{kNotLinearizable,
            "not linearizable: no order of the operations explains what they returned"},
    CodeRow{kStaleRead, "stale read: a read returned a value that had already been overwritten"},
    CodeRow{kUnwrittenValue, "unwritten value: a read returned a value that nobody had written"},
    CodeRow{kValueCameBack,
            "value came back: a value was seen again after it had been overwritten "
            "(a write was lost, or applied twice)"},
    CodeRow{kImpossibleCas,
            "impossible cas: a cas succeeded against a value that cannot have been current"},
    CodeRow{kTooLittleEvidence, "too little evidence: the history says nothing about an operation"},
};

}  // namespace

std::span<const CodeRow> violation_codes() { return kCodes; }

std::string_view title_of(std::string_view code) {
  return std::find_if(kCodes.begin(), kCodes.end(),
                      [&](const CodeRow& row) { return row.code == code; })
      ->title;
}

}  // namespace ordeal::checkers
