#pragma once
// Two-phase commit as the harness meets it.

#include "protocols/common/room.hpp"
#include "protocols/two_phase_commit/options.hpp"

namespace ordeal::protocols::two_phase_commit {

/// The options that a cluster's settings and variant mean.
Options options_of(const Cluster& cluster);

Room room();

}  // namespace ordeal::protocols::two_phase_commit
