#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "checkers/transactions/dependency_graph.hpp"

namespace ordeal::checkers {

// Anti-dependencies from many readers of a key to many writers of it, each reader to every writer
// but itself. Beyond a few writers they go through two chains of gates, one leading to the writers
// from the i-th on and one to those up to the i-th, so that the edges stay linear.
class GateKeeper {
 public:
  // Gates are numbered from `next_node` on; edges are added to `edges`, which must outlive this.
  GateKeeper(std::uint32_t key_count, NodeId next_node, std::vector<Edge>& edges)
      : of_key_(key_count, kNone), next_node_(next_node), edges_(edges) {}

  // Connects a reader; `writers` gives the writers of the key, ascending and each once, and is
  // asked at the first reader of every key.
  template <class Writers>
  void connect(TxnId reader, std::uint32_t key, Writers&& writers) {
    if (of_key_[key] == kNone) {
      of_key_[key] = static_cast<std::uint32_t>(rows_.size());
      const auto some = writers();
      rows_.push_back({{some.begin(), some.end()}, kNone});
      if (rows_.back().writers.size() > kDirectMax) build(rows_.back());
    }
    const Row& row = rows_[of_key_[key]];
    if (row.first == kNone) {
      for (const TxnId writer : row.writers) {
        if (writer != reader) edges_.push_back({reader, Arrow(writer, EdgeKind::kRw)});
      }
      return;
    }
    const auto count = static_cast<NodeId>(row.writers.size());
    const auto own = std::lower_bound(row.writers.begin(), row.writers.end(), reader);
    const auto at = static_cast<NodeId>(own - row.writers.begin());
    const bool is_writer = own != row.writers.end() && *own == reader;
    const NodeId later = is_writer ? at + 1 : 0;
    if (later < count) edges_.push_back({reader, Arrow(row.first + later, EdgeKind::kGate)});
    if (is_writer && at > 0) {
      edges_.push_back({reader, Arrow(row.first + count + at - 1, EdgeKind::kGate)});
    }
  }

  NodeId node_count() const { return next_node_; }

 private:
  static constexpr std::size_t kDirectMax = 4;
  struct Row {
    std::vector<TxnId> writers;
    NodeId first = kNone;  // gate
  };

  void build(Row& row) {
    const auto count = static_cast<NodeId>(row.writers.size());
    row.first = next_node_;
    next_node_ += 2 * count;
    for (NodeId i = 0; i < count; ++i) {
      const NodeId later = row.first + i;
      const NodeId earlier = later + count;
      edges_.push_back({later, Arrow(row.writers[i], EdgeKind::kRw)});
      edges_.push_back({earlier, Arrow(row.writers[i], EdgeKind::kRw)});
      if (i + 1 < count) edges_.push_back({later, Arrow(later + 1, EdgeKind::kGate)});
      if (i > 0) edges_.push_back({earlier, Arrow(earlier - 1, EdgeKind::kGate)});
    }
  }

  std::vector<std::uint32_t> of_key_;
  std::vector<Row> rows_;
  NodeId next_node_;
  std::vector<Edge>& edges_;
};

}  // namespace ordeal::checkers
