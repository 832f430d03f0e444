#include "tests/checkers/repeated_values.hpp"

#include <algorithm>
#include <vector>

#include "tests/checkers/session_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr OperationId kInitial = ~OperationId{0};
constexpr OperationId kMissing = kInitial - 1;

class Choices {
 public:
  Choices(const History& history, Value initial)
      : history_(history), initial_(initial), source_(history.operations().size(), kInitial) {}

  bool any(const std::string& model, OperationId next = 0) {
    if (next == source_.size()) return oracle_of_sessions(told_apart(), model);
    if (history_.operation(next).function == Function::kWrite) return any(model, next + 1);
    for (const OperationId source : sources_of(next)) {
      source_[next] = source;
      if (any(model, next + 1)) return true;
    }
    return false;
  }

 private:
  std::vector<OperationId> sources_of(OperationId read) const {
    const Operation& reader = history_.operation(read);
    const Value value = reader.function == Function::kCas ? reader.expected : reader.output;
    std::vector<OperationId> own;
    std::vector<OperationId> others;
    if (value == initial_) others.push_back(kInitial);
    for (OperationId id = 0; id < source_.size(); ++id) {
      const Operation& write = history_.operation(id);
      const bool is_it = write.function != Function::kRead && !write.is_fail() &&
                         write.key == reader.key && write.input == value;
      const bool is_afterwards = write.process == reader.process && id >= read;
      if (is_it) (is_afterwards ? own : others).push_back(id);
    }
    if (!others.empty()) return others;
    return own.empty() ? std::vector{kMissing} : own;
  }

  Value seen(OperationId read) const {
    if (source_[read] == kInitial) return Value::nil();
    return Value::integer(source_[read] == kMissing ? 999 : source_[read] + 1);
  }

  History told_apart() const {
    HistoryBuilder builder;
    for (OperationId id = 0; id < source_.size(); ++id) {
      const Operation& operation = history_.operation(id);
      Invocation asked{.process = history_.process_value(operation.process)};
      asked.function = operation.function;
      asked.key = builder.values().string(history_.key_text(operation.key));
      if (operation.function != Function::kRead) asked.input = Value::integer(id + 1);
      if (operation.function == Function::kCas) asked.expected = seen(id);
      builder.invoke(asked);
      Conclusion end;
      end.process = asked.process;
      end.completion = operation.completion;
      if (operation.function == Function::kRead && operation.is_ok()) end.output = seen(id);
      builder.complete(end);
    }
    return builder.finish();
  }

  const History& history_;
  Value initial_;
  std::vector<OperationId> source_;
};

}  // namespace

bool oracle_of_repeated(const History& history, const std::string& model, Value initial) {
  return Choices(history, initial).any(model);
}

History random_repeated(Splitmix& luck) {
  HistoryBuilder builder;
  const std::size_t count = 4 + luck.below(6);
  const std::size_t keys = 1 + luck.below(2);
  const std::uint64_t values = 2 + luck.below(2);
  const std::uint64_t processes = 2 + luck.below(2);
  std::vector<bool> retired(processes);
  const auto any_value = [&] {
    return luck.chance(8) ? Value::nil()
                          : Value::integer(1 + static_cast<std::int64_t>(luck.below(values)));
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t process = luck.below(processes);
    if (retired[process]) continue;
    Invocation asked{.process = Value::integer(static_cast<std::int64_t>(process))};
    asked.key = builder.values().string(luck.below(keys) == 0 ? "x" : "y");
    if (luck.chance(45)) {
      asked.function = luck.chance(15) ? Function::kCas : Function::kWrite;
      asked.input = any_value();
      if (asked.function == Function::kCas) asked.expected = any_value();
    }
    builder.invoke(asked);
    Conclusion end;
    end.process = asked.process;
    if (asked.function == Function::kRead) end.output = any_value();
    if (i > 1 && asked.function != Function::kRead && luck.chance(10)) {
      end.completion = luck.chance(60) ? Completion::kInfo : Completion::kFail;
      retired[process] = end.completion == Completion::kInfo;
    }
    builder.complete(end);
  }
  return builder.finish();
}

History late_news(Splitmix& luck, std::size_t operations) {
  constexpr std::size_t kProcesses = 4;
  struct News {
    std::size_t key;
    Value value;
  };
  HistoryBuilder builder;
  std::vector<std::vector<Value>> copies(kProcesses, std::vector<Value>(2));
  std::vector<std::vector<News>> written(kProcesses);
  std::vector<std::vector<std::size_t>> heard(kProcesses, std::vector<std::size_t>(kProcesses));
  for (std::size_t i = 0; i < operations; ++i) {
    const std::size_t self = luck.below(kProcesses);
    for (std::size_t other = 0; other < kProcesses; ++other) {
      while (other != self && heard[self][other] < written[other].size() && luck.chance(50)) {
        const News& news = written[other][heard[self][other]++];
        copies[self][news.key] = news.value;
      }
    }
    const std::size_t key = luck.below(2);
    Invocation asked{.process = Value::integer(static_cast<std::int64_t>(self))};
    asked.key = builder.values().string(key == 0 ? "x" : "y");
    Conclusion end;
    end.process = asked.process;
    if (luck.chance(50)) {
      asked.function = Function::kWrite;
      asked.input = Value::integer(static_cast<std::int64_t>(luck.below(4)));
      copies[self][key] = asked.input;
      written[self].push_back({key, asked.input});
    } else {
      end.output = copies[self][key];
    }
    builder.invoke(asked);
    builder.complete(end);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
