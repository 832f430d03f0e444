// Single values: reads, writes of values that are never written twice, and compare-and-sets from
// the last value that the process saw.

#include "tools/run/workloads/workloads.hpp"

namespace ordeal::tools {
namespace {

using protocols::Ending;
using protocols::Function;
using protocols::Operation;

class Register final : public Generator {
 public:
  Register(const Workload& workload, std::size_t clients)
      : keys_(static_cast<std::size_t>(workload.number("keys"))),
        read_percent_(workload.percent("read")),
        write_percent_(workload.percent("write")),
        last_seen_(clients, std::vector<std::int64_t>(keys_, 0)) {}

  Operation next(const Asker& asker) override {
    const auto percent = static_cast<int>(asker.machine.draw_below("function", 100));
    const std::uint64_t key = asker.machine.draw_below("key", keys_);
    const std::int64_t value = unique_value(asker.asked + 1, asker.index, last_seen_.size());
    if (percent < read_percent_) return {Function::read, key_name(key), 0, 0};
    const std::int64_t expected = last_seen_[asker.index][key];
    // A cas from a value nobody saw would nearly always fail and prove nothing.
    if (percent < read_percent_ + write_percent_ || expected == 0) {
      return {Function::write, key_name(key), value, 0};
    }
    return {Function::cas, key_name(key), value, expected};
  }

  void learn(const Asker& asker, const Operation& operation,
             const protocols::Outcome& outcome) override {
    if (outcome.ending != Ending::ok) return;
    const bool reads = operation.function == Function::read;
    for (std::size_t key = 0; key < keys_; ++key) {
      if (key_name(key) != operation.key) continue;
      last_seen_[asker.index][key] = reads ? outcome.value.value_or(0) : operation.value;
    }
  }

  std::vector<Operation> final_reads() const override { return read_of_each(keys_); }

 private:
  std::size_t keys_;
  int read_percent_;
  int write_percent_;
  std::vector<std::vector<std::int64_t>> last_seen_;  // by client and key; 0: nothing seen yet
};

}  // namespace

std::unique_ptr<Generator> make_register(const Workload& workload, std::size_t clients) {
  return std::make_unique<Register>(workload, clients);
}

}  // namespace ordeal::tools
