// Transactions of a few parts over a small hot set of keys, as Elle wants them: every value is
// written once, so that a read tells whose write it saw. In list-append, keys hold lists and a
// read sees the order of the appends too; in rw-register it sees the last write only.

#include <algorithm>

#include "tools/run/recording.hpp"
#include "tools/run/workloads/workloads.hpp"

namespace ordeal::tools {
namespace {

using protocols::Function;
using protocols::MicroFunction;
using protocols::Operation;

class Transactions final : public Generator {
 public:
  Transactions(const Workload& workload, std::size_t clients, MicroFunction change, Reads reads)
      : keys_(static_cast<std::uint64_t>(workload.number("keys"))),
        parts_max_(static_cast<std::uint64_t>(workload.number("parts_max"))),
        transactions_per_key_(static_cast<std::uint64_t>(workload.number("transactions_per_key"))),
        read_percent_(workload.percent("read")),
        change_(change),
        reads_(reads),
        written_(clients, 0) {}

  // A client turns to fresh keys by its own count: what others do must not change what it asks.
  Operation next(const Asker& asker) override {
    const std::uint64_t first_key = asker.asked / transactions_per_key_ * keys_;
    keys_used_ = std::max(keys_used_, first_key + keys_);
    Operation transaction{Function::transaction, "", 0, 0};
    const std::uint64_t parts = asker.machine.draw_below("parts", parts_max_) + 1;
    for (std::uint64_t i = 0; i < parts; ++i) {
      const auto percent = static_cast<int>(asker.machine.draw_below("function", 100));
      const std::string key = key_name(first_key + asker.machine.draw_below("key", keys_));
      if (percent < read_percent_) {
        transaction.parts.push_back({MicroFunction::read, key, 0});
      } else {
        const std::uint64_t k = ++written_[asker.index];
        transaction.parts.push_back({change_, key, unique_value(k, asker.index, written_.size())});
      }
    }
    return transaction;
  }

  // Transactions of one read: a key that is locked for ever must not hide the others.
  std::vector<Operation> final_reads() const override {
    std::vector<Operation> reads;
    for (std::uint64_t key = 0; key < std::max(keys_used_, keys_); ++key) {
      Operation read{Function::transaction, "", 0, 0};
      read.parts = {{MicroFunction::read, key_name(key), 0}};
      reads.push_back(std::move(read));
    }
    return reads;
  }

  checkers::Value output(checkers::HistoryBuilder& history, const Operation& operation,
                         const protocols::Outcome& outcome) const override {
    return recorded_output(history, operation, outcome, reads_);
  }

 private:
  std::uint64_t keys_;
  std::uint64_t parts_max_;
  std::uint64_t transactions_per_key_;
  int read_percent_;
  MicroFunction change_;
  Reads reads_;
  std::vector<std::uint64_t> written_;  // by client
  std::uint64_t keys_used_ = 0;
};

}  // namespace

std::unique_ptr<Generator> make_list_append(const Workload& workload, std::size_t clients) {
  return std::make_unique<Transactions>(workload, clients, MicroFunction::append, Reads::lists);
}

std::unique_ptr<Generator> make_rw_register(const Workload& workload, std::size_t clients) {
  return std::make_unique<Transactions>(workload, clients, MicroFunction::write, Reads::values);
}

}  // namespace ordeal::tools
