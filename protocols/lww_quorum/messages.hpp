#pragma once
// What clients ask of a node, and nodes of each other (DeCandia and others 2007, section 4).

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protocols/lww_quorum/version.hpp"

namespace ordeal::protocols::lww_quorum {

// --- what clients ask ----------------------------------------------------------------------------

enum class Status : std::uint8_t {
  ok,
  too_few,  ///< fewer replicas answered than were asked for; what was written may stay
};
BOOST_DESCRIBE_ENUM(Status, ok, too_few)

struct PutReply {
  Status status = Status::ok;
  std::uint64_t replicas = 0;  ///< how many have it for certain
  Siblings siblings;           ///< what the coordinator has of the key now: seen by the writer
};
BOOST_DESCRIBE_STRUCT(PutReply, (), (status, replicas, siblings))

struct Put {
  using Reply = PutReply;
  WriteId id;
  std::string key;
  std::vector<std::int64_t> elements;
  bool deleted = false;
  VersionVector context;           ///< what the client had read of the key, and its own writes
  std::uint64_t seen_stamp = 0;    ///< the greatest stamp it has read
  std::uint64_t write_quorum = 1;  ///< W: how many replicas must have it before it is ok
};
BOOST_DESCRIBE_STRUCT(Put, (), (id, key, elements, deleted, context, seen_stamp, write_quorum))

struct GetReply {
  Status status = Status::ok;
  Siblings siblings;
};
BOOST_DESCRIBE_STRUCT(GetReply, (), (status, siblings))

struct Get {
  using Reply = GetReply;
  std::string key;
  std::uint64_t read_quorum = 1;  ///< R: how many replicas must have answered
};
BOOST_DESCRIBE_STRUCT(Get, (), (key, read_quorum))

// --- what nodes ask ------------------------------------------------------------------------------

struct Fetched {
  Siblings siblings;
};
BOOST_DESCRIBE_STRUCT(Fetched, (), (siblings))

/// "What do you have?"
struct Fetch {
  using Reply = Fetched;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Fetch, (), (key))

struct Kept {
  bool changed = false;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (changed))

enum class Cause : std::uint8_t { write, read_repair, handoff, burial };
BOOST_DESCRIBE_ENUM(Cause, write, read_repair, handoff, burial)

/// "Have at least this."
struct Keep {
  using Reply = Kept;
  std::string key;
  Siblings siblings;
  Cause cause = Cause::write;
};
BOOST_DESCRIBE_STRUCT(Keep, (), (key, siblings, cause))

/// "Every replica has these tombstones: forget them." Not answered.
struct Forget {
  std::string key;
  Siblings tombstones;
};
BOOST_DESCRIBE_STRUCT(Forget, (), (key, tombstones))

struct Hashes {
  std::vector<std::uint64_t> hashes;  ///< in the order of the places
};
BOOST_DESCRIBE_STRUCT(Hashes, (), (hashes))

/// "What are your hashes at these places of the tree over what we both keep?"
struct AskHashes {
  using Reply = Hashes;
  std::uint64_t depth = 0;
  std::vector<std::uint64_t> places;
};
BOOST_DESCRIBE_STRUCT(AskHashes, (), (depth, places))

using Contents = std::vector<std::pair<std::string, Siblings>>;

struct RangesSynced {
  Contents contents;
};
BOOST_DESCRIBE_STRUCT(RangesSynced, (), (contents))

/// "These ranges differ. Here is what I have in them; what do you have?"
struct SyncRanges {
  using Reply = RangesSynced;
  std::vector<std::uint64_t> ranges;
  Contents contents;
};
BOOST_DESCRIBE_STRUCT(SyncRanges, (), (ranges, contents))

}  // namespace ordeal::protocols::lww_quorum
