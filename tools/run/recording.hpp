#pragma once
// Operations as histories have them. A transaction is one operation, "txn", whose input is the list
// of its micro-operations, ["r" key nil], ["w" key value], ["append" key value], ["add" key value],
// and whose output is the same list with what the reads saw. What a workload says otherwise stands
// in its own file.

#include <string>

#include "checkers/history/history.hpp"
#include "protocols/common/operation.hpp"

namespace ordeal::tools {

/// Function, key, input and expected value; time and process are left out.
checkers::Invocation recorded_invocation(checkers::HistoryBuilder& history,
                                         const protocols::Operation& operation);

/// What reads return: a single value, or always a list, however short.
enum class Reads : std::uint8_t { values, lists };

/// What an ok operation returned: of a read a number, a list if it saw several values, nil for
/// none; of a transaction its micro-operations. Nil for what returns nothing.
checkers::Value recorded_output(checkers::HistoryBuilder& history,
                                const protocols::Operation& operation,
                                const protocols::Outcome& outcome, Reads reads = Reads::values);

/// [1 2 3]
checkers::Value list_of_integers(checkers::HistoryBuilder& history,
                                 const std::vector<std::int64_t>& numbers);

checkers::Completion recorded_completion(protocols::Ending ending);

/// "read x", "write x = 1203", "cas x 3 -> 1203", "add x 5", "txn [r x, append y 1203]"
std::string operation_text(const protocols::Operation& operation);

/// "ok", "ok -> 1203", "ok -> [[1, 2], nil]", "fail: not the expected value", "info: timeout"
std::string outcome_text(const protocols::Outcome& outcome);

}  // namespace ordeal::tools
