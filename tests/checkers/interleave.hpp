#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// What one client wants next, and what it is told. Times and processes are filled in.
using Ask = std::function<Invocation(HistoryBuilder&)>;
using Answer = std::function<Conclusion(HistoryBuilder&, const Invocation&)>;

// Clients ask and are answered in a random order, until so many operations were invoked; a client
// in doubt is replaced by a new one. `Answer` is called at the completion.
History interleave(Splitmix& luck, std::size_t clients, std::size_t operations, const Ask& ask,
                   const Answer& answer);

// One operation a line, each over before the next begins: PROCESS F KEY INPUT OUTPUT OUTCOME, in
// EDN with _ for blanks; KEY may be nil; OUTCOME is ok, fail, info, or - for none.
History one_by_one(const std::string& text);

// Of a build with sanitizers a tenth, nightly fifty times as many.
std::uint64_t histories_wanted(std::uint64_t usual);

// The occurrence reported under that code, or null.
const AnomalyReport* anomaly_of(const Report& report, const std::string& code);

// What is wrong with the certificate of a workload's report, or with what the verifier makes of it
// when it is tampered with; "" for nothing, also where none is made.
std::string problem_with_workload(const History& history, const CheckOptions& options,
                                  const Report& report);

// As JSON lines, to show what a checker and an oracle disagree about.
std::string text_of(const History& history);

// Whether the witness of an invalid report shows the same anomaly all by itself.
bool is_shown_alone(const History& history, const std::string& checker, const Report& report,
                    CheckOptions options = {});

}  // namespace ordeal::checkers::testing
