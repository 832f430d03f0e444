#pragma once

#include <vector>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// Three processes and two keys; a read returns the value of any write of its key, also of a later
// one, or nothing. Registers with unique values.
inline History random_sessions(Splitmix& luck) {
  HistoryBuilder builder;
  const std::size_t count = 4 + luck.below(5);
  const std::size_t keys = 1 + luck.below(2);
  std::vector<std::vector<std::int64_t>> written(keys);
  std::vector<Invocation> asked;
  for (std::size_t i = 0; i < count; ++i) {
    Invocation one;
    const std::size_t key = luck.below(keys);
    one.key = builder.values().string(key == 0 ? "x" : "y");
    one.process = Value::integer(static_cast<std::int64_t>(luck.below(3)));
    if (luck.chance(45)) {
      one.function = luck.chance(15) ? Function::kCas : Function::kWrite;
      one.input = Value::integer(static_cast<std::int64_t>(i) + 1);
      written[key].push_back(static_cast<std::int64_t>(i) + 1);
    }
    asked.push_back(one);
  }
  const auto any_of = [&](Value key) {
    const auto& values = written[key == builder.values().string("x") ? 0 : 1];
    const std::uint64_t at = luck.below(values.size() + 1);
    if (luck.chance(1)) return Value::integer(77);
    return at == values.size() ? Value::nil() : Value::integer(values[at]);
  };
  std::vector<bool> retired(3);
  for (Invocation& one : asked) {
    const auto process = static_cast<std::size_t>(one.process.as_integer());
    if (retired[process]) continue;
    if (one.function == Function::kCas) one.expected = any_of(one.key);
    builder.invoke(one);
    Conclusion end;
    end.process = one.process;
    if (one.function == Function::kRead) end.output = any_of(one.key);
    if (one.function == Function::kWrite && luck.chance(7)) {
      end.completion = luck.chance(50) ? Completion::kInfo : Completion::kFail;
      retired[process] = end.completion == Completion::kInfo;
    }
    builder.complete(end);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
