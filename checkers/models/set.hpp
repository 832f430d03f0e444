#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// A set of values: add, remove, and read, which returns all of them as a list, in any order, or nil
// for none. A read with an input asks for that one element and returns 1 or 0. An add (remove) that
// is ok may return whether it changed anything: 1 or 0.
struct Set {
  using State = std::vector<Value>;  // ascending
  Semantics semantics;

  State initial() const { return {}; }

  bool step(State& elements, const Operation& operation) const {
    if (operation.function == Function::kRead && operation.input.is_nil()) {
      return !operation.is_ok() || elements == listed(operation.output);
    }
    const auto at = std::lower_bound(elements.begin(), elements.end(), operation.input);
    const bool inside = at != elements.end() && *at == operation.input;
    bool answer = inside;
    if (operation.function == Function::kAdd) {
      answer = !inside;
      if (!inside) elements.insert(at, operation.input);
    } else if (operation.function == Function::kRemove && inside) {
      elements.erase(at);
    }
    const bool told = operation.is_ok() && !operation.output.is_nil();
    return !told || operation.output == Value::integer(answer ? 1 : 0);
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    return operation.function == Function::kRead;
  }

  std::string text(const State& elements, const ValuePool& pool) const {
    std::string text = "{";
    for (const Value value : elements) text += (text.size() > 1 ? " " : "") + pool.text(value);
    return text + '}';
  }

  State listed(Value output) const {
    if (!output.is_list() || semantics.values == nullptr) return {};
    const auto elements = semantics.values->elements_of(output);
    State sorted(elements.begin(), elements.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }
};

}  // namespace ordeal::checkers
