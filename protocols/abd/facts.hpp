#pragma once
// What replicas and processes note of themselves, for traces, properties and reports.

#include <string>

#include "protocols/abd/messages.hpp"

namespace ordeal::protocols::abd {

/// A replica is about to say that it has this, durably.
struct Acknowledged {
  std::string key;
  Tag tag;
};
BOOST_DESCRIBE_STRUCT(Acknowledged, (), (key, tag))

/// A replica is about to answer a query with this.
struct Answered {
  std::string key;
  Tag tag;
};
BOOST_DESCRIBE_STRUCT(Answered, (), (key, tag))

/// A replica was given something older than what it has.
struct KeptNewer {
  std::string key;
};
BOOST_DESCRIBE_STRUCT(KeptNewer, (), (key))

/// A process begins to read or to write.
struct Began {
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Began, (), (key))

/// A process found different tags at the replicas it asked.
struct Disagreed {
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Disagreed, (), (key))

/// A writer has chosen its tag, and nobody has been told of it yet.
struct Chose {
  std::string key;
  Tagged tagged;
};
BOOST_DESCRIBE_STRUCT(Chose, (), (key, tagged))

/// A process's operation is done: a write of this, or a read that returns it.
struct Finished {
  std::string key;
  Tagged tagged;
  bool is_read = false;
};
BOOST_DESCRIBE_STRUCT(Finished, (), (key, tagged, is_read))

}  // namespace ordeal::protocols::abd
