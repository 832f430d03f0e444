#pragma once
// K. M. Chandy, L. Lamport, "Distributed Snapshots: Determining Global States of Distributed
// Systems", ACM TOCS 3(1), 1985. The program's own messages stand beside these, on the same
// channels.

#include <compare>
#include <utility>
#include <vector>

#include "sim/core/payload_field.hpp"

namespace ordeal::protocols::chandy_lamport {

/// Tells snapshots apart: who began it, and the how-many-eth of its life.
struct SnapshotId {
  sim::NodeId initiator;
  std::uint32_t number = 0;
  auto operator<=>(const SnapshotId&) const = default;
};
BOOST_DESCRIBE_STRUCT(SnapshotId, (), (initiator, number))

/// "What I sent before this on this channel is before the snapshot, what follows is behind it."
struct Marker {
  SnapshotId snapshot;
};
BOOST_DESCRIBE_STRUCT(Marker, (), (snapshot))

/// What a channel held: the messages received behind the receiver's own record and before the
/// marker.
struct Channel {
  sim::NodeId from;
  std::vector<sim::Payload> messages;
};
BOOST_DESCRIBE_STRUCT(Channel, (), (from, messages))

/// One process's part of a snapshot, for whoever began it: its state, and the channels to it.
struct Part {
  SnapshotId snapshot;
  sim::Payload state;
  std::vector<Channel> channels;
};
BOOST_DESCRIBE_STRUCT(Part, (), (snapshot, state, channels))

struct Taken {
  SnapshotId snapshot;
};
BOOST_DESCRIBE_STRUCT(Taken, (), (snapshot))

/// An operator's: "begin a snapshot".
struct TakeSnapshot {
  using Reply = Taken;
};
BOOST_DESCRIBE_STRUCT(TakeSnapshot, (), ())

struct Moved {};
BOOST_DESCRIBE_STRUCT(Moved, (), ())

/// An operator's: "let the program take a step of its own accord".
struct Move {
  using Reply = Moved;
};
BOOST_DESCRIBE_STRUCT(Move, (), ())

}  // namespace ordeal::protocols::chandy_lamport
