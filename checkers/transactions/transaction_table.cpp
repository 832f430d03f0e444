#include "checkers/transactions/transaction_table.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

// Values of a key mostly count up: eight in a row are neighbours in the index, which keeps what is
// asked for next at hand. The low bits of the upper half are the place there, see InternIndex.
std::uint64_t hash_of_write(std::uint32_t key, Value value) {
  if (!value.is_integer()) return mix64(value.hash() + key);
  constexpr std::uint64_t kInRow = 7;
  const auto number = static_cast<std::uint64_t>(value.as_integer());
  const std::uint64_t row = mix64(mix64(number / (kInRow + 1)) + key);
  return (row & ~(kInRow << 32)) | (number & kInRow) << 32;
}

// Where nobody writes anything, a read that returned a list tells what is read.
bool reads_lists(const History& history) {
  const ValuePool& pool = history.values();
  const auto is_list = [&](Value micro) {
    return micro.is_list() && pool.elements_of(micro).size() == 3 &&
           pool.elements_of(micro)[2].is_list();
  };
  return std::ranges::any_of(history.operations(), [&](const Operation& operation) {
    return operation.is_ok() && operation.output.is_list() &&
           std::ranges::any_of(pool.elements_of(operation.output), is_list);
  });
}

}  // namespace

bool is_transactional(const History& history) {
  for (const Operation& operation : history.operations()) {
    if (operation.function != Function::kTxn) return false;
  }
  return !history.operations().empty();
}

TxnModel txn_model_of(const History& history) {
  const ValuePool& pool = history.values();
  for (const Operation& operation : history.operations()) {
    if (!operation.input.is_list()) continue;
    for (const Value micro : pool.elements_of(operation.input)) {
      if (!micro.is_list() || pool.elements_of(micro).empty()) continue;
      const Value head = pool.elements_of(micro)[0];
      if (!head.is_string()) continue;
      const std::string_view word = pool.text_of(head);
      if (word == "append") return TxnModel::kListAppend;
      if (word == "w" || word == "write") return TxnModel::kRegister;
    }
  }
  return reads_lists(history) ? TxnModel::kListAppend : TxnModel::kRegister;
}

std::string_view name_of(TxnModel model) {
  return model == TxnModel::kListAppend ? "list-append" : "rw-register";
}

std::optional<TxnModel> txn_model_named(std::string_view name) {
  for (const TxnModel model : {TxnModel::kListAppend, TxnModel::kRegister}) {
    if (name_of(model) == name) return model;
  }
  return std::nullopt;
}

TransactionTable::TransactionTable(const History& history, TxnModel model, FailMeaning fail)
    : history_(&history), model_(model), fail_(fail) {
  const std::size_t count = history.operations().size();
  rows_.reserve(count);
  micro_.reserve(4 * count);
  for (TxnId txn = 0; txn < history.operations().size(); ++txn) {
    if (!read_transaction(txn)) return;
  }
}

TransactionTable::Word TransactionTable::word_of(Value value) {
  for (const Spelling& known : spellings_) {
    if (known.text == value) return known.word;
  }
  if (!value.is_string()) return Word::kUnknown;
  const std::string_view text = history_->values().text_of(value);
  Word word = Word::kUnknown;
  if (text == "r" || text == "read") word = Word::kRead;
  if (text == "w" || text == "write") word = Word::kWrite;
  if (text == "append") word = Word::kAppend;
  if (word != Word::kUnknown) spellings_.push_back({value, word});
  return word;
}

bool TransactionTable::refuse(TxnId txn, const std::string& why) {
  refusal_ = "operation " + std::to_string(txn) + " (event " +
             std::to_string(history_->operation(txn).invoke_event) + "): " + why;
  return false;
}

