#include "tools/run/recording.hpp"

#include <array>
#include <vector>

namespace ordeal::tools {
namespace {

using checkers::Value;
using protocols::Ending;
using protocols::Function;
using protocols::MicroFunction;
using protocols::MicroOperation;
using protocols::Operation;
using protocols::Outcome;

std::string_view micro_function_name(MicroFunction function) {
  switch (function) {
    case MicroFunction::read:
      return "r";
    case MicroFunction::write:
      return "w";
    case MicroFunction::append:
      return "append";
    case MicroFunction::add:
      return "add";
  }
  return "?";
}

checkers::Function recorded_function(Function function) {
  switch (function) {
    case Function::read:
      return checkers::Function::kRead;
    case Function::write:
      return checkers::Function::kWrite;
    case Function::cas:
      return checkers::Function::kCas;
    case Function::add:
      return checkers::Function::kAdd;
    case Function::transaction:
      return checkers::Function::kTxn;
  }
  return checkers::Function::kRead;
}

Value read_result(checkers::HistoryBuilder& history, const Outcome& outcome, std::size_t part,
                  Reads reads) {
  if (part >= outcome.parts.size() || outcome.parts[part].empty()) return Value::nil();
  const std::vector<std::int64_t>& seen = outcome.parts[part];
  const bool is_list = reads == Reads::lists || seen.size() > 1;
  return is_list ? list_of_integers(history, seen) : Value::integer(seen.front());
}

// The list of micro-operations; `outcome` is null for what is only asked.
Value recorded_parts(checkers::HistoryBuilder& history, const Operation& transaction,
                     const Outcome* outcome, Reads reads) {
  checkers::ValuePool& values = history.values();
  std::vector<Value> parts;
  for (std::size_t i = 0; i < transaction.parts.size(); ++i) {
    const MicroOperation& part = transaction.parts[i];
    Value last = Value::integer(part.value);
    if (part.function == MicroFunction::read) {
      last = outcome != nullptr ? read_result(history, *outcome, i, reads) : Value::nil();
    }
    const std::array<Value, 3> triple = {values.string(micro_function_name(part.function)),
                                         values.string(part.key), last};
    parts.push_back(values.list(triple));
  }
  return values.list(parts);
}

std::string list_text(const std::vector<std::int64_t>& numbers) {
  std::string text = "[";
  for (const std::int64_t number : numbers) {
    text += (text.size() > 1 ? ", " : "") + std::to_string(number);
  }
  return text + "]";
}

}  // namespace

Value list_of_integers(checkers::HistoryBuilder& history,
                       const std::vector<std::int64_t>& numbers) {
  std::vector<Value> elements;
  elements.reserve(numbers.size());
  for (const std::int64_t number : numbers) elements.push_back(Value::integer(number));
  return history.values().list(elements);
}

checkers::Invocation recorded_invocation(checkers::HistoryBuilder& history,
                                         const Operation& operation) {
  checkers::Invocation invocation;
  invocation.function = recorded_function(operation.function);
  if (operation.function == Function::transaction) {
    invocation.input = recorded_parts(history, operation, nullptr, Reads::values);
    return invocation;
  }
  invocation.key = history.values().string(operation.key);
  if (operation.function != Function::read) invocation.input = Value::integer(operation.value);
  if (operation.function == Function::cas) {
    invocation.expected = Value::integer(operation.expected);
  }
  return invocation;
}

Value recorded_output(checkers::HistoryBuilder& history, const Operation& operation,
                      const Outcome& outcome, Reads reads) {
  if (outcome.ending != Ending::ok) return Value::nil();
  if (operation.function == Function::transaction) {
    return recorded_parts(history, operation, &outcome, reads);
  }
  if (operation.function == Function::read && reads == Reads::lists) {
    return list_of_integers(history, outcome.values);
  }
  if (outcome.value) return Value::integer(*outcome.value);
  return outcome.values.empty() ? Value::nil() : list_of_integers(history, outcome.values);
}

checkers::Completion recorded_completion(Ending ending) {
  switch (ending) {
    case Ending::ok:
      return checkers::Completion::kOk;
    case Ending::fail:
      return checkers::Completion::kFail;
    case Ending::info:
      return checkers::Completion::kInfo;
  }
  return checkers::Completion::kInfo;
}

std::string operation_text(const Operation& operation) {
  switch (operation.function) {
    case Function::read:
      return "read " + operation.key;
    case Function::write:
      return "write " + operation.key + " = " + std::to_string(operation.value);
    case Function::cas:
      return "cas " + operation.key + " " + std::to_string(operation.expected) + " -> " +
             std::to_string(operation.value);
    case Function::add:
      return "add " + operation.key + " " + std::to_string(operation.value);
    case Function::transaction:
      break;
  }
  std::string text = "txn [";
  for (const MicroOperation& part : operation.parts) {
    if (&part != &operation.parts.front()) text += ", ";
    text += std::string(micro_function_name(part.function)) + " " + part.key;
    if (part.function != MicroFunction::read) text += " " + std::to_string(part.value);
  }
  return text + "]";
}

std::string outcome_text(const Outcome& outcome) {
  if (outcome.ending == Ending::fail) return "fail: " + outcome.error;
  if (outcome.ending == Ending::info) return "info: " + outcome.error;
  if (!outcome.parts.empty()) {
    std::string text;
    for (const std::vector<std::int64_t>& seen : outcome.parts) {
      text += (text.empty() ? "" : ", ") + list_text(seen);
    }
    return "ok -> [" + text + "]";
  }
  // Siblings are told all; one value, or one and the list of it, as that value.
  if (outcome.values.size() > 1 || (!outcome.value && !outcome.values.empty())) {
    return "ok -> " + list_text(outcome.values);
  }
  return outcome.value ? "ok -> " + std::to_string(*outcome.value) : "ok";
}

}  // namespace ordeal::tools
