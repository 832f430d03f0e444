// A bank: money moves between accounts and none is made or lost. A transfer is a transaction that
// adds -n to one account and n to another, recorded as "transfer" [from to n]; a read is one that
// reads every account, recorded as "read" with [account balance] pairs.

#include <algorithm>
#include <array>

#include "tools/run/recording.hpp"
#include "tools/run/workloads/workloads.hpp"

namespace ordeal::tools {
namespace {

using checkers::Value;
using protocols::Function;
using protocols::MicroFunction;
using protocols::MicroOperation;
using protocols::Operation;

bool is_transfer(const Operation& operation) {
  const std::vector<MicroOperation>& parts = operation.parts;
  return operation.function == Function::transaction && parts.size() == 2 &&
         parts[0].function == MicroFunction::add && parts[1].function == MicroFunction::add &&
         parts[0].value == -parts[1].value;
}

bool is_audit(const Operation& operation) {
  return operation.function == Function::transaction &&
         std::all_of(
             operation.parts.begin(), operation.parts.end(),
             [](const MicroOperation& part) { return part.function == MicroFunction::read; });
}

class Bank final : public Generator {
 public:
  explicit Bank(const Workload& workload)
      : accounts_(static_cast<std::size_t>(workload.number("accounts"))),
        balance_(workload.number("balance")),
        transfer_max_(static_cast<std::uint64_t>(workload.number("transfer_max"))),
        read_percent_(workload.percent("read")) {}

  // Each attempt opens accounts of other names, a1.., b1..: one in doubt may come into effect later
  // and would make money.
  std::optional<Operation> opening(int attempt) override {
    series_ = static_cast<char>('a' + (attempt - 1) % 26);
    return over_all_accounts(MicroFunction::write, balance_);
  }

  Operation next(const Asker& asker) override {
    const auto percent = static_cast<int>(asker.machine.draw_below("function", 100));
    if (percent < read_percent_) return over_all_accounts(MicroFunction::read, 0);
    const std::uint64_t from = asker.machine.draw_below("from", accounts_);
    std::uint64_t to = asker.machine.draw_below("to", accounts_ - 1);
    if (to >= from) ++to;
    const auto amount =
        static_cast<std::int64_t>(asker.machine.draw_below("amount", transfer_max_)) + 1;
    Operation transfer{Function::transaction, "", 0, 0};
    transfer.parts = {{MicroFunction::add, account(from), -amount},
                      {MicroFunction::add, account(to), amount}};
    return transfer;
  }

  std::vector<Operation> final_reads() const override {
    return {over_all_accounts(MicroFunction::read, 0)};
  }

  checkers::Invocation invocation(checkers::HistoryBuilder& history,
                                  const Operation& operation) const override {
    checkers::Invocation invocation = recorded_invocation(history, operation);
    if (is_transfer(operation)) {
      const std::array<Value, 3> words = {history.values().string(operation.parts[0].key),
                                          history.values().string(operation.parts[1].key),
                                          Value::integer(operation.parts[1].value)};
      invocation.function = history.function("transfer");
      invocation.input = history.values().list(words);
    } else if (is_audit(operation)) {
      invocation.function = checkers::Function::kRead;
      invocation.input = Value::nil();
    }
    return invocation;
  }

  Value output(checkers::HistoryBuilder& history, const Operation& operation,
               const protocols::Outcome& outcome) const override {
    if (is_transfer(operation)) return Value::nil();
    if (!is_audit(operation) || outcome.ending != protocols::Ending::ok) {
      return recorded_output(history, operation, outcome);
    }
    std::vector<Value> pairs;
    for (std::size_t i = 0; i < operation.parts.size() && i < outcome.parts.size(); ++i) {
      const std::vector<std::int64_t>& seen = outcome.parts[i];
      const std::array<Value, 2> pair = {history.values().string(operation.parts[i].key),
                                         seen.empty()       ? Value::nil()
                                         : seen.size() == 1 ? Value::integer(seen.front())
                                                            : list_of_integers(history, seen)};
      pairs.push_back(history.values().list(pair));
    }
    return history.values().list(pairs);
  }

  std::string text(const Operation& operation) const override {
    if (is_audit(operation)) return "read all accounts";
    if (!is_transfer(operation)) return operation_text(operation);
    return "transfer " + operation.parts[0].key + " -> " + operation.parts[1].key + " " +
           std::to_string(operation.parts[1].value);
  }

 private:
  std::string account(std::uint64_t index) const { return series_ + std::to_string(index + 1); }

  Operation over_all_accounts(MicroFunction function, std::int64_t value) const {
    Operation operation{Function::transaction, "", 0, 0};
    for (std::size_t i = 0; i < accounts_; ++i) {
      operation.parts.push_back({function, account(i), value});
    }
    return operation;
  }

  std::size_t accounts_;
  std::int64_t balance_;
  std::uint64_t transfer_max_;
  int read_percent_;
  char series_ = 'a';
};

}  // namespace

std::unique_ptr<Generator> make_bank(const Workload& workload, std::size_t /*clients*/) {
  return std::make_unique<Bank>(workload);
}

}  // namespace ordeal::tools
