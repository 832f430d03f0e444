#pragma once
// What readers and writers ask the replicas: H. Attiya, A. Bar-Noy, D. Dolev, "Sharing Memory
// Robustly in Message-Passing Systems" (1995), with the tags that let several processes write:
// N. Lynch, A. Shvartsman (1997). All of it may be lost, doubled or late: both are idempotent.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/core/described.hpp"

namespace ordeal::protocols::abd {

/// Orders the writes of a register. Two writers that choose the same number are told apart by who
/// they are; {0, 0} stands for the register before its first write.
struct Tag {
  std::uint64_t number = 0;
  std::uint64_t writer = 0;
  auto operator<=>(const Tag&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (number, writer))

struct Tagged {
  Tag tag;
  std::optional<std::int64_t> value;  ///< empty before the first write
};
BOOST_DESCRIBE_STRUCT(Tagged, (), (tag, value))

/// "What do you have?"
struct Query {
  using Reply = Tagged;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Query, (), (key))

/// "I have this, or something newer, and it will survive a crash."
struct Updated {
  Tag tag;  ///< what the replica has now
};
BOOST_DESCRIBE_STRUCT(Updated, (), (tag))

/// "Have at least this."
struct Update {
  using Reply = Updated;
  std::string key;
  Tagged tagged;
};
BOOST_DESCRIBE_STRUCT(Update, (), (key, tagged))

}  // namespace ordeal::protocols::abd
