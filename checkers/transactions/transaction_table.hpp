#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// A transaction is known by its operation's place in the history.
using TxnId = OperationId;
using WriteId = std::uint32_t;
using ListId = std::uint32_t;
inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// How the values of a key are made: appends to a list, whose reads tell every version that came
// before; or writes of a register, each of another value.
enum class TxnModel : std::uint8_t { kListAppend, kRegister };

enum class MicroKind : std::uint8_t {
  kRead,         // with a result
  kUnknownRead,  // nobody knows the result: the transaction is not ok, or has none recorded
  kWrite,        // a write or an append
};

// One micro-operation. `what` is a WriteId of a write; of a read the WriteId (register) or the
// number of the list value (list-append) it returned, and kNone for the initial version.
struct MicroOperation {
  std::uint32_t key = 0;
  std::uint32_t what = kNone;
  MicroKind kind = MicroKind::kRead;
};

// One (key, value): who wrote it. A value that was read and that nobody wrote has no writer.
struct WriteRow {
  TxnId writer = kNone;
  std::uint32_t key = 0;
  Value value;
};

// The transactions of a history as columns of dense ids: keys, writes and micro-operations are
// numbered by first appearance, nothing is allocated per transaction.
//
// Requires of the history: every operation is Function::kTxn with micro-operations as described at
// build(). Refers to the history, which must outlive it. Memory: 20 bytes a transaction, 12 a
// micro-operation, 33 a write.
class TransactionTable {
 public:
  // Takes a history apart. A micro-operation is a list ["r" KEY RESULT], ["w" KEY VALUE] or
  // ["append" KEY VALUE]; an ok transaction's come from its output, any other's from its input.
  // On what is not so, refusal() says where, and the table must not be used. What failed is in
  // doubt when `fail` says so.
  TransactionTable(const History& history, TxnModel model,
                   FailMeaning fail = FailMeaning::kNeverHappened);

  const History& history() const { return *history_; }
  TxnModel model() const { return model_; }
  const std::string& refusal() const { return refusal_; }

  std::uint32_t size() const { return static_cast<std::uint32_t>(rows_.size()); }
  std::uint32_t key_count() const { return static_cast<std::uint32_t>(keys_.size()); }
  Completion completion(TxnId txn) const { return rows_[txn].completion; }
  bool is_ok(TxnId txn) const { return completion(txn) == Completion::kOk; }
  bool is_failed(TxnId txn) const { return completion(txn) == Completion::kFail; }
  ProcessId process(TxnId txn) const { return rows_[txn].process; }
  EventNumber invoked(TxnId txn) const { return rows_[txn].invoked; }
  EventNumber completed(TxnId txn) const { return rows_[txn].completed; }
  std::span<const MicroOperation> micro_operations(TxnId txn) const {
    const std::uint32_t end = txn + 1 < size() ? rows_[txn + 1].first : micro_end();
    return {micro_.data() + rows_[txn].first, end - rows_[txn].first};
  }
  std::uint32_t micro_end() const { return static_cast<std::uint32_t>(micro_.size()); }

  Value key_value(std::uint32_t key) const { return keys_.value_of(key); }
  std::uint32_t write_count() const { return static_cast<std::uint32_t>(writes_.size()); }
  const WriteRow& write(WriteId id) const { return writes_[id]; }
  TxnId writer(WriteId id) const { return writes_[id].writer; }
  // The last write of its transaction to its key.
  bool is_final(WriteId id) const { return final_[id]; }
  // The write of this value to this key; a value nobody wrote gets a number without a writer.
  WriteId write_of(std::uint32_t key, Value value);
  // The list a read returned, and its elements. Requires: a list read's `what`, not kNone.
  Value list_value(ListId list) const { return lists_[list]; }
  std::span<const Value> elements(ListId list) const {
    return history_->values().elements_of(lists_[list]);
  }

  struct DuplicateWrite {
    WriteId write;  // as it was first written
    TxnId again;
  };
  const std::vector<DuplicateWrite>& duplicate_writes() const { return duplicates_; }

 private:
  struct Row {
    std::uint32_t first = 0;  // micro-operation
    ProcessId process{};
    EventNumber invoked = 0;
    EventNumber completed = kNever;
    Completion completion = Completion::kInfo;
  };

  enum class Word : std::uint8_t { kUnknown, kRead, kWrite, kAppend };
  struct Spelling {
    Value text;
    Word word = Word::kUnknown;
  };

  Word word_of(Value value);
  bool refuse(TxnId txn, const std::string& why);
  bool read_transaction(TxnId txn);
  bool read_micro_operation(TxnId txn, Value value, bool results_known);
  bool read_result(TxnId txn, MicroOperation& micro, Value result);
  void read_write(TxnId txn, MicroOperation& micro, Value value);
  void mark_final_writes(TxnId txn);

  const History* history_;
  TxnModel model_;
  FailMeaning fail_;
  std::vector<Spelling> spellings_;  // the few that were met
  std::string refusal_;
  std::vector<Row> rows_;
  std::vector<MicroOperation> micro_;
  std::vector<Value> lists_;
  std::vector<WriteRow> writes_;
  std::vector<bool> final_;
  std::vector<DuplicateWrite> duplicates_;
  ValueIndex keys_;
  InternIndex write_index_;
  std::vector<TxnId> last_writer_;  // per key, while reading: who was seen to write it last
};

// The model whose writes the history has: list-append when it has an append.
TxnModel txn_model_of(const History& history);

// "list-append", "rw-register"; and the model of that name, if there is one.
std::string_view name_of(TxnModel model);
std::optional<TxnModel> txn_model_named(std::string_view name);

// Whether every operation of the history is a transaction, and there is one.
bool is_transactional(const History& history);

}  // namespace ordeal::checkers
