#include "protocols/lww_quorum/merkle_tree.hpp"

#include "sim/core/hash.hpp"

namespace ordeal::protocols::lww_quorum {

std::uint64_t MerkleTree::range_of(const std::string& key) {
  return sim::hash_bytes(key) % kRanges;
}

std::array<std::vector<std::uint64_t>, MerkleTree::kDepth + 1> MerkleTree::empty_rows() {
  std::array<std::vector<std::uint64_t>, kDepth + 1> rows;
  std::size_t size = 1;
  for (auto& row : rows) {
    row.assign(size, 0);
    size *= kChildren;
  }
  return rows;
}

void MerkleTree::add(const std::string& key, std::uint64_t contents) {
  rows_[kDepth][range_of(key)] ^= sim::fold(sim::hash_bytes(key), contents);
}

void MerkleTree::finish() {
  for (std::size_t depth = kDepth; depth > 0; --depth) {
    for (std::size_t place = 0; place < rows_[depth].size(); ++place) {
      std::uint64_t& parent = rows_[depth - 1][place / kChildren];
      parent = sim::fold(parent, rows_[depth][place]);
    }
  }
}

}  // namespace ordeal::protocols::lww_quorum
