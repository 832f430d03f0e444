#pragma once
// Raft as the harness meets it.

#include "protocols/common/room.hpp"
#include "protocols/raft/raft.hpp"

namespace ordeal::protocols::raft {

/// The options that a cluster's settings and variant mean.
Options options_of(const Cluster& cluster);

Room room();

}  // namespace ordeal::protocols::raft
