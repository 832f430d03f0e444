#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/verify/certificate.hpp"

namespace ordeal::checkers {

// How far a level of isolation goes: the worst cycles of dependencies it forbids, and which order
// it keeps besides them.
struct PlainLevel {
  enum class Cycle { kWrites, kFlow, kOneMiss, kMissesApart, kAny };
  enum class Order { kFree, kProcess, kRealtime };
  // What an order of the transactions has of each: the moment it reads and writes at; one for each;
  // the moment it commits, when it may have read what is old; or no order decides the level.
  enum class Moments { kOne, kTwo, kCommit, kUnknown };
  std::string_view name;
  Cycle cycle;
  Order order;
  Moments moments;
  std::string_view shown;  // anomalies that it forbids and that show without a cycle
};
// Null: there is no such level.
const PlainLevel* plain_level(std::string_view name);

struct PlainMicro {
  bool writes = false;
  Value key;
  Value value;  // written or read
};

// What transactions do to lists and registers, once more and for the verifier alone.
class PlainTransactions {
 public:
  // Requires: the history outlives this.
  PlainTransactions(const History& history, Semantics switches, bool are_lists)
      : history_(history), switches_(switches), are_lists_(are_lists) {}

  const History& history() const { return history_; }
  bool are_lists() const { return are_lists_; }
  OperationId size() const { return static_cast<OperationId>(history_.operations().size()); }
  const Operation& operation(OperationId id) const { return history_.operation(id); }
  bool never_happened(OperationId id) const;
  std::span<const Value> elements(Value value) const;
  std::vector<PlainMicro> micros(OperationId id) const;
  std::vector<PlainMicro> writes(OperationId id) const;
  // Those that somebody knows the result of; and of them those that show what others wrote: the
  // first read of a list, and what is ahead of its own writes of a register.
  std::vector<PlainMicro> reads(OperationId id) const;
  std::vector<PlainMicro> reads_of_others(OperationId id) const;
  // The list as it was ahead of what the reader had appended to it by then.
  std::vector<Value> list_of_others(OperationId reader, const PlainMicro& read) const;
  // Who read a list that is no beginning of what was appended in this order.
  std::optional<OperationId> misreader_of_lists(const std::vector<OperationId>& order) const;
  // Who wrote, or tried to write, this value of a key.
  std::vector<OperationId> writers(Value key, Value value) const;
  // Nobody wrote it, and it was there from the beginning.
  bool is_initial(const PlainMicro& read) const;

  // By key: the whole list, or the latest value.
  using State = std::map<Value, std::vector<Value>>;
  bool reads_fit(OperationId id, const State& state) const;
  void write(const PlainMicro& micro, State& state) const;

 private:
  bool is_there(const PlainMicro& read, const State& state, const State& own) const;

  const History& history_;
  Semantics switches_;
  bool are_lists_;
};

// What is wrong with a certificate's order, its cycle or its anomaly; nullopt when it proves its
// verdict.
std::optional<std::string> problem_with_order(const PlainTransactions& transactions,
                                              const PlainLevel& level,
                                              const Certificate& certificate);
// A certificate's order of commits.
Verification verify_commit_order(const PlainTransactions& transactions, const PlainLevel& level,
                                 const Certificate& certificate);
// A certificate's part, of registers, tried in all orders.
Verification verify_transaction_part(const PlainTransactions& transactions, const PlainLevel& level,
                                     const Certificate& certificate);
bool contradicts_itself(const PlainTransactions& transactions, OperationId id);
std::optional<std::string> problem_with_anomaly(const PlainTransactions& transactions,
                                                const PlainLevel& level,
                                                const Certificate& certificate);
std::optional<std::string> problem_with_cycle(const PlainTransactions& transactions,
                                              const PlainLevel& level,
                                              const Certificate& certificate);

}  // namespace ordeal::checkers
