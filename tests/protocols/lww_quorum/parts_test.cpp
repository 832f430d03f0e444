// The ring and the Merkle tree, each by itself.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "protocols/lww_quorum/merkle_tree.hpp"
#include "protocols/lww_quorum/ring.hpp"

namespace ordeal::tests::lww_quorum {
namespace {

using namespace protocols::lww_quorum;

std::vector<sim::NodeId> nodes(std::uint32_t count) {
  std::vector<sim::NodeId> made;
  for (std::uint32_t i = 0; i < count; ++i) made.push_back({i});
  return made;
}

TEST_CASE("a key belongs to N different nodes, and to all where there are fewer") {
  const Ring ring(nodes(5), 8, 3);
  for (int i = 0; i < 200; ++i) {
    const std::string key = "k" + std::to_string(i);
    const auto replicas = ring.replicas_of(key);
    CHECK(std::set<sim::NodeId>(replicas.begin(), replicas.end()).size() == 3);
    std::size_t keepers = 0;
    for (const sim::NodeId node : nodes(5)) keepers += ring.keeps(node, key) ? 1 : 0;
    CHECK(keepers == 3);
  }
  CHECK(Ring(nodes(2), 8, 3).replicas_of("x").size() == 2);
}

TEST_CASE("keys are spread, and a node more takes a share from all and moves nothing else") {
  const Ring before(nodes(5), 64, 1);
  const Ring after(nodes(6), 64, 1);
  std::map<std::uint32_t, int> share;
  int moved = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string key = "k" + std::to_string(i);
    const sim::NodeId old_home = before.replicas_of(key).front();
    const sim::NodeId new_home = after.replicas_of(key).front();
    ++share[old_home.value];
    if (old_home == new_home) continue;
    ++moved;
    CHECK(new_home == sim::NodeId{5});
  }
  for (const auto& [node, keys] : share) {
    CHECK(keys > 600);
    CHECK(keys < 2000);
  }
  CHECK(moved > 500);
  CHECK(moved < 1700);
}

MerkleTree tree_of(const std::map<std::string, std::uint64_t>& contents, bool backwards = false) {
  MerkleTree tree;
  if (backwards) {
    for (auto each = contents.rbegin(); each != contents.rend(); ++each) {
      tree.add(each->first, each->second);
    }
  } else {
    for (const auto& [key, hash] : contents) tree.add(key, hash);
  }
  tree.finish();
  return tree;
}

TEST_CASE("equal contents have equal roots, and what differs is found going down") {
  std::map<std::string, std::uint64_t> contents;
  for (std::uint64_t i = 0; i < 300; ++i) contents["k" + std::to_string(i)] = i;
  const MerkleTree tree = tree_of(contents);
  CHECK(tree.hash(0, 0) == tree_of(contents, true).hash(0, 0));
  for (int i = 0; i < 300; i += 7) {
    const std::string key = "k" + std::to_string(i);
    CAPTURE(key);
    auto other = contents;
    if (i % 2 == 0) {
      other[key] = 1'000;
    } else {
      other.erase(key);
    }
    const MerkleTree changed = tree_of(other);
    std::uint64_t place = MerkleTree::range_of(key);
    for (std::size_t depth = MerkleTree::kDepth + 1; depth-- > 0;) {
      std::uint64_t width = 1;
      for (std::size_t j = 0; j < depth; ++j) width *= MerkleTree::kChildren;
      for (std::uint64_t at = 0; at < width; ++at) {
        CHECK((tree.hash(depth, at) == changed.hash(depth, at)) == (at != place));
      }
      place /= MerkleTree::kChildren;
    }
  }
}

}  // namespace
}  // namespace ordeal::tests::lww_quorum
