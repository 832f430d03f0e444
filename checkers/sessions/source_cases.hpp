#pragma once

#include <optional>
#include <span>

#include "checkers/sessions/source_search.hpp"

namespace ordeal::checkers {

// A few operations of which some are wrong whatever they saw, explained case by case: what each
// read can have seen, and what is wrong if it did. With the operations' numbers in the whole
// history, `ids`. Nullopt where some case has no violation, or not within the steps.
std::optional<SessionViolation> explain_by_cases(const SessionSources& part,
                                                 std::span<const OperationId> ids,
                                                 const FindViolation& find,
                                                 std::uint64_t steps_max);

}  // namespace ordeal::checkers
