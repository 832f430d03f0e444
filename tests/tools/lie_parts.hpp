#pragma once
// What lies are made of: a history told again with one thing changed.

#include <functional>
#include <optional>
#include <vector>

#include "tests/tools/simulated_histories.hpp"

namespace ordeal::tools::simulated {

using checkers::Conclusion;
using checkers::Function;
using checkers::Operation;
using checkers::OperationId;
using checkers::Value;
using checkers::ValuePool;

using Told = std::optional<History>;
// What the output of an operation becomes; values are of the pool.
using Rewrite = std::function<Value(ValuePool&, Value)>;

inline constexpr std::int64_t kNobodyWrote = 987'654'321;

/// The history with other completions; `change` is asked for each.
History retold(const History& good,
               const std::function<void(ValuePool&, OperationId, Conclusion&)>& change);
History with_output(const History& good, OperationId changed, const Rewrite& rewrite);
/// As if an operation had failed that others saw.
History failed(const History& good, OperationId changed);

std::optional<OperationId> any_of_them(const History& history, Splitmix& luck,
                                       const std::function<bool(const Operation&)>& fits);
bool some(const History& history, const std::function<bool(const Operation&)>& fits);
bool precedes(const Operation& a, const Operation& b);
/// Of a list; none of anything else.
std::vector<Value> elements(const ValuePool& pool, Value list);

/// Lies about transactions.
std::vector<Lie> transaction_lies();

}  // namespace ordeal::tools::simulated
