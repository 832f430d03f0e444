#include "checkers/history/register_transactions.hpp"

#include <array>
#include <limits>
#include <string>

namespace ordeal::checkers {

RegisterTransactions::RegisterTransactions()
    : read_(builder_.values().string("r")), write_(builder_.values().string("w")) {
  builder_.forget_real_time();
}

Value RegisterTransactions::number(std::uint64_t number) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (number <= kMax) return Value::integer(static_cast<std::int64_t>(number));
  return values().string(std::to_string(number));
}

void RegisterTransactions::read(Value key, Value value) {
  asked_.push_back(values().unindexed_list(std::array{read_, key, Value::nil()}));
  done_.push_back(values().unindexed_list(std::array{read_, key, value}));
}

void RegisterTransactions::write(Value key, Value value) {
  asked_.push_back(values().unindexed_list(std::array{write_, key, value}));
  done_.push_back(asked_.back());
}

void RegisterTransactions::write_in_vain(Value key, Value value) {
  in_vain_.push_back(values().unindexed_list(std::array{write_, key, value}));
}

std::optional<HistoryProblem> RegisterTransactions::commit(Value session) {
  if (auto problem = conclude(session, Completion::kOk, asked_)) return problem;
  return conclude(session, Completion::kFail, in_vain_);
}

std::optional<HistoryProblem> RegisterTransactions::abort(Value session) {
  asked_.insert(asked_.end(), in_vain_.begin(), in_vain_.end());
  in_vain_.clear();
  return conclude(session, Completion::kFail, asked_);
}

std::optional<HistoryProblem> RegisterTransactions::conclude(Value session, Completion completion,
                                                             std::vector<Value>& asked) {
  if (asked.empty()) return std::nullopt;
  const bool is_ok = completion == Completion::kOk;
  Invocation invocation;
  invocation.process = session;
  invocation.function = Function::kTxn;
  invocation.input = values().unindexed_list(asked);
  Conclusion conclusion;
  conclusion.process = session;
  conclusion.completion = completion;
  if (is_ok) conclusion.output = values().unindexed_list(done_);
  asked.clear();
  done_.clear();
  if (auto problem = builder_.invoke(invocation)) return problem;
  return builder_.complete(conclusion);
}

Semantics where_all_begins_at_0() {
  Semantics semantics;
  semantics.initial = Value::integer(0);
  return semantics;
}

}  // namespace ordeal::checkers
