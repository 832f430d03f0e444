#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "checkers/history/value.hpp"

namespace ordeal::checkers::testing {

// "[1 2]", "3", "nil".
inline Value result_of(const std::string& text, ValuePool& pool) {
  if (text == "nil") return Value::nil();
  if (text.front() != '[') return Value::integer(std::stoll(text));
  std::istringstream words(text.substr(1, text.size() - 2));
  std::vector<Value> elements;
  for (std::string word; words >> word;) elements.push_back(Value::integer(std::stoll(word)));
  return pool.list(elements);
}

// The micro-operations as invoked (`results` false: reads know nothing yet) or as completed.
inline Value micro_operations_of(const std::string& text, ValuePool& pool, bool results) {
  std::vector<Value> all;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream words(part);
    std::string kind;
    std::string key;
    std::string value;
    words >> kind >> key;
    std::getline(words >> std::ws, value);
    const bool is_known = kind != "r" || results;
    all.push_back(pool.list(std::vector<Value>{pool.string(kind), pool.string(key),
                                               is_known ? result_of(value, pool) : Value::nil()}));
  }
  return pool.list(all);
}

}  // namespace ordeal::checkers::testing
