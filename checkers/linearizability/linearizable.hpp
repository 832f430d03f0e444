#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Linearizability (Herlihy and Wing 1990) of a history, key by key: a history is linearizable
// exactly when the operations of every key are (locality, their theorem 1).
//
// What an operation counts as: ok took effect between its invocation and its completion; info and
// pending took effect at some moment after the invocation, or never; fail never did (switches in
// Semantics). A key whose registers can be refuted by two values and their order is never
// searched. Bounded by the options' budget per key; a key that exceeds it is unknown.
//
// The model is options.model, or else the first that has every function of the history.
Report check_linearizable(const History& history, const CheckOptions& options);

// The same with a model of the caller's own: check_linearizable(history, options,
// model_row<Counter>("counter", "counts", kFunctions)).
Report check_linearizable(const History& history, const CheckOptions& options,
                          const ModelRow& model);

}  // namespace ordeal::checkers
