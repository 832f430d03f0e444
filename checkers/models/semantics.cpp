#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

std::vector<std::pair<std::string, std::string>> switches_of(const Semantics& semantics,
                                                             const History& history) {
  return {
      {"initial", history.value_text(semantics.initial)},
      {"fail", semantics.fail == FailMeaning::kNeverHappened ? "never-happened" : "in-doubt"},
      {"failed-cas",
       semantics.failed_cas == FailedCas::kNoInformation ? "no-information" : "value-differed"},
      {"nil-read",
       semantics.nil_read == NilRead::kNothingThere ? "nothing-there" : "matches-anything"},
  };
}

}  // namespace ordeal::checkers
