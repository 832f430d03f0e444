#pragma once
// Snapshots as the harness meets them.

#include "protocols/chandy_lamport/layer.hpp"
#include "protocols/common/room.hpp"

namespace ordeal::protocols::chandy_lamport {

/// The options that a cluster's settings and variant mean.
Options options_of(const Cluster& cluster);

Room room();

}  // namespace ordeal::protocols::chandy_lamport
