#pragma once
// Two-phase locking at one participant (K. Eswaran, J. Gray, R. Lorie, I. Traiger 1976): who holds
// which key, who waits for whom, and where that goes round in a circle.

#include <map>
#include <string>
#include <vector>

#include "protocols/two_phase_commit/messages.hpp"

namespace ordeal::protocols::two_phase_commit {

class LockTable {
 public:
  /// Locks the key, for reading or (exclusive) for writing; true if the transaction holds it so
  /// now. Else it waits, until a later call is granted or it releases. There is no queue: whoever
  /// asks first after a release has it. So the edges of the wait-for graph all lead to holders.
  bool acquire(const TransactionId& transaction, const std::string& key, bool exclusive);
  /// Frees all locks of the transaction; it waits for nothing any more.
  void release(const TransactionId& transaction);
  /// Frees its locks for reading only.
  void release_reads(const TransactionId& transaction);

  /// Who stands in the way of a waiting transaction; nobody if it does not wait.
  std::vector<TransactionId> in_the_way_of(const TransactionId& waiter) const;
  /// The wait-for graph, by waiter.
  Edges edges() const;

 private:
  struct Request {
    std::string key;
    bool exclusive;
  };
  std::map<std::string, std::map<TransactionId, bool>> held_;  // by key and holder: exclusively?
  std::map<TransactionId, Request> waiting_;
};

/// Is `waiter` the youngest in some circle of the graph? Every circle has exactly one such, so of
/// everybody who looks at the same graph one finds out that it is his to give up.
bool is_youngest_in_a_circle(const Edges& edges, const TransactionId& waiter);

}  // namespace ordeal::protocols::two_phase_commit
