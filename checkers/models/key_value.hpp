#pragma once

#include <string>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// One key of a map of strings, as in Porcupine's key-value tests: write puts a string, append adds
// to its end, read gets it. A key that is not there reads as the empty string, or nil.
struct KeyValue {
  using State = std::string;
  Semantics semantics;

  State initial() const { return {}; }

  bool step(State& text, const Operation& operation) const {
    if (operation.function == Function::kRead) {
      if (!operation.is_ok()) return true;
      const bool is_text = operation.output.is_string() && semantics.values != nullptr;
      return is_text ? text == semantics.values->text_of(operation.output)
                     : text == text_of(operation.output);
    }
    if (operation.function == Function::kWrite) text.clear();
    text += text_of(operation.input);
    return true;
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    return operation.function == Function::kRead;
  }

  std::string text(const State& text, const ValuePool& /*pool*/) const { return '"' + text + '"'; }

  std::string text_of(Value value) const {
    if (value.is_integer()) return std::to_string(value.as_integer());
    if (!value.is_string() || semantics.values == nullptr) return {};
    return std::string(semantics.values->text_of(value));
  }
};

}  // namespace ordeal::checkers
