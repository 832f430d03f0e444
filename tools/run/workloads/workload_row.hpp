#pragma once
// What there is to ask of a cluster: the table of workloads, one row and one small file each. A
// generator says what a process asks next and how it goes into the history; who asks, when and for
// how long is the driver's part (tools/run/workload.hpp).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "protocols/common/operation.hpp"
#include "sim/node.hpp"

namespace ordeal::tools {

struct WorkloadRow;

/// When everything is healed: who reads all there is to read, each key once?
enum class FinalReads : std::uint8_t { none, one, all };

/// A workload as a scenario sets it.
struct Workload {
  std::string kind;
  /// What each client begins on average, while nothing makes it wait; 0: the next operation as
  /// soon as the last one ended. Each client's own: one client more must not slow the others.
  std::int64_t operations_per_minute = 0;
  std::map<std::string, std::int64_t> numbers;  ///< "keys": those that the kind's row lists
  std::map<std::string, int> mix;               ///< in percent, adding up to 100
  FinalReads final_reads = FinalReads::one;
  /// Of the whole workload; 0: nobody asks for anything by himself, only steps do.
  std::optional<std::int64_t> operations_max;

  /// The kind with its defaults. Requires a row of that name.
  static Workload standard(std::string_view kind);
  bool is_only_steps() const { return operations_max == 0; }
  std::int64_t number(const std::string& name) const { return numbers.at(name); }
  int percent(const std::string& name) const { return mix.at(name); }
};

/// The process that is about to ask. Whatever it draws is decided below the name of its machine
/// (c4/random/function/12), so one client more changes nothing that the others ask.
struct Asker {
  sim::Node& machine;
  std::size_t index = 0;    ///< among the clients, from 0; stays when a process is renewed
  std::uint64_t asked = 0;  ///< operations it asked for before this one
};

/// Makes the operations of one run and writes them into its history.
class Generator {
 public:
  virtual ~Generator() = default;

  /// What has to have happened before anybody asks for more; not part of the history. Asked for
  /// again, with the next attempt, until it is ok; an attempt that is in doubt may still take
  /// effect at any time and must not matter to the next. Nothing, for most workloads.
  virtual std::optional<protocols::Operation> opening(int attempt);
  virtual protocols::Operation next(const Asker& asker) = 0;
  /// An operation of this process ended so.
  virtual void learn(const Asker& asker, const protocols::Operation& operation,
                     const protocols::Outcome& outcome);
  /// Everything that can be read, each once.
  virtual std::vector<protocols::Operation> final_reads() const = 0;

  /// The operation as the history has it, function, key and values; time and process are set by the
  /// driver. The general ways are those of tools/run/recording.hpp.
  virtual checkers::Invocation invocation(checkers::HistoryBuilder& history,
                                          const protocols::Operation& operation) const;
  /// What an ok operation returned.
  virtual checkers::Value output(checkers::HistoryBuilder& history,
                                 const protocols::Operation& operation,
                                 const protocols::Outcome& outcome) const;
  /// The operation in the trace: "write x = 1203".
  virtual std::string text(const protocols::Operation& operation) const;
};

/// A number that a workload may be given.
struct NumberRow {
  std::string_view name;  ///< "keys"
  std::int64_t standard = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  std::string_view about;  ///< "the number of keys"
};

/// One word of a mix and its share.
struct MixRow {
  std::string_view name;
  int percent = 0;
};

struct WorkloadRow {
  std::string_view name;
  std::string_view about;
  std::string_view records;                    ///< the functions of its history: "read, write, cas"
  std::span<const std::string_view> checkers;  ///< which fit, the most telling first
  std::span<const NumberRow> numbers;
  std::span<const MixRow> mix;
  /// For so many clients.
  std::unique_ptr<Generator> (*make)(const Workload& workload, std::size_t clients);
};

/// Every workload there is: a plain array written out in registry.cpp.
std::span<const WorkloadRow> workload_table();

/// The row of that name, or null.
const WorkloadRow* find_workload(std::string_view name);

/// x, y, z, k4, k5, ...
std::string key_name(std::size_t key);
/// One read of each of the first `keys` keys.
std::vector<protocols::Operation> read_of_each(std::size_t keys);

/// The k-th value that a client writes (k from 1), never written twice, and readable: the 12th of
/// c3 is 1203. Many clients need more room for the second part, which no client's number may ever
/// change.
std::int64_t unique_value(std::uint64_t k, std::size_t client, std::size_t clients);

}  // namespace ordeal::tools
