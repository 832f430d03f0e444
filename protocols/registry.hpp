#pragma once
#include <vector>

#include "protocols/common/room.hpp"

namespace ordeal::protocols {

/// Every protocol there is, one row each.
const std::vector<Room>& registry();

}  // namespace ordeal::protocols
