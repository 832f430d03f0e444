#pragma once
// A room for tests of the harness: one machine that keeps everything in memory and serves every
// workload, without a fault of its own.

#include "protocols/common/room.hpp"

namespace store_test {

/// "store". Its variants are no broken protocols but what a test needs: "sets" keeps sets where
/// others keep sums; "silent" applies its first transaction and never answers it.
ordeal::protocols::Room room();

}  // namespace store_test
