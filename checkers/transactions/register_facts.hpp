#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// A read of a key its transaction had not written before: what it saw of the others.
struct OutsideRead {
  TxnId txn = kNone;
  std::uint32_t key = 0;
  WriteId version = kNone;  // kNone: the initial one
  // The first and the last micro-operation of the transaction that saw it.
  std::uint32_t first_at = 0;
  std::uint32_t last_at = 0;
};

// What a history of registers says by itself: who read whose write, and who wrote which key. Only
// the last write of a transaction to a key is a version of it.
struct RegisterFacts {
  // Of ok transactions, in their order, each in the order of its reads. A key that is read again
  // with the same result is here once.
  std::vector<OutsideRead> reads;
  std::vector<std::uint32_t> first_read;  // of a transaction; one more at the end
  // The keys a transaction that happened wrote, ascending, each once.
  std::vector<std::uint32_t> written;
  std::vector<std::uint32_t> first_written;
  // The transactions that happened and wrote a key, ascending.
  std::vector<TxnId> writers;
  std::vector<std::uint32_t> first_writer;
  // Ok, or in doubt and seen by somebody. One in doubt that nobody saw may be left out: without it
  // every explanation of the history is still one.
  std::vector<bool> happened;

  std::span<const OutsideRead> reads_of(TxnId txn) const {
    return {reads.data() + first_read[txn], first_read[txn + 1] - first_read[txn]};
  }
  std::span<const std::uint32_t> keys_written_by(TxnId txn) const {
    return {written.data() + first_written[txn], first_written[txn + 1] - first_written[txn]};
  }
  std::span<const TxnId> writers_of(std::uint32_t key) const {
    return {writers.data() + first_writer[key], first_writer[key + 1] - first_writer[key]};
  }
  bool writes(TxnId txn, std::uint32_t key) const;
  // The place of a version among `written`. Requires: the transaction writes the key.
  std::size_t version_of(TxnId writer, std::uint32_t key) const;
};

// Takes the facts out of the table, and finds every anomaly that shows in one read or one
// transaction: G1a, G1b, garbage-read, future-read, internal, lost-update. Reads that are nonsense
// (aborted, garbage, from the future) are findings and no facts.
// `initial`: the value of a key that nobody wrote, besides nil.
RegisterFacts examine_register_reads(const TransactionTable& table, Value initial, FindingLog& log);

}  // namespace ordeal::checkers
