#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/transactions/finding.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// A transaction's first read of a key: what it saw of the others. What it had appended itself is
// left out.
struct ExternalRead {
  TxnId txn = kNone;
  std::uint32_t key = 0;
  WriteId version = kNone;         // the last element; kNone for the empty list
  std::uint32_t position = kNone;  // elements seen; kNone when the order of the key does not fit it
};

// The order of every key's versions as the reads of a list-append history tell it (Kingsbury and
// Alvaro 2020, "Elle"): the longest list read of a key, with what was never seen after it.
struct ListOrders {
  // Versions of key k, oldest first: order[first[k]] up to first[k + 1].
  std::vector<WriteId> order;
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> place;  // of a write in its key's order, kNone when never seen
  std::vector<ListId> longest;  // the list read of a key that its order is taken from, or kNone
  std::vector<TxnId> longest_reader;  // who read it
  // Committed writes of key k that no read saw, so that all come after every version seen, in an
  // order nobody knows: unseen[first_unseen[k]] up to first_unseen[k + 1].
  std::vector<WriteId> unseen;
  std::vector<std::uint32_t> first_unseen;
  std::vector<ExternalRead> reads;  // by transaction, ascending
  // Ok, or in doubt and seen by somebody: it certainly happened.
  std::vector<bool> happened;

  std::span<const WriteId> of_key(std::uint32_t key) const {
    return {order.data() + first[key], first[key + 1] - first[key]};
  }
  std::span<const ExternalRead> reads_of(TxnId txn) const;
  std::span<const WriteId> unseen_of_key(std::uint32_t key) const {
    return {unseen.data() + first_unseen[key], first_unseen[key + 1] - first_unseen[key]};
  }
};

// Infers the orders, and finds every anomaly that shows without a cycle. Garbage, duplicates and
// contradictions are findings; what can still be inferred is inferred.
// Time and memory: linear in the elements of the lists that were read.
ListOrders infer_list_orders(TransactionTable& table, FindingLog& log);

}  // namespace ordeal::checkers
