// What is only ever added to: sets, to which each element is added once and of which a read sees
// all elements, and counters, to which numbers are added and of which a read sees the sum.

#include "tools/run/recording.hpp"
#include "tools/run/workloads/workloads.hpp"

namespace ordeal::tools {
namespace {

using protocols::Function;
using protocols::Operation;

// Reads, and adds of what `amount` says.
class Adder : public Generator {
 public:
  explicit Adder(const Workload& workload)
      : keys_(static_cast<std::size_t>(workload.number("keys"))),
        read_percent_(workload.percent("read")) {}

  Operation next(const Asker& asker) override {
    const auto percent = static_cast<int>(asker.machine.draw_below("function", 100));
    const std::string key = key_name(asker.machine.draw_below("key", keys_));
    if (percent < read_percent_) return {Function::read, key, 0, 0};
    return {Function::add, key, amount(asker), 0};
  }

  std::vector<Operation> final_reads() const override { return read_of_each(keys_); }

 private:
  virtual std::int64_t amount(const Asker& asker) const = 0;

  std::size_t keys_;
  int read_percent_;
};

class Set final : public Adder {
 public:
  Set(const Workload& workload, std::size_t clients) : Adder(workload), clients_(clients) {}

  checkers::Value output(checkers::HistoryBuilder& history, const Operation& operation,
                         const protocols::Outcome& outcome) const override {
    return recorded_output(history, operation, outcome, Reads::lists);
  }

 private:
  std::int64_t amount(const Asker& asker) const override {
    return unique_value(asker.asked + 1, asker.index, clients_);
  }

  std::size_t clients_;
};

class Counter final : public Adder {
 public:
  explicit Counter(const Workload& workload)
      : Adder(workload), add_max_(static_cast<std::uint64_t>(workload.number("add_max"))) {}

  // A counter that nobody added to is 0, however the store says that it has none.
  checkers::Value output(checkers::HistoryBuilder& history, const Operation& operation,
                         const protocols::Outcome& outcome) const override {
    const checkers::Value output = recorded_output(history, operation, outcome);
    const bool is_told =
        operation.function == Function::read && outcome.ending == protocols::Ending::ok;
    return is_told && output.is_nil() ? checkers::Value::integer(0) : output;
  }

 private:
  std::int64_t amount(const Asker& asker) const override {
    return static_cast<std::int64_t>(asker.machine.draw_below("amount", add_max_)) + 1;
  }

  std::uint64_t add_max_;
};

}  // namespace

std::unique_ptr<Generator> make_set(const Workload& workload, std::size_t clients) {
  return std::make_unique<Set>(workload, clients);
}

std::unique_ptr<Generator> make_counter(const Workload& workload, std::size_t /*clients*/) {
  return std::make_unique<Counter>(workload);
}

}  // namespace ordeal::tools
