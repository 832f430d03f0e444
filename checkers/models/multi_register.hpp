#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/models/model.hpp"

namespace ordeal::checkers {

// Many registers at once (Knossos' multi-register): a transaction reads and writes some of them at
// one moment, in its order, and sees what it wrote itself. Values may be written again and again.
struct MultiRegister {
  using State = std::vector<Value>;  // of those written: a key and its value in turn, by key
  Semantics semantics;

  State initial() const { return {}; }

  bool step(State& registers, const Operation& operation) const {
    const bool is_told = operation.is_ok() && operation.output.is_list();
    for (const Value part : elements(is_told ? operation.output : operation.input)) {
      const auto words = elements(part);
      if (words.size() < 2) return false;
      const std::size_t at = place_of(registers, words[1]);
      const bool held = at < registers.size() && registers[at] == words[1];
      const Value value = words.size() == 3 ? words[2] : Value::nil();
      if (!reads(words[0])) {
        if (!held) registers.insert(registers.begin() + static_cast<std::ptrdiff_t>(at), 2, value);
        registers[at] = words[1];
        registers[at + 1] = value;
      } else if (is_told && !is_unread(value) &&
                 value != (held ? registers[at + 1] : semantics.initial)) {
        return false;
      }
    }
    return true;
  }

  bool is_anonymous() const { return true; }
  bool is_read_only(const Operation& operation) const {
    return std::ranges::all_of(elements(operation.input), [&](Value part) {
      return !elements(part).empty() && reads(elements(part)[0]);
    });
  }

  std::string text(const State& registers, const ValuePool& pool) const {
    std::string text = "{";
    for (std::size_t at = 0; at < registers.size(); at += 2) {
      text += (at > 0 ? ", " : "") + pool.plain(registers[at]) + ' ' + pool.text(registers[at + 1]);
    }
    return text + '}';
  }

 private:
  std::span<const Value> elements(Value list) const {
    const bool is_list = list.is_list() && semantics.values != nullptr;
    return is_list ? semantics.values->elements_of(list) : std::span<const Value>();
  }

  bool reads(Value word) const {
    if (!word.is_string()) return false;
    const std::string_view text = semantics.values->text_of(word);
    return text == "r" || text == "read";
  }

  // A client that read nil may have learned nothing.
  bool is_unread(Value value) const {
    return value.is_nil() && semantics.nil_read == NilRead::kMatchesAnything;
  }

  // Where the key is, or would be.
  static std::size_t place_of(const State& registers, Value key) {
    std::size_t at = 0;
    while (at < registers.size() && registers[at] < key) at += 2;
    return at;
  }
};

}  // namespace ordeal::checkers
