#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// A list that grows at its end: append adds a value; read returns the whole list, nil when it is
// empty.
struct AppendList {
  using State = std::vector<Value>;
  Semantics semantics;

  State initial() const { return {}; }

  bool step(State& list, const Operation& operation) const {
    if (operation.function == Function::kAppend) return list.push_back(operation.input), true;
    if (!operation.is_ok()) return true;
    if (!operation.output.is_list() || semantics.values == nullptr) return list.empty();
    const auto returned = semantics.values->elements_of(operation.output);
    return std::equal(list.begin(), list.end(), returned.begin(), returned.end());
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    return operation.function == Function::kRead;
  }

  std::string text(const State& list, const ValuePool& pool) const {
    std::string text = "[";
    for (const Value value : list) text += (text.size() > 1 ? " " : "") + pool.text(value);
    return text + ']';
  }
};

}  // namespace ordeal::checkers
