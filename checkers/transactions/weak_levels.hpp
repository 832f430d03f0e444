#pragma once

#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/register_facts.hpp"
#include "checkers/transactions/session_clocks.hpp"

namespace ordeal::checkers {

// A writer that must come before another of the same key, because somebody who knew of the first
// read what the second wrote. `to` is kNone for the initial version, which nothing precedes: a
// contradiction by itself.
struct ForcedOrder {
  TxnId from = kNone;
  TxnId to = kNone;
  TxnId reader = kNone;
  std::uint32_t key = 0;
};

// How a reader gets to know of a writer (Biswas and Enea 2019, "On the complexity of checking
// transactional consistency").
enum class Knowing : std::uint8_t {
  kEarlierRead,  // read committed: an earlier read of the same transaction saw it
  kAtomic,  // read atomic: any read of the transaction saw it, or it came before in its process
  kCausal,  // causal: through any chain of reads and processes
};

// Every order forced at one of the three levels, apart from what others of the same process imply.
// The history satisfies the level exactly when these, who read from whom, and the processes'
// orders form no cycle. `dependencies` holds the latter two and is acyclic, `order` is a
// topological order of it: they are used by kCausal.
//
// Time (n operations, k processes): n^1.5 for the first two, n k for causal, whose clocks are made
// for 16 processes at a time (Liu, Ke and others 2025, "AWDIT", for both bounds).
std::vector<ForcedOrder> forced_orders(const RegisterFacts& facts, const TransactionTable& table,
                                       const Chains& processes, Knowing knowing,
                                       const Digraph& dependencies,
                                       const std::vector<NodeId>& order);

// Each transaction that happened as a chain of its own, for where processes do not count.
Chains chains_apart(const std::vector<bool>& happened);

// The processes of a history as chains of the transactions that happened.
Chains process_chains(const TransactionTable& table, const std::vector<bool>& happened);

}  // namespace ordeal::checkers
