#include "protocols/registry.hpp"

#include <algorithm>

#include "protocols/abd/room.hpp"
#include "protocols/chandy_lamport/room.hpp"
#include "protocols/lww_quorum/room.hpp"
#include "protocols/raft/room.hpp"
#include "protocols/two_phase_commit/room.hpp"

namespace ordeal::protocols {

const std::vector<Room>& registry() {
  static const std::vector<Room> rooms = {
      raft::room(),           lww_quorum::room(), abd::room(), two_phase_commit::room(),
      chandy_lamport::room(),
  };
  return rooms;
}

const Room* find_room(const std::vector<Room>& rooms, const std::string& name) {
  const auto found =
      std::find_if(rooms.begin(), rooms.end(), [&](const Room& room) { return room.name == name; });
  return found == rooms.end() ? nullptr : &*found;
}

}  // namespace ordeal::protocols
