#pragma once
// Versions of a key, and which of them makes which obsolete. Two ways:
//   by stamp   the last writer wins, by wall clock or by Lamport stamp: one version is left;
//   by cause   a version replaces those that its writer had seen, and stands beside the others as
//              their sibling: dotted version vectors (N. Preguica, C. Baquero, P. Almeida, V.
//              Fonte, R. Goncalves, "Dotted Version Vectors", 2010), or vectors with an entry per
//              client.

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "sim/core/described.hpp"

namespace ordeal::protocols::lww_quorum {

enum class Order : std::uint8_t { wall, lamport, siblings, clients };

/// Who numbers writes: a replica, or (Order::clients) the client that writes.
using Actor = std::uint64_t;

/// One write, by name: the count-th that the actor numbered.
struct Dot {
  Actor actor = 0;
  std::uint64_t count = 0;
  auto operator<=>(const Dot&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dot, (), (actor, count))

/// For each actor, how many of its writes are known: {B: 2} stands for (B,1) and (B,2).
using VersionVector = std::map<Actor, std::uint64_t>;

bool covers(const VersionVector& vector, const Dot& dot);
/// Makes `vector` cover the dot, and with it the actor's earlier ones.
void include(VersionVector& vector, const Dot& dot);
void include(VersionVector& vector, const VersionVector& other);

/// Which client wrote, and its how-many-eth write it was: tells a doubled message from a second
/// write, and decides between equal stamps.
struct WriteId {
  std::uint64_t writer = 0;
  std::uint64_t serial = 0;
  auto operator<=>(const WriteId&) const = default;
};
BOOST_DESCRIBE_STRUCT(WriteId, (), (writer, serial))

/// What one write left. Only one of stamp and dot is used, as the order says.
struct Version {
  WriteId id;
  std::vector<std::int64_t> elements;  ///< what the client stored; the store does not look at it
  bool deleted = false;                ///< a tombstone: the key was deleted
  std::uint64_t stamp = 0;             ///< when, by the coordinator's clock
  Dot dot;                             ///< the write itself; not covered by `context`
  VersionVector context;               ///< what its writer had seen
};
BOOST_DESCRIBE_STRUCT(Version, (), (id, elements, deleted, stamp, dot, context))

/// The versions of a key of which none replaces another, by their ids. Travels as a whole: then
/// whoever knows (B,2) also knows what became of (B,1), and a context may say so with one number.
using Siblings = std::vector<Version>;

/// Everything that the versions' writers had seen, and they themselves: what their reader knows.
VersionVector context_of(const Siblings& siblings);

/// How versions replace each other.
struct Precedence {
  Order order = Order::wall;
  /// Left out (broken): the writer's context and its dot are folded into one vector, as with an
  /// entry per server and no dots. {B: 2} then replaces {B: 1} whether or not it was seen.
  bool dot_is_apart = true;

  bool is_by_stamp() const { return order == Order::wall || order == Order::lamport; }
  bool are_same(const Version& a, const Version& b) const;
  bool replaces(const Version& newer, const Version& older) const;
  /// Called for each version that is given up, with the one that replaces it.
  using Replaced = std::function<void(const Version& by, const Version& loser)>;
  /// Adds `incoming` to `mine`. True if that changed anything. Idempotent, and independent of the
  /// order in which siblings come.
  bool merge(Siblings& mine, const Siblings& incoming, const Replaced& replaced = nullptr) const;
};

}  // namespace ordeal::protocols::lww_quorum