bool TransactionTable::read_transaction(TxnId txn) {
  const Operation& operation = history_->operation(txn);
  if (operation.function != Function::kTxn) {
    return refuse(txn, "not a transaction but \"" +
                           std::string(history_->function_name(operation.function)) + '"');
  }
  const bool is_doubtful = operation.is_fail() && fail_ == FailMeaning::kInDoubt;
  rows_.push_back({micro_end(), operation.process, operation.invoke_event, operation.complete_event,
                   is_doubtful ? Completion::kInfo : operation.completion});
  const bool results_known = operation.is_ok() && operation.output.is_list();
  const Value list = results_known ? operation.output : operation.input;
  if (list.is_nil()) return true;
  if (!list.is_list()) {
    return refuse(txn, "expected a list of micro-operations, not " + history_->value_text(list));
  }
  for (const Value micro : history_->values().elements_of(list)) {
    if (!read_micro_operation(txn, micro, results_known)) return false;
  }
  mark_final_writes(txn);
  return true;
}

bool TransactionTable::read_micro_operation(TxnId txn, Value value, bool results_known) {
  const auto parts =
      value.is_list() ? history_->values().elements_of(value) : std::span<const Value>();
  const Word word = parts.empty() ? Word::kUnknown : word_of(parts[0]);
  if (word == Word::kUnknown || parts.size() < 2 || parts.size() > 3) {
    return refuse(txn,
                  "expected [\"r\" KEY RESULT], [\"w\" KEY VALUE] or [\"append\" KEY VALUE], "
                  "not " +
                      history_->value_text(value));
  }
  const bool appends = model_ == TxnModel::kListAppend;
  if (word != Word::kRead && (word == Word::kAppend) != appends) {
    return refuse(txn, history_->value_text(value) + " is no micro-operation of the model " +
                           (appends ? "list-append" : "rw-register"));
  }
  MicroOperation micro;
  micro.key = keys_.id_of(parts[1]);
  if (micro.key == last_writer_.size()) last_writer_.push_back(kNone);
  const Value third = parts.size() == 3 ? parts[2] : Value::nil();
  if (word != Word::kRead) {
    read_write(txn, micro, third);
  } else if (!results_known) {
    micro.kind = MicroKind::kUnknownRead;
  } else if (!read_result(txn, micro, third)) {
    return false;
  }
  micro_.push_back(micro);
  return true;
}

void TransactionTable::read_write(TxnId txn, MicroOperation& micro, Value value) {
  micro.kind = MicroKind::kWrite;
  micro.what = write_of(micro.key, value);
  WriteRow& write = writes_[micro.what];
  // A value written again after its first writer failed is a retry: the one that failed is out.
  if (write.writer == kNone || is_failed(write.writer)) {
    write.writer = txn;
  } else if (!is_failed(txn)) {
    duplicates_.push_back({micro.what, txn});
  }
}

bool TransactionTable::read_result(TxnId txn, MicroOperation& micro, Value result) {
  if (result.is_nil()) return true;
  if (model_ == TxnModel::kRegister) {
    micro.what = write_of(micro.key, result);
    return true;
  }
  if (!result.is_list()) {
    return refuse(txn, "a read of a list returned " + history_->value_text(result));
  }
  if (history_->values().elements_of(result).empty()) return true;
  micro.what = static_cast<ListId>(lists_.size());
  lists_.push_back(result);
  return true;
}

WriteId TransactionTable::write_of(std::uint32_t key, Value value) {
  const auto next = write_count();
  const std::uint64_t hash = hash_of_write(key, value);
  const WriteId id = write_index_.find_or_claim(hash, next, [&](std::uint32_t known) {
    return writes_[known].key == key && writes_[known].value == value;
  });
  if (id == next) {
    writes_.push_back({kNone, key, value});
    final_.push_back(false);
  }
  return id;
}

void TransactionTable::mark_final_writes(TxnId txn) {
  for (std::uint32_t i = micro_end(); i-- > rows_[txn].first;) {
    const MicroOperation& micro = micro_[i];
    if (micro.kind != MicroKind::kWrite || last_writer_[micro.key] == txn) continue;
    last_writer_[micro.key] = txn;
    final_[micro.what] = true;
  }
}

}  // namespace ordeal::checkers
