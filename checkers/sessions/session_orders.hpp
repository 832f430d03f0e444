#pragma once

#include <string_view>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/sessions/session_table.hpp"

namespace ordeal::checkers {

// An order of all operations of registers that keeps the order of every process and explains every
// read; empty where none is found within the budget. What did not happen, or says nothing, is left
// out. Where it cannot be told who wrote what was read, only what find_linearizable_order finds.
std::vector<OperationId> find_session_order(const History& history, const CheckOptions& options);

// The same, and it keeps real time too; of those only what is found quickly.
std::vector<OperationId> find_linearizable_order(const History& history,
                                                 const CheckOptions& options,
                                                 std::uint64_t steps_each);

// Of every operation that reads the write it saw (see SessionTable), so that the model holds; empty
// where there are none, or not within the budget.
std::vector<OperationId> find_session_sources(const History& history, const CheckOptions& options,
                                              std::string_view model);

// One such order for each process, which explains what that process read alone; with `keeps_causes`
// it has everything after what it read, whoever read it. A cas is there twice, when it reads and
// when it writes. Empty where there are none (the history violates pram, or causal memory), or not
// within the budget.
std::vector<std::vector<OperationId>> find_orders_of_processes(const SessionTable& table,
                                                               const CheckOptions& options,
                                                               bool keeps_causes);

// One order of all operations that has everything after its causes. When it converges, each read
// saw the last of the writes that it knows of. Empty where there is none (the history violates
// causal consistency, or causal convergence), or not within the budget.
std::vector<OperationId> find_causal_order(const SessionTable& table, const CheckOptions& options,
                                           bool converges);

}  // namespace ordeal::checkers
