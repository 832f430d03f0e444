#include <array>

#include "sim/core/failure.hpp"
#include "tools/run/recording.hpp"
#include "tools/run/workloads/workloads.hpp"

namespace ordeal::tools {
namespace {

using Names = std::string_view;

constexpr std::array<Names, 1> kRegisterCheckers = {"linearizable"};
constexpr std::array<Names, 2> kSetCheckers = {"set-full", "linearizable"};
constexpr std::array<Names, 2> kCounterCheckers = {"counter", "linearizable"};
constexpr std::array<Names, 1> kBankCheckers = {"bank"};
constexpr std::array<Names, 2> kTransactionCheckers = {"strict-serializable", "serializable"};

constexpr NumberRow kKeys = {"keys", 3, 1, 10'000, "the number of keys"};
constexpr NumberRow kFewKeys = {"keys", 1, 1, 10'000, "the number of keys"};
constexpr std::array kKeyNumbers = {kKeys};
constexpr std::array kFewKeyNumbers = {kFewKeys};
constexpr std::array kCounterNumbers = {
    kFewKeys, NumberRow{"add_max", 5, 1, 1'000'000, "the greatest number that is added"}};
constexpr std::array kBankNumbers = {
    NumberRow{"accounts", 5, 2, 10'000, "the number of accounts"},
    NumberRow{"balance", 100, 0, 1'000'000'000, "what each account holds in the beginning"},
    NumberRow{"transfer_max", 5, 1, 1'000'000, "the greatest amount of a transfer"}};
constexpr std::array kTransactionNumbers = {
    kKeys, NumberRow{"parts_max", 4, 1, 64, "the greatest number of parts of a transaction"},
    NumberRow{"transactions_per_key", 40, 1, 1'000'000'000,
              "after so many transactions a client turns to fresh keys"}};

constexpr std::array kRegisterMix = {MixRow{"read", 50}, MixRow{"write", 25}, MixRow{"cas", 25}};
constexpr std::array kAddMix = {MixRow{"read", 50}, MixRow{"add", 50}};
constexpr std::array kBankMix = {MixRow{"read", 40}, MixRow{"transfer", 60}};
constexpr std::array kAppendMix = {MixRow{"read", 50}, MixRow{"append", 50}};
constexpr std::array kWriteMix = {MixRow{"read", 50}, MixRow{"write", 50}};

constexpr std::array kWorkloads = {
    WorkloadRow{"register", "reads, writes and compare-and-sets of single values",
                "read, write, cas", kRegisterCheckers, kKeyNumbers, kRegisterMix, &make_register},
    WorkloadRow{"set", "adds elements, each once, and reads whole sets", "add, read", kSetCheckers,
                kFewKeyNumbers, kAddMix, &make_set},
    WorkloadRow{"counter", "adds to numbers, and reads them", "add, read", kCounterCheckers,
                kCounterNumbers, kAddMix, &make_counter},
    WorkloadRow{"bank", "moves money between accounts, and reads all of them at once",
                "transfer, read", kBankCheckers, kBankNumbers, kBankMix, &make_bank},
    WorkloadRow{"list-append", "transactions that append to lists and read them", "txn",
                kTransactionCheckers, kTransactionNumbers, kAppendMix, &make_list_append},
    WorkloadRow{"rw-register", "transactions that write single values and read them", "txn",
                kTransactionCheckers, kTransactionNumbers, kWriteMix, &make_rw_register},
};

}  // namespace

std::span<const WorkloadRow> workload_table() { return kWorkloads; }

const WorkloadRow* find_workload(std::string_view name) {
  for (const WorkloadRow& row : kWorkloads) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

Workload Workload::standard(std::string_view kind) {
  const WorkloadRow* row = find_workload(kind);
  sim::require(row != nullptr, "a workload is a row of the table");
  Workload workload;
  workload.kind = kind;
  for (const NumberRow& number : row->numbers) {
    workload.numbers[std::string(number.name)] = number.standard;
  }
  for (const MixRow& part : row->mix) workload.mix[std::string(part.name)] = part.percent;
  return workload;
}

std::optional<protocols::Operation> Generator::opening(int /*attempt*/) { return std::nullopt; }

void Generator::learn(const Asker& /*asker*/, const protocols::Operation& /*operation*/,
                      const protocols::Outcome& /*outcome*/) {}

checkers::Invocation Generator::invocation(checkers::HistoryBuilder& history,
                                           const protocols::Operation& operation) const {
  return recorded_invocation(history, operation);
}

checkers::Value Generator::output(checkers::HistoryBuilder& history,
                                  const protocols::Operation& operation,
                                  const protocols::Outcome& outcome) const {
  return recorded_output(history, operation, outcome);
}

std::string Generator::text(const protocols::Operation& operation) const {
  return operation_text(operation);
}

std::string key_name(std::size_t key) {
  static constexpr std::string_view first = "xyz";
  return key < first.size() ? std::string(1, first[key]) : "k" + std::to_string(key + 1);
}

std::vector<protocols::Operation> read_of_each(std::size_t keys) {
  std::vector<protocols::Operation> reads;
  for (std::size_t key = 0; key < keys; ++key) {
    reads.push_back({protocols::Function::read, key_name(key), 0, 0});
  }
  return reads;
}

std::int64_t unique_value(std::uint64_t k, std::size_t client, std::size_t clients) {
  const std::int64_t stride = clients < 100 ? 100 : 1'000'000;
  return static_cast<std::int64_t>(k) * stride + static_cast<std::int64_t>(client) + 1;
}

}  // namespace ordeal::tools
