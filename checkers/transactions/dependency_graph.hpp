#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {

// Why one transaction comes before another.
enum class EdgeKind : std::uint8_t {
  kWw,        // it wrote the version that the other replaced
  kWr,        // it wrote the version that the other read
  kRw,        // it read the version that the other replaced
  kProcess,   // it is the one before in its process
  kRealtime,  // it was over before the other began
  kGate,      // into a node that stands for many; says nothing itself
};

using EdgeKinds = std::uint8_t;  // a set, one bit a kind
constexpr EdgeKinds bit(EdgeKind kind) {
  return static_cast<EdgeKinds>(1U << static_cast<unsigned>(kind));
}

using NodeId = std::uint32_t;

// An edge leaving a node: target and kind in one word.
class Arrow {
 public:
  constexpr Arrow() = default;
  constexpr Arrow(NodeId to, EdgeKind kind) : word_(to << 3 | static_cast<std::uint32_t>(kind)) {}
  constexpr NodeId to() const { return word_ >> 3; }
  constexpr EdgeKind kind() const { return static_cast<EdgeKind>(word_ & 7); }
  constexpr bool is_in(EdgeKinds kinds) const { return (kinds >> (word_ & 7) & 1) != 0; }

 private:
  std::uint32_t word_ = 0;
};

struct Edge {
  NodeId from = 0;
  Arrow arrow;
};

// A directed graph in two flat arrays. Bound: 2^29 nodes. 4 bytes an edge, 4 a node.
class Digraph {
 public:
  Digraph() : first_{0} {}
  // Keeps the order of the edges of one node.
  Digraph(std::uint32_t node_count, std::span<const Edge> edges);

  std::uint32_t size() const { return static_cast<std::uint32_t>(first_.size() - 1); }
  std::span<const Arrow> from(NodeId node) const {
    return {arrows_.data() + first_[node], first_[node + 1] - first_[node]};
  }
  std::size_t edge_count() const { return arrows_.size(); }

 private:
  std::vector<std::uint32_t> first_;
  std::vector<Arrow> arrows_;
};

// One step of a cycle of transactions.
struct CycleStep {
  TxnId from = kNone;
  TxnId to = kNone;
  EdgeKind kind = EdgeKind::kWw;
};

// Why a step is one, in words, and the key it is about; kNone where the words name none.
struct DependencyReason {
  std::string words;
  std::uint32_t key = kNone;
};

// Where a dependency can be looked up again, so that edges need not carry their reasons.
class Dependencies {
 public:
  virtual ~Dependencies() = default;
  // "T1 did not observe T2's append of 9 to key 233": why `step.from` comes first. Adds to
  // `evidence` the transactions whose reads show it.
  virtual DependencyReason reason(const CycleStep& step, const std::string& from,
                                  const std::string& to, std::vector<TxnId>& evidence) const = 0;
};

// Adds the edges that do not depend on values: from one transaction of a process to its next
// (kProcess), and real time. Real time is written with nodes from `table.size()` on that stand for
// moments, each after the one before: 3 edges a transaction instead of a square. Transactions
// that did not happen have no edges. Returns the number of nodes.
NodeId add_order_edges(const TransactionTable& table, const std::vector<bool>& happened,
                       std::vector<Edge>& edges);
// The same of operations of any kind; a table has what it takes closer together.
NodeId add_order_edges(const History& history, const std::vector<bool>& happened,
                       std::vector<Edge>& edges);

}  // namespace ordeal::checkers
