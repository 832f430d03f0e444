#pragma once
// A Merkle tree over ranges of key hashes (R. Merkle 1988; DeCandia and others 2007, section 4.7):
// two replicas that have equal roots have equal contents, and where roots differ, going down finds
// the ranges that do, at the price of a few hashes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ordeal::protocols::lww_quorum {

class MerkleTree {
 public:
  static constexpr std::uint64_t kChildren = 4;
  static constexpr std::size_t kDepth = 3;      ///< the root is at depth 0, ranges at kDepth
  static constexpr std::uint64_t kRanges = 64;  ///< kChildren to the power of kDepth

  /// Which of the ranges the key's hash falls in.
  static std::uint64_t range_of(const std::string& key);

  /// Adds a key with the hash of what it has. The order does not matter. All before finish().
  void add(const std::string& key, std::uint64_t contents);
  void finish();
  /// The hash at a place of a depth. Requires place < kChildren^depth; after finish().
  std::uint64_t hash(std::size_t depth, std::uint64_t place) const { return rows_[depth][place]; }

 private:
  std::array<std::vector<std::uint64_t>, kDepth + 1> rows_ = empty_rows();
  static std::array<std::vector<std::uint64_t>, kDepth + 1> empty_rows();
};

}  // namespace ordeal::protocols::lww_quorum
