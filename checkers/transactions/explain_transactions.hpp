#pragma once

#include <span>
#include <string>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/finding.hpp"

namespace ordeal::checkers {

struct ListOrders;

// Findings in words. Transactions are called T1, T2, ... within one finding, and the first
// sentences say who they are.
class TransactionTexts {
 public:
  explicit TransactionTexts(const TransactionTable& table) : table_(table) {}

  // G1a, G1b, garbage-read, duplicate-elements: a transaction and the write seen.
  Finding one_write(Anomaly anomaly, TxnId reader, WriteId write) const;
  // internal, future-read: a transaction and the key it contradicts itself about.
  Finding one_transaction(Anomaly anomaly, TxnId txn, std::uint32_t key) const;
  // incompatible-order, lost-update: two transactions that read one key.
  Finding two_reads(Anomaly anomaly, TxnId a, TxnId b, std::uint32_t key) const;
  Finding fractured_read(Anomaly anomaly, TxnId reader, WriteId seen, WriteId missed) const;
  // cyclic-versions: a list shows the second without the first ahead of it, which its writer
  // appended first.
  Finding turned_appends(TxnId reader, WriteId first, WriteId second) const;
  Finding dirty_update(WriteId aborted, WriteId committed, TxnId reader) const;

  // "9 to key 233", "\"a\" to key \"x\"".
  std::string write_text(WriteId write) const;
  std::string key_text(std::uint32_t key) const;
  // "T1 is operation 12 of c3: append 5 4, r 233 -> [1 2]".
  std::string who(std::size_t number, TxnId txn) const;

 private:
  std::string parting(TxnId a, TxnId b, std::uint32_t key) const;
  Finding with(Anomaly anomaly, std::span<const TxnId> transactions) const;
  std::string verb() const;  // "append of", "write of"

  const TransactionTable& table_;
};

// A cycle in words, every step with its reason; closes with the contradiction.
Finding explain_cycle(const TransactionTable& table, const Dependencies& dependencies,
                      Anomaly anomaly, std::span<const CycleStep> cycle);

// The same of a proof by cases.
Finding explain_cases(const TransactionTable& table, const Dependencies& dependencies,
                      Anomaly anomaly, std::vector<CycleCase> cases);

}  // namespace ordeal::checkers
