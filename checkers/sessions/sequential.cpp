// Sequential consistency, as a level of transactions that do one thing each.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "checkers/codes.hpp"
#include "checkers/sessions/causal.hpp"
#include "checkers/sessions/sequential_objects.hpp"
#include "checkers/sessions/session_orders.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/transactions/check_level.hpp"
#include "checkers/transactions/prove_level.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint64_t kOrderStepsMax = 20'000'000;  // of a search for an order alone

// The same operations under the same numbers, each a transaction. What does not count failed.
class AsTransactions {
 public:
  AsTransactions(const SessionTable& table, const Semantics& semantics)
      : history_(table.history()), table_(table), semantics_(semantics) {}

  History run() {
    builder_.forget_real_time();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const bool writes = table_.counts(id) && operation.function != Function::kRead;
      if (writes) ++writers_[{operation.key, operation.input}];
    }
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const Value process = copied(history_.process_value(operation.process));
      builder_.invoke({.process = process, .function = Function::kTxn, .input = parts(id, false)});
      const bool counts = table_.counts(id);
      builder_.complete({.process = process,
                         .completion = counts ? Completion::kOk : Completion::kFail,
                         .output = counts ? parts(id, true) : Value::nil()});
    }
    return builder_.finish();
  }

 private:
  Value part(std::string_view kind, const Operation& operation, Value value) {
    const std::array<Value, 3> words = {builder_.values().string(kind),
                                        copied(history_.key_value(operation.key)), value};
    return builder_.values().list(words);
  }

  // Two pools are never mixed. Nil stands for the initial value.
  Value copied(Value value) {
    if (value.is_string()) return builder_.values().string(history_.values().text_of(value));
    if (!value.is_list()) return value;
    std::vector<Value> elements;
    for (const Value element : history_.values().elements_of(value)) {
      elements.push_back(copied(element));
    }
    return builder_.values().list(elements);
  }
  Value renamed(Value value) {
    if (value == semantics_.initial) return Value::nil();
    return value.is_nil() ? builder_.values().string("nil") : copied(value);
  }

  // What was written more than once, or does not count, or is the initial value, is told apart by
  // who wrote it.
  Value written(OperationId id) {
    const Operation& operation = history_.operation(id);
    const bool is_one = table_.counts(id) && operation.input != semantics_.initial &&
                        writers_[{operation.key, operation.input}] == 1;
    if (is_one) return renamed(operation.input);
    return builder_.values().string(history_.value_text(operation.input) + " of operation " +
                                    std::to_string(id));
  }

  Value parts(OperationId id, bool with_results) {
    const Operation& operation = history_.operation(id);
    std::vector<Value> all;
    if (table_.reads_known(id)) {
      const OperationId source = table_.source(id);
      const Value seen = source == kInitialSource ? Value::nil() : written(source);
      all.push_back(part("r", operation, with_results ? seen : Value::nil()));
    }
    if (operation.function != Function::kRead) {
      all.push_back(part("w", operation, written(id)));
    }
    return builder_.values().list(all);
  }

  const History& history_;
  const SessionTable& table_;
  const Semantics& semantics_;
  HistoryBuilder builder_;
  std::map<std::pair<KeyId, Value>, std::size_t> writers_;  // how many wrote that there
};

SessionOutcome find_disorder(const SessionTable& table, const CheckOptions& options,
                             std::uint64_t steps_max) {
  if (is_linearizable(table.history(), options)) return {};
  // Most of what goes wrong, fast, and with fewer words.
  SessionOutcome divergence = find_divergence(table, steps_max);
  if (divergence.violation) {
    divergence.violation->code = kNotSequential;
    return divergence;
  }
  CheckOptions of_transactions;
  of_transactions.model = "rw-register";
  of_transactions.steps_max = steps_max;
  of_transactions.shrink = options.shrink;
  const History transactions = AsTransactions(table, options.semantics).run();
  const Report found =
      check_level(transactions, of_transactions, Level::kStrongSessionSerializable);
  if (found.verdict != Verdict::kInvalid) {
    return {std::nullopt, found.verdict == Verdict::kUnknown};
  }
  SessionViolation violation{
      kNotSequential, {*found.culprit}, found.reasons, found.named, found.steps};
  violation.operations.insert(violation.operations.end(), found.witness.begin(),
                              found.witness.end());
  // Which levels forbid it is about transactions.
  const bool names_levels = violation.reasons.back().find(" is forbidden by ") != std::string::npos;
  if (names_levels) violation.reasons.pop_back();
  return {std::move(violation), false};
}

}  // namespace

std::vector<OperationId> find_session_order(const History& history, const CheckOptions& options) {
  const SessionTable table(history, options.semantics);
  if (!table.refusal().empty() && !table.is_one_of_many()) return {};
  std::vector<OperationId> order =
      find_linearizable_order(history, options, table.is_one_of_many() ? kLongLook : 1);
  if (!order.empty() || table.is_one_of_many() || !table.unwritten().empty()) return order;
  CheckOptions of_transactions;
  of_transactions.steps_max = std::min(options.steps_max, kOrderStepsMax);
  const History transactions = AsTransactions(table, options.semantics).run();
  TransactionExamination examination(transactions, of_transactions, TxnModel::kRegister);
  if (!examination.refusal().empty()) return {};
  return prove_level(examination, of_transactions, Level::kStrongSessionSerializable).order;
}

Report check_sequential_consistency(const History& history, const CheckOptions& options) {
  const bool registers =
      options.model.empty() || options.model == "register" || options.model == "cas-register";
  if (!registers || !SessionTable(history, options.semantics).refusal().empty()) {
    return check_sequential_objects(history, options);
  }
  return judge_sessions("sequential-consistency", history, options,
                        [&](const SessionTable& table, std::uint64_t steps_max) {
                          return find_disorder(table, options, steps_max);
                        });
}

}  // namespace ordeal::checkers
