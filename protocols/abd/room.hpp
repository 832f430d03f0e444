#pragma once
// The ABD register as the harness meets it.

#include "protocols/abd/process.hpp"
#include "protocols/common/room.hpp"

namespace ordeal::protocols::abd {

/// The options that a cluster's settings and variant mean.
Options options_of(const Cluster& cluster);

Room room();

}  // namespace ordeal::protocols::abd
