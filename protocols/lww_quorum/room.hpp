#pragma once
// The Dynamo-style store as the harness meets it.

#include "protocols/common/room.hpp"
#include "protocols/lww_quorum/peer.hpp"

namespace ordeal::protocols::lww_quorum {

/// The options that a cluster's settings and variant mean.
Options options_of(const Cluster& cluster);

Room room();

}  // namespace ordeal::protocols::lww_quorum
