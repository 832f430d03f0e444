#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "checkers/transactions/components.hpp"

namespace ordeal::checkers {

// The nodes of a graph as chains: the processes with their transactions that happened, in order.
struct Chains {
  std::vector<std::uint32_t> chain;  // of a node; kNone for one that is in none
  std::vector<std::uint32_t> index;  // its place in its chain
  std::uint32_t count = 0;
};

// For a block of chains: how far each node has heard of each of them, as vector clocks do. Made a
// block at a time, so that memory is 64 bytes a node however many processes there are.
class SessionClocks {
 public:
  static constexpr std::uint32_t kBlock = 16;

  // `order` is a topological order of the graph; all must outlive this.
  SessionClocks(const Digraph& graph, const std::vector<NodeId>& order, const Chains& chains)
      : graph_(graph), order_(order), chains_(chains), clocks_(graph.size()) {}

  // Computes the clocks of the chains from `first` to first + kBlock - 1.
  void compute(std::uint32_t first);

  // How many nodes of the chain first + offset precede the node, itself counted.
  std::uint32_t heard(NodeId node, std::uint32_t offset) const { return clocks_[node][offset]; }
  // Whether `earlier`, which is in a chain of the block, precedes `later` or is it.
  bool precedes(NodeId earlier, NodeId later) const {
    return clocks_[later][chains_.chain[earlier] - first_] > chains_.index[earlier];
  }
  bool covers(NodeId node) const {
    return chains_.chain[node] != kNone && chains_.chain[node] - first_ < kBlock;
  }

 private:
  const Digraph& graph_;
  const std::vector<NodeId>& order_;
  const Chains& chains_;
  std::vector<std::array<std::uint32_t, kBlock>> clocks_;
  std::uint32_t first_ = 0;
};

}  // namespace ordeal::checkers
