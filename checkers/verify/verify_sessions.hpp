#pragma once

#include <string_view>

#include "checkers/verify/certificate.hpp"
#include "checkers/verify/plain_steps.hpp"

namespace ordeal::checkers {

// The kinds of certificates of what processes did to registers; each in a file of its own. Valid:
// one order of all operations, or one for each process, in which every read has its value.
Problem problem_with_session_orders(const PlainSteps& steps, std::string_view model,
                                    const Certificate& certificate);
// Or one in which everything comes after its causes: of causal convergence, and causal consistency.
Problem problem_with_causal_order(const PlainSteps& steps, std::string_view model,
                                  const Certificate& certificate);
// Or the definition of a session guarantee: what breaks it.
Problem problem_with_guarantee(const PlainSteps& steps, std::string_view model);
bool is_guarantee(std::string_view model);
// Invalid: whether some order explains a part of a history, which has become one of its own;
// nullopt when there are too many to try.
std::optional<bool> is_part_of_model(const PlainSteps& steps, std::string_view model);

}  // namespace ordeal::checkers
