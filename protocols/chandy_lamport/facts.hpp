#pragma once
// What processes note of themselves, for traces, reports and the oracle.

#include <string>

#include "protocols/chandy_lamport/messages.hpp"

namespace ordeal::protocols::chandy_lamport {

/// A life of a process begins in this state.
struct Started {
  sim::Payload state;
};
BOOST_DESCRIBE_STRUCT(Started, (), (state))

/// A process took a step of its own accord, by this luck, into this state.
struct Acted {
  std::uint64_t choice = 0;
  sim::Payload state;
};
BOOST_DESCRIBE_STRUCT(Acted, (), (choice, state))

/// A process took the message that is being delivered, into this state.
struct Received {
  sim::NodeId from;
  sim::Payload message;
  sim::Payload state;
};
BOOST_DESCRIBE_STRUCT(Received, (), (from, message, state))

/// A process's program is about to send this.
struct Sends {
  sim::NodeId to;
  sim::Payload message;
};
BOOST_DESCRIBE_STRUCT(Sends, (), (to, message))

/// A process recorded its state, now.
struct Recorded {
  SnapshotId snapshot;
  sim::Payload state;
};
BOOST_DESCRIBE_STRUCT(Recorded, (), (snapshot, state))

/// A process has recorded every channel to it, and with that its part is whole.
struct Finished {
  SnapshotId snapshot;
  std::vector<Channel> channels;
};
BOOST_DESCRIBE_STRUCT(Finished, (), (snapshot, channels))

/// Whoever began the snapshot has all parts of it. `stable`: what holds in it for good, in words;
/// empty for nothing.
struct Assembled {
  SnapshotId snapshot;
  std::int64_t amount = 0;
  std::string stable;
};
BOOST_DESCRIBE_STRUCT(Assembled, (), (snapshot, amount, stable))

}  // namespace ordeal::protocols::chandy_lamport
