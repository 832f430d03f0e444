#pragma once

#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/transactions/register_facts.hpp"

namespace ordeal::checkers {

// Of registers nobody need have seen which of two writes of a key came first. One of them did. A
// history violates a level if whichever it was there is a cycle that the level forbids: at once, or
// after as much has been said of other writes.
//
// The proof of that, as short as what it rests on allows: a case whose order nothing rests on is
// none. Empty: the versions can be ordered, or whether they can was not found out within the
// budget. Time: for each two writers of a key a look at all readers of both, again until nothing
// follows any more; exponential in those left open then. Memory: a bit for each two moments.
// Requires: values of a key differ, and who read from whom and the processes form no cycle.
std::vector<CycleCase> refute_versions(const TransactionTable& table, const RegisterFacts& facts,
                                       Level level, const CheckOptions& options);

// The same of a part of a history by itself, in the numbers of the whole.
std::vector<CycleCase> refute_versions(const History& history, const std::vector<OperationId>& part,
                                       Level level, const CheckOptions& options);

}  // namespace ordeal::checkers
