#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

inline void append_edn(std::string& text, const ValuePool& pool, Value value) {
  if (value.is_nil()) {
    text += "nil";
  } else if (value.is_integer()) {
    text += std::to_string(value.as_integer());
  } else if (value.is_string()) {
    text += ':';
    text += pool.text_of(value);
  } else {
    text += '[';
    for (const Value element : pool.elements_of(value)) {
      if (text.back() != '[') text += ' ';
      append_edn(text, pool, element);
    }
    text += ']';
  }
}

/// A history of transactions as Jepsen writes it: a map an event, with :time, :process and :index.
/// Header only, because the benchmarks use it too. Requires: no operation is pending.
inline std::string edn_text(const History& history) {
  const auto operations = history.operations();
  std::vector<std::uint64_t> events(history.event_end());  // twice the operation; odd when it ends
  for (std::size_t i = 0; i < operations.size(); ++i) {
    events[operations[i].invoke_event] = i * 2;
    events[operations[i].complete_event] = i * 2 + 1;
  }
  std::string text;
  for (std::size_t index = 0; index < events.size(); ++index) {
    const Operation& operation = operations[events[index] / 2];
    const bool ends = events[index] % 2 == 1;
    text += "{:type :";
    text += ends ? completion_name(operation.completion) : "invoke";
    text += ", :f :txn, :value ";
    append_edn(text, history.values(),
               ends && operation.is_ok() ? operation.output : operation.input);
    text += ", :time " + std::to_string(index * 1'000'003) + ", :process ";
    append_edn(text, history.values(), history.process_value(operation.process));
    text += ", :index " + std::to_string(index) + "}\n";
  }
  return text;
}

}  // namespace ordeal::checkers::testing
