#pragma once
// What nodes and clients note of themselves, for traces, properties and reports.

#include <string>
#include <vector>

#include "protocols/lww_quorum/version.hpp"
#include "sim/core/node_id.hpp"

namespace ordeal::protocols::lww_quorum {

// --- clients -------------------------------------------------------------------------------------

/// A client is about to write, and has seen these writes of the key (those they follow not named).
struct Asked {
  std::string key;
  WriteId id;
  std::vector<WriteId> follows;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (key, id, follows))

// --- coordinators --------------------------------------------------------------------------------

/// A write has become a version.
struct Numbered {
  std::string key;
  Version version;
};
BOOST_DESCRIBE_STRUCT(Numbered, (), (key, version))

/// The client is about to be told that W replicas have its write.
struct Acknowledged {
  std::string key;
  WriteId id;
};
BOOST_DESCRIBE_STRUCT(Acknowledged, (), (key, id))

/// Fewer than W answered.
struct ReachedTooFew {
  std::string key;
  WriteId id;
};
BOOST_DESCRIBE_STRUCT(ReachedTooFew, (), (key, id))

/// A write that was performed already was asked for again by a doubled message.
struct RefusedDouble {
  WriteId id;
};
BOOST_DESCRIBE_STRUCT(RefusedDouble, (), (id))

struct ReadBegan {
  std::string key;
  std::uint64_t number = 0;  ///< counts the reads of this life
};
BOOST_DESCRIBE_STRUCT(ReadBegan, (), (key, number))

/// These replicas have answered, which is enough.
struct ReadGathered {
  std::string key;
  std::uint64_t number = 0;
  std::vector<sim::NodeId> replicas;
};
BOOST_DESCRIBE_STRUCT(ReadGathered, (), (key, number, replicas))

/// A replica that lacked something was told.
struct Repaired {
  std::string key;
  sim::NodeId replica;
};
BOOST_DESCRIBE_STRUCT(Repaired, (), (key, replica))

/// A replica that had been away was told of a write that it missed.
struct HandedOff {
  std::string key;
  sim::NodeId replica;
};
BOOST_DESCRIBE_STRUCT(HandedOff, (), (key, replica))

// --- replicas ------------------------------------------------------------------------------------

/// A version was added to what this replica has of the key.
struct Gained {
  std::string key;
  Version version;
};
BOOST_DESCRIBE_STRUCT(Gained, (), (key, version))

/// Of two versions one was given up for the other; either may have been here first.
struct Replaced {
  std::string key;
  WriteId by;
  WriteId loser;
};
BOOST_DESCRIBE_STRUCT(Replaced, (), (key, by, loser))

/// It is about to say that it durably has these, or what replaced them.
struct Holds {
  std::string key;
  std::vector<WriteId> ids;
};
BOOST_DESCRIBE_STRUCT(Holds, (), (key, ids))

/// It is about to say what it has.
struct Answered {
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Answered, (), (key))

/// The tombstones of a key were forgotten.
struct Forgot {
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Forgot, (), (key))

/// Two replicas compared what they both keep.
struct Compared {
  sim::NodeId other;
  std::uint64_t ranges_differed = 0;
  std::uint64_t keys_sent = 0;
  std::uint64_t keys_held = 0;  ///< what a full exchange would have sent
};
BOOST_DESCRIBE_STRUCT(Compared, (), (other, ranges_differed, keys_sent, keys_held))

}  // namespace ordeal::protocols::lww_quorum
